"""Stillness: a loss, a rest, and their end; what follows for the children written down, and for whoever is linked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.delivery import deliveries
from bot.domain.delivery.kinds import HUSHED, QUIET, STILL
from bot.domain.interview import interviews
from bot.domain.people import absences, children, conversations, history, pairs
from bot.domain.people.children import Child
from bot.domain.people.history import THEMSELVES
from bot.domain.people.parents import Parent
from bot.errors import Refused


class NotSilent(Refused):
    """They get everything already."""


def loss(
    session: Session,
    parent: Parent,
    now: datetime,
    lost: Sequence[Child] | None = None,
    told_by: str = THEMSELVES,
) -> None:
    """From this second on nothing reaches them unasked, and nothing is expected of them; so with who is linked.

    `lost`: whom, where that is known. Else anybody may be meant: all are laid aside.
    """
    expected = lost is None or any(child.birth_date is None for child in lost)
    born = lost is None or any(child.birth_date for child in lost)
    _spare_linked(session, parent, now, expected, born)
    if expected:
        _end_pregnancy(session, parent, now)
    _lay_aside(session, parent, lost, now)
    absences.forget(session, parent.id, "hospital")
    _be_silent(session, parent, "loss", now, told_by)


def hush(session: Session, parent: Parent, now: datetime, told_by: str = THEMSELVES) -> None:
    """They wrote of a loss: as still as after one, at once; no fact changes before they say what we shall do.

    Whoever is linked is still, too, and stays linked.
    """
    conversations.keep(session, parent.id, {}, now)
    if parent.silence in STILL:
        return
    with pairs.every_hub(session):
        other = pairs.lock_other(session, parent)
        if other is not None:
            _quieten(session, other, now)
    _be_silent(session, parent, "hush", now, told_by)


def pause(session: Session, parent: Parent, now: datetime) -> None:
    """No news until they want it again; what they have booked is still reminded of. A loss stays a loss."""
    if parent.silence in (None, HUSHED):
        _be_silent(session, parent, "pause", now)


def as_before(session: Session, parent: Parent, now: datetime) -> None:
    """It was no loss of theirs after all: what they had chosen before holds again, also for who is linked."""
    _wake_linked(session, parent, now)
    _as_chosen_before(session, parent, now)


def resume(session: Session, parent: Parent, now: datetime, expecting: bool = True, children_too: bool = True) -> None:
    """News again; without `expecting` the hub's alone, and nothing of a pregnancy comes back. Nobody asks why.

    Nor does anything come by a child's age without `children_too`; or where it was somebody else who told of a loss,
    for whom it was is not known.
    """
    if parent.silence not in _SILENCE.values():
        raise NotSilent
    if not expecting:
        _spare_linked(session, parent, now)
        _end_pregnancy(session, parent, now)
    if not (expecting and children_too) or parent.silence == QUIET:
        _lay_aside(session, parent, None, now)
    _wake_linked(session, parent, now)
    _hear_again(session, parent, now)


def _end_pregnancy(session: Session, parent: Parent, now: datetime) -> None:
    """The interview of the eighth month is off without a word of ours; the seat is free for others."""
    expected = [child for child in children.of(session, parent.id) if child.birth_date is None]
    children.lay_aside(session, expected, now)
    parent.due_date, parent.babies = None, None
    if parent.role in ("expecting", "partner"):
        parent.role = None  # also once they want news again: no menu of a pregnancy, no news for those who expect
    coming = interviews.coming(session, parent.id, now)
    if coming is not None and coming.slot.starts_at > now:
        interviews.cancel(session, coming, now)


def _lay_aside(session: Session, parent: Parent, lost: Sequence[Child] | None, now: datetime) -> None:
    """Of the children that are born. Where none is left that we know of, no news for those who bring up a child."""
    born = [child for child in children.of(session, parent.id) if child.birth_date]
    gone = born if lost is None else [child for child in born if child in lost]
    children.lay_aside(session, gone, now)
    stay = len(born) - len(gone)
    if parent.role == "raising" and not stay and (gone or lost is None):
        parent.role = None
    elif parent.role is None and stay:
        parent.role = "raising"


def _spare_linked(session: Session, parent: Parent, now: datetime, expected: bool = True, born: bool = True) -> None:
    """The same stillness, without a word why. What a person expects themselves nobody else ends for them."""
    with pairs.every_hub(session):
        other = pairs.take_leave(session, parent, now)
        if other is None:
            return
        if expected and other.role == "partner":
            _end_pregnancy(session, other, now)
        _lay_aside(session, other, None if born else [], now)
        _quieten(session, other, now)


def _quieten(session: Session, other: Parent, now: datetime) -> None:
    if other.silence in (None, "paused"):
        _be_silent(session, other, "quiet", now)


def _wake_linked(session: Session, parent: Parent, now: datetime) -> None:
    """Whoever is still because of words that are now taken back, and is still linked; not who rests by themselves."""
    with pairs.every_hub(session):
        other = pairs.lock_other(session, parent)
        if other is not None and other.silence == QUIET:
            _as_chosen_before(session, other, now)


def _as_chosen_before(session: Session, parent: Parent, now: datetime) -> None:
    kinds = [one.kind for one in history.of(session, parent.id)]
    told = [kind for kind in kinds if kind in ("pause", "resume", "loss", "quiet")]
    before = told[1:2] if parent.silence == QUIET else told[:1]
    _hear_again(session, parent, now)
    if before == ["pause"]:
        pause(session, parent, now)


def _hear_again(session: Session, parent: Parent, now: datetime) -> None:
    if parent.silence not in _SILENCE.values():
        raise NotSilent
    parent.silence = None
    history.write(session, parent, "resume", now)


def _be_silent(session: Session, parent: Parent, kind: str, now: datetime, told_by: str = THEMSELVES) -> None:
    reason = _SILENCE[kind]
    parent.silence = reason
    if reason in STILL:
        conversations.keep(session, parent.id, {}, now)  # what was open may ask what hurts
    session.flush()
    deliveries.withdraw_unasked(session, parent.id, now, reason)
    history.write(session, parent, kind, now, told_by=told_by)


_SILENCE = {"loss": "loss", "pause": "paused", "quiet": QUIET, "hush": HUSHED}
