"""Who waits for a seat: a free one is held for the person who has waited longest, for some hours, then for the next."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock
from bot.db import Base, Scoped
from bot.domain.delivery import deliveries, hours
from bot.domain.interview import holds, slots
from bot.domain.interview.slots import Slot, SlotTaken
from bot.domain.people import absences, history
from bot.domain.people.absences import Absence
from bot.domain.people.parents import Parent
from bot.errors import Refused
from bot.town.parts import InterviewRules, Quiet

MOST_PASSED = 3  # offers left unanswered; then they are asked no more
TO_GET_READY = timedelta(hours=2)  # between the end of an offer and the interview


class NotWaiting(Refused):
    """They wait for nothing."""


class NothingOffered(Refused):
    """No seat is held for them: not yet, or not any more."""


class Wish(Base, Scoped):
    """One a parent. `hub_id` empty: any hub. With a `slot_id` its seat is theirs until `offered_until`.

    `wanted`: what they would like at the meeting, as they said while booking; see `meeting_wishes`.
    """

    __tablename__ = "waiting_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), unique=True)
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"), index=True)
    way: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"))
    offered_until: Mapped[datetime | None]
    seen: Mapped[list[str]] = mapped_column(default=list)  # slots they were offered before, and did not want
    passed: Mapped[int] = mapped_column(default=0)
    wanted: Mapped[list[str]] = mapped_column(default=list)

    parent: Mapped[Parent] = relationship(lazy="joined")
    slot: Mapped[Slot | None] = relationship(lazy="joined")

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Who would go to any hub is counted by each; only counts are shown."""
        return or_(cls.hub_id.in_(hubs), cls.hub_id.is_(None))

    def about(self) -> str:
        """The mark on messages about it in the outbox."""
        return f"wish:{self.id}"


@dataclass(frozen=True)
class Rules:
    """The town's: how long a seat is held, until when in a pregnancy, and when nobody is disturbed."""

    interview: InterviewRules
    quiet: Quiet


def ask(session: Session, parent: Parent, hub_id: str | None, way: str, now: datetime) -> Wish:
    """At the end of the line; who waited already keeps their place, with the new wish."""
    wish = _of(session, parent.id) or Wish(parent_id=parent.id, asked_at=now, seen=[])
    _give_back(session, wish)
    deliveries.withdraw_invitation(session, parent.id, now)
    wish.hub_id, wish.way, wish.passed = hub_id, way, 0
    session.add(wish)
    session.flush()
    return wish


def of(session: Session, parent_id: str) -> Wish:
    found = _of(session, parent_id)
    if found is None:
        raise NotWaiting
    return found


def offered(session: Session, parent_id: str, now: datetime) -> Wish:
    """Their wish, while a seat is held for it."""
    wish = of(session, parent_id)
    if wish.slot is None or wish.offered_until is None or wish.offered_until <= now:
        raise NothingOffered
    return wish


def leave(session: Session, parent_id: str, booked: int | None = None) -> None:
    """They wait no more; what was held for them goes to the next, unless it is the slot they have booked."""
    if wish := _of(session, parent_id):
        if wish.slot_id != booked:
            _give_back(session, wish)
        session.delete(wish)
        session.flush()


def decline(session: Session, wish: Wish) -> None:
    """Not this time; they keep their place in the line."""
    _give_back(session, wish)
    session.flush()


def take_back(session: Session, slot_ids: Collection[int], now: datetime) -> None:
    """Their hub closes these times: whoever was offered one waits on, and hears nothing of it."""
    held = select(Wish).where(Wish.slot_id.in_(slot_ids)).with_for_update(of=Wish)
    for wish in session.scalars(held).all():
        let_go(session, wish, now)


def let_go(session: Session, wish: Wish, now: datetime) -> None:
    """What is held for them is free, also of the notice that waits; they keep their place. It may be theirs again."""
    deliveries.withdraw(session, now, "cancelled", about=wish.about())
    holds.give_back_hold(session, wish.slot_id or 0, wish.parent_id)
    wish.slot_id = wish.offered_until = None  # not `seen`
    session.flush()


def pass_on(session: Session, now: datetime) -> None:
    """Offers nobody answered go back into the line, and after a few of them the wish ends."""
    late = select(Wish).where(Wish.offered_until <= now).with_for_update(of=Wish, skip_locked=True)
    for wish in session.scalars(late).all():
        _give_back(session, wish)
        wish.passed += 1
        if wish.passed >= MOST_PASSED:
            session.delete(wish)
    session.flush()


def offer(session: Session, rules: Rules, now: datetime) -> list[Wish]:
    """Hold free seats for those who wait, the longest first; nothing is offered by night.

    Who is away, or will have moved, on that day keeps their place, and is not asked to a time they cannot come to.
    """
    waiting = _waiting(session, now)
    if not waiting or hours.is_quiet(rules.quiet, now):
        return []
    until = hours.awake(rules.quiet, now + rules.interview.offer_hold)
    free = [slot for slot in slots.free(session, now) if slot.starts_at >= until + TO_GET_READY]
    gone = absences.of_many(session, [wish.parent_id for wish in waiting])
    fitting = ((wish, _fitting(wish, free, rules, gone.get(wish.parent_id, []))) for wish in waiting)
    return [wish for wish, seats in fitting if _hold_one(session, wish, seats, now, until)]


def how_many(session: Session, hub_id: str) -> int:
    """Families who wait for this hub, or for any."""
    here = or_(Wish.hub_id == hub_id, Wish.hub_id.is_(None))
    return session.scalars(select(func.count()).select_from(Wish).where(here)).one()


def _of(session: Session, parent_id: str) -> Wish | None:
    return session.scalars(select(Wish).where(Wish.parent_id == parent_id)).one_or_none()


def _waiting(session: Session, now: datetime) -> list[Wish]:
    """Who lives here and may be written to, the first first; locked, so that they cannot leave meanwhile."""
    reached = (Wish.slot_id.is_(None), Parent.reachable, Parent.silence.is_(None), Parent.line_user_id.is_not(None))
    here = ~history.left(Wish.parent_id, clock.today(now))
    line = select(Wish).join(Parent, Parent.id == Wish.parent_id).where(*reached, here).order_by(Wish.asked_at, Wish.id)
    return list(session.scalars(line.with_for_update(of=Wish, skip_locked=True)))


def _fitting(wish: Wish, free: list[Slot], rules: Rules, gone: Collection[Absence]) -> Iterator[Slot]:
    for slot in free:
        if absences.keep_from(gone, wish.way, clock.today(slot.starts_at)):
            continue
        here = wish.hub_id in (None, slot.hub_id) and wish.way in slot.ways and str(slot.id) not in wish.seen
        due = wish.parent.due_date
        if here and (due is None or (due - clock.today(slot.starts_at)).days >= rules.interview.window.closes):
            yield slot


def _hold_one(session: Session, wish: Wish, fitting: Iterator[Slot], now: datetime, until: datetime) -> bool:
    for slot in fitting:
        try:
            slots.hold_offer(session, slot.id, wish.parent_id, now, until)
        except SlotTaken:
            continue
        wish.slot_id, wish.offered_until = slot.id, until
        session.flush()
        session.refresh(wish)
        return True
    return False


def _give_back(session: Session, wish: Wish) -> None:
    if wish.slot_id is not None:
        holds.give_back_hold(session, wish.slot_id, wish.parent_id)
        wish.seen = [*wish.seen, str(wish.slot_id)]
    wish.slot_id = wish.offered_until = None
