"""Families nobody should lose sight of before the birth: why each is on the list, and what a person has decided.

Why follows from the facts each time; only what staff decide is a row. Nothing here writes to a family.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, Scoped
from bot.domain.delivery.outbox import Delivery
from bot.domain.interview import pregnancies
from bot.domain.interview.timers import INVITATIONS, Pregnancy
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.domain.people.weeks import PREGNANCY_DAYS
from bot.town.parts import InterviewRules

# In the order of the page. Another one: what is known of it in `pregnancies.of`, a line in `_reason`, its words.
REASONS = ("missed", "cancelled", "wished_call", "closing", "answered", "unanswered", "blocked", "not_now", "over")
ENDINGS = ("talked", "not_wanted", "elsewhere", "not_reached")


class Outreach(Base, Scoped):
    """One a family, begun anew with each pregnancy. `reason`: why it was listed when staff decided."""

    __tablename__ = "outreach"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), unique=True)
    due_date: Mapped[date]
    reason: Mapped[str] = mapped_column(String(16))
    owner: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    next_contact: Mapped[date | None]
    closed_as: Mapped[str | None] = mapped_column(String(16))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the parent."""
        return cls.parent_id.in_(parents.seen(hubs))


@dataclass(frozen=True)
class Listed:
    """A family with the reason why, and what was decided about it in this pregnancy."""

    parent_id: str
    due_date: date
    reason: str
    decided: Outreach | None

    def is_closed(self) -> bool:
        return self.decided is not None and self.decided.closed_as is not None

    def urgency(self) -> tuple[date, date, str]:
        """Whom a person has promised to call first, then who is nearest to the birth."""
        promised = self.decided.next_contact if self.decided else None
        return promised or date.max, self.due_date, self.parent_id


@dataclass(frozen=True)
class Decision:
    """By a person: who looks after them, and when next; or how it ended."""

    by: int
    owner: int | None = None
    next_contact: date | None = None
    closed_as: str | None = None


def listed(session: Session, rules: InterviewRules, today: date) -> dict[str, list[Listed]]:
    """By reason; of the hubs of whoever asks. Empty where the town invites nobody."""
    if rules.invite is None:
        return {}
    due = Parent.due_date.between(today, today + timedelta(days=rules.invite.days))
    found: dict[str, list[Listed]] = {}
    for one in _of(session, due, rules, today):
        found.setdefault(one.reason, []).append(one)
    return {reason: sorted(found[reason], key=Listed.urgency) for reason in REASONS if reason in found}


def one(session: Session, parent_id: str, rules: InterviewRules, today: date) -> Listed | None:
    """None where there is no reason any more: they have booked, or the baby is here."""
    return next(iter(_of(session, Parent.id == parent_id, rules, today)), None)


def decide(session: Session, listed: Listed, decision: Decision, now: datetime) -> None:
    """A new decision takes the place of the one before; the records of the console tell of each."""
    parents.lock(session, listed.parent_id)
    mine = select(Outreach).where(Outreach.parent_id == listed.parent_id)
    row = session.scalars(mine).one_or_none() or Outreach(parent_id=listed.parent_id)
    row.due_date, row.reason = listed.due_date, listed.reason
    row.owner, row.next_contact, row.closed_as = decision.owner, decision.next_contact, decision.closed_as
    row.changed_at, row.changed_by = now, decision.by
    session.add(row)
    session.flush()


def last_contacts(session: Session, ids: Iterable[str]) -> dict[str, datetime]:
    """When LINE last took something that was written to them alone."""
    latest = select(Delivery.parent_id, func.max(Delivery.settled_at)).group_by(Delivery.parent_id)
    latest = latest.where(Delivery.parent_id.in_(list(ids)), Delivery.state == "accepted")
    return {who: at for who, at in session.execute(latest) if who and at}


def _of(session: Session, which: ColumnElement[bool], rules: InterviewRules, today: date) -> Iterable[Listed]:
    families = session.execute(_FAMILIES.where(which)).all()
    table = Parent.__table__.c
    whose = select(table.id).where(which) if len(families) > 1 else [one.id for one in families]
    about = pregnancies.of(session, families, whose)
    rows = {row.parent_id: row for row in session.scalars(select(Outreach).where(Outreach.parent_id.in_(whose)))}
    for family in families:
        reason = _reason(family, about[family.id], rules, today)
        if reason:
            yield Listed(family.id, family.due_date, reason, _in_this(rows.get(family.id), family.due_date))


def _reason(family: Any, about: Pregnancy, rules: InterviewRules, today: date) -> str | None:
    """The most telling one; none for who has booked, waits for a seat, has moved, or is linked to who is invited."""
    if rules.invite is None or about.waits or about.moved_out or about.interview in ("booked", "done"):
        return None
    if about.by_other:
        return None
    if about.interview:
        return about.interview
    if about.wish == "phone" and not about.not_now:
        return "wished_call"
    left = (about.due_date - today).days
    if not family.reachable or family.line_user_id is None:
        return "blocked" if left <= rules.invite.days else None
    if about.not_now:
        return "not_now"
    if left < rules.window.closes:
        return "over"
    if left < rules.window.closes + rules.invite.last_days:
        return "closing"
    if about.answered_at and clock.today(about.answered_at) + rules.invite.staff_after <= today:
        return "answered"
    since = clock.today(about.invited[-1]) if len(about.invited) == INVITATIONS else today
    return "unanswered" if since + rules.invite.staff_after <= today else None


def _in_this(row: Outreach | None, due_date: date) -> Outreach | None:
    """Of an earlier pregnancy nothing is left."""
    begun = due_date - timedelta(days=PREGNANCY_DAYS)
    return row if row and clock.today(row.changed_at) >= begun else None


# A family that rests from us is listed like the others, for staff to decide; one that told of a loss never is.
_FAMILIES = select(Parent.id, Parent.due_date, Parent.hub_id, Parent.reachable, Parent.line_user_id).where(
    and_(Parent.due_date.is_not(None), or_(Parent.silence.is_(None), Parent.silence == "paused")),
    or_(Parent.role.is_(None), Parent.role != "partner"),
)
