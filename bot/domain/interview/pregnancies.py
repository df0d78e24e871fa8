"""What has happened in a pregnancy so far: booked, invited, answered, not now; looked up for many families at once.

Whatever is older than the pregnancy itself belongs to an earlier one, however often the due date was corrected.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery.outbox import IS_INVITATION, Delivery
from bot.domain.interview.forms import FormAnswer
from bot.domain.interview.interviews import Interview
from bot.domain.interview.timers import Away, Pregnancy
from bot.domain.interview.waiting_list import Wish
from bot.domain.people.absences import Absence
from bot.domain.people.history import LifeEvent
from bot.domain.people.pairs import Pair
from bot.domain.people.parents import Parent
from bot.domain.people.weeks import PREGNANCY_DAYS
from bot.form_file import EIGHT_MONTHS

NEVER_LEFT = ("suppressed", "expired")

Whose: TypeAlias = Sequence[str] | Select[str]
InIt: TypeAlias = Callable[[str, datetime], bool]  # whether something of theirs belongs to this pregnancy


def of(session: Session, families: Iterable[Any], whose: Whose) -> dict[str, Pregnancy]:
    """Of rows with `id`, `due_date` and `hub_id`; `whose` are their ids, or a query for at least these.

    Whether a family has booked does not depend on who asks: the bookings of every hub count.
    """
    about = {one.id: one for one in families}
    begun = {one.id: one.due_date - timedelta(days=PREGNANCY_DAYS) for one in about.values()}

    def in_it(who: str, moment: datetime) -> bool:
        return who in begun and clock.today(moment) >= begun[who]

    booked, waiting, by_other = _booked(session, whose, in_it), _waiting(session, whose), _by_other(session, whose)
    told = {(who, kind): at for who, kind, at in session.execute(_TOLD.where(_TELLER.in_(whose))) if in_it(who, at)}
    answers, written = _answers(session, whose, in_it), _written(session, whose, in_it)
    return {
        who: Pregnancy(
            parent_id=who,
            due_date=one.due_date,
            interview=booked.get(who),
            waits=who in waiting,
            not_now=_not_now(told.get((who, "not_now")), answers.get(who)),
            moved_out=one.hub_id is None and _is_gone(told.get((who, "moved_out")), told.get((who, "moved_in"))),
            wish=getattr(answers.get(who), "wish", None),
            answered_at=getattr(answers.get(who), "sent_at", None),
            invited=tuple(at for at, left in written.get(who, ()) if left),
            written=len(written.get(who, ())),
            by_other=who in by_other,
        )
        for who, one in about.items()
    }


def _booked(session: Session, whose: Whose, in_it: InIt) -> dict[str, str]:
    """How the newest booking of the family stands."""
    rows = [*session.execute(_BOOKED.where(_BOOKER.in_(whose))), *session.execute(_BY_OTHER.where(_LINKED.in_(whose)))]
    return {who: state for who, state, at, _ in sorted(rows, key=lambda one: one.id) if in_it(who, at)}


def _waiting(session: Session, whose: Whose) -> set[str]:
    mine, others = _WAITING.where(_WAITER.in_(whose)), _WAITS_TOO.where(_LINKED.in_(whose))
    return {*session.scalars(mine), *session.scalars(others)}


def _by_other(session: Session, whose: Whose) -> set[str]:
    """Those of whom the other one is invited."""
    return set(session.scalars(_INVITED_BY.where(_LINKED.in_(whose))))


def whereabouts(session: Session, whose: Whose) -> dict[str, dict[str, Any]]:
    """For `timers.Facts`: `away` where they cannot come to the hub meanwhile, and since when they are `gone_on`."""
    found: dict[str, dict[str, Any]] = {}
    for who, kind, begins, ends, place in session.execute(_ABSENT.where(_ABSENCE.parent_id.in_(whose))):
        if kind == "moved":
            found.setdefault(who, {})["gone_on"] = begins
        elif kind == "away" and place != "nearby":
            found.setdefault(who, {})["away"] = Away(begins, ends)
    return found


def _answers(session: Session, whose: Whose, in_it: InIt) -> dict[str, Any]:
    """The questionnaire they sent."""
    rows = session.execute(_ANSWERED.where(_WRITER.in_(whose)))
    return {row.parent_id: row for row in rows if in_it(row.parent_id, row.started_at)}


def _not_now(told_at: datetime | None, answer: Any) -> bool:
    """By a button or in the questionnaire; what they said last counts."""
    if answer and answer.wish and (told_at is None or answer.sent_at > told_at):
        return bool(answer.wish == "not_now")
    return told_at is not None


def _is_gone(moved_out: datetime | None, moved_in: datetime | None) -> bool:
    """What they said last counts."""
    return moved_out is not None and (moved_in is None or moved_out > moved_in)


def _written(
    session: Session, whose: Whose, in_it: Callable[[str, datetime], bool]
) -> dict[str, list[tuple[datetime, bool]]]:
    """When, and whether it may have left."""
    found: dict[str, list[tuple[datetime, bool]]] = {}
    for who, state, at in session.execute(_WRITTEN.where(Delivery.parent_id.in_(whose))):
        if who and in_it(who, at):
            found.setdefault(who, []).append((at, state not in NEVER_LEFT))
    return found


# On the tables themselves: these look past the scope of whoever asks.
_INTERVIEW, _WISH, _EVENT = Interview.__table__.c, Wish.__table__.c, LifeEvent.__table__.c
_ANSWER, _ABSENCE = FormAnswer.__table__.c, Absence.__table__.c
_BOOKER, _WAITER, _TELLER = _INTERVIEW.parent_id, _WISH.parent_id, _EVENT.parent_id
_WRITER = _ANSWER.parent_id
_WHAT = (_INTERVIEW.state, _INTERVIEW.booked_at, _INTERVIEW.id)
_BOOKED = select(_BOOKER, *_WHAT)
_WAITING = select(_WAITER)
# Of the other one of a pair, for whoever is linked to them.
_PAIR, _OTHER = Pair.__table__.c, Parent.__table__.c
_LINKED = _PAIR.parent_id
_BY_OTHER = select(_LINKED, *_WHAT).join(Interview.__table__, _PAIR.other_id == _BOOKER)
_WAITS_TOO = select(_LINKED).join(Wish.__table__, _PAIR.other_id == _WAITER)
# Both expect, as far as we know: one of the two is invited, always the same, as long as we may write to them.
_INVITED_BY = (
    select(_LINKED)
    .join(Parent.__table__, _OTHER.id == _PAIR.other_id)
    .where(
        *(_OTHER.due_date.is_not(None), _OTHER.silence.is_(None), _OTHER.reachable, _OTHER.line_user_id.is_not(None)),
        *(_OTHER.consented_at.is_not(None), or_(_OTHER.role.is_(None), _OTHER.role != "partner"), _OTHER.id < _LINKED),
    )
)
_ABSENT = select(_ABSENCE.parent_id, _ABSENCE.kind, _ABSENCE.begins, _ABSENCE.ends, _ABSENCE.place)
_TOLD = select(_TELLER, _EVENT.kind, _EVENT.told_at).where(_EVENT.kind.in_(("not_now", "moved_out", "moved_in")))
_TOLD = _TOLD.order_by(_EVENT.told_at, _EVENT.id)
_ANSWERED = select(_WRITER, _ANSWER.started_at, _ANSWER.sent_at, _ANSWER.wish).order_by(_ANSWER.id)
_ANSWERED = _ANSWERED.where(_ANSWER.form == EIGHT_MONTHS, _ANSWER.sent_at.is_not(None))
_WRITTEN = select(Delivery.parent_id, Delivery.state, Delivery.created_at).where(IS_INVITATION).order_by(Delivery.id)
