"""Invitations to the eighth-month interview: who is due is read from the facts each day, nothing is planned ahead.

A walk along the due dates of one month, and only at the town's time of day: all other families are never looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.interview import pregnancies, timers
from bot.domain.interview.forms import FormAnswer
from bot.domain.interview.timers import Away, Facts, Rules
from bot.domain.people import pairs
from bot.domain.people.parents import Parent

AT_ONCE = 500  # families in one look
ANSWERED_WITHIN = timedelta(days=7)  # later on "not now" may mean something else

Place: TypeAlias = tuple[date, str]  # in the order of due dates
START: Place = (date.min, "")


@dataclass(frozen=True)
class Invitation:
    """Due now. `number`: the first or the second; `away`: when they cannot come to the hub."""

    family: Any  # a row of `_FAMILIES`
    number: int
    dedupe: str
    until: datetime
    away: Away | None = None


def look(session: Session, rules: Rules, after: Place, now: datetime) -> tuple[list[str], Place | None]:
    """Who is due, of the next families after that place; and the place they end at: None where there is no more."""
    families = session.execute(walk(rules, after, clock.today(now))).all()
    due = [one.family.id for one in _due(session, rules, families, now)]
    return due, (families[-1].due_date, families[-1].id) if len(families) == AT_ONCE else None


def take(session: Session, rules: Rules, ids: Sequence[str], now: datetime) -> list[Invitation]:
    """Of these, who is still due: locked, so that whatever they do next finds the row it has to withdraw.

    Whoever is talking with the bot at this moment, or taken by another worker, comes a minute later.
    """
    locked = _FAMILIES.where(Parent.id.in_(ids)).order_by(Parent.id).with_for_update(of=Parent, skip_locked=True)
    families = session.execute(locked).all()
    pairs.hold_all(session, [one.id for one in families])
    return _due(session, rules, families, now)


def answered(session: Session, answer: FormAnswer, now: datetime) -> None:
    """They sent the questionnaire: after "not now" in it an invitation that waits does not leave."""
    if answer.wish == "not_now":
        deliveries.withdraw_invitation(session, answer.parent_id, now)


def stands(session: Session, parent: Parent, now: datetime) -> bool:
    """Whether one is before them that they have not answered: neither booked, nor waiting, nor "not now"."""
    if parent.due_date is None:
        return False
    about = pregnancies.of(session, [parent], [parent.id])[parent.id]
    lately = bool(about.invited) and about.invited[-1] > now - ANSWERED_WITHIN
    return lately and not (about.interview or about.waits or about.not_now)


def walk(rules: Rules, after: Place, today: date) -> Any:
    """The next families from the last day of the window to the day of the first invitation: an index has just these."""
    assert rules.invite is not None
    first, last = today + timedelta(days=rules.closes), today + timedelta(days=rules.invite.days)
    place = tuple_(Parent.due_date, Parent.id)
    within = _FAMILIES.where(Parent.due_date.between(first, last), place > after)
    return within.order_by(Parent.due_date, Parent.id).limit(AT_ONCE)


def _due(session: Session, rules: Rules, families: Sequence[Any], now: datetime) -> list[Invitation]:
    ids = [one.id for one in families]
    found, where = pregnancies.of(session, families, ids), pregnancies.whereabouts(session, ids)
    return [
        Invitation(family, one.invitation, one.dedupe, one.until, one.away)
        for family in families
        for one in timers.planned(Facts(True, family.silence, (), found[family.id], **where.get(family.id, {})), rules)
        if one.invitation and one.due_at <= now < one.until
    ]


# A partner is not invited: it is for the one who expects, who may bring them along, and nobody is asked twice.
_FAMILIES = select(
    *(Parent.id, Parent.line_user_id, Parent.language, Parent.silence, Parent.due_date, Parent.hub_id)
).where(
    and_(Parent.reachable, Parent.line_user_id.is_not(None), Parent.consented_at.is_not(None)),
    Parent.silence.is_(None),
    or_(Parent.role.is_(None), Parent.role != "partner"),
)
