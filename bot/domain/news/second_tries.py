"""The part of a broadcast that did not arrive, or perhaps did: sent again because a person says so, never by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.db import insert_if_new
from bot.domain.delivery import recipients
from bot.domain.delivery.kinds import KINDS
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.delivery.resending import LOST, MayArriveTwice, OutOfTime
from bot.domain.news.broadcasts import Broadcast
from bot.domain.people.parents import Parent
from bot.domain.places.hubs import Hub
from bot.errors import Refused

LOOK_BACK = timedelta(days=14)


class NothingLost(Refused):
    """Nobody is left whom it has not reached and who could still get it."""


@dataclass(frozen=True)
class Lost:
    """How many families surely have not got it, and how many perhaps have."""

    surely: int
    perhaps: int


def lost(session: Session, news: Broadcast, now: datetime) -> Lost:
    """Those who left meanwhile, or whom staff stopped, are not among them."""
    surely = perhaps = 0
    for row, families in _lost(session, news.id):
        if _may_arrive_twice(row, now):
            perhaps += families
        else:
            surely += families
    return Lost(surely, perhaps)


def unfinished(session: Session, now: datetime, hub_id: str | None = None) -> list[tuple[Broadcast, Lost]]:
    """News of the last two weeks that somebody could still send again, of one hub or of all; the newest first."""
    ended = Delivery.state.in_(LOST) & (Delivery.worth == KINDS["news"].worth) & (Delivery.due_at >= now - LOOK_BACK)
    some = select(Delivery.broadcast_id).where(ended, Delivery.broadcast_id.is_not(None)).distinct()
    sent = select(Broadcast).join(Hub, Hub.slug == Broadcast.hub_id).where(Broadcast.state == "sent", Hub.active)
    sent = sent.where(Broadcast.id.in_(some), or_(Broadcast.event_at.is_(None), Broadcast.event_at > now))
    if hub_id is not None:
        sent = sent.where(Broadcast.hub_id == hub_id)
    found = [(one, lost(session, one, now)) for one in session.scalars(sent.order_by(Broadcast.send_at.desc()))]
    return [(one, left) for one, left in found if left.surely or left.perhaps]


def send_again(session: Session, news: Broadcast, now: datetime, sure: bool = False) -> int:
    """With the old key where LINE still knows it, else with a new one; says how many families.

    Without `sure` those stay out who perhaps have it and would get it twice.
    """
    session.refresh(news, with_for_update=True)
    if news.event_at is not None and news.event_at <= now:
        raise OutOfTime
    if news.state != "sent":
        raise NothingLost
    rows = _lost(session, news.id)
    wanted = [(row, families) for row, families in rows if sure or not _may_arrive_twice(row, now)]
    if not wanted:
        raise MayArriveTwice if rows else NothingLost
    for row, _ in wanted:
        _take_up(session, news, row, now)
    news.state = "sending"
    return sum(families for _, families in wanted)


def _lost(session: Session, broadcast_id: int) -> list[tuple[Delivery, int]]:
    """Chunks that ended badly and still have families: those halved have none."""
    in_chunk = (Recipient.broadcast_id == Delivery.broadcast_id) & (Recipient.chunk == Delivery.chunk)
    still = Recipient.state.is_(None) | (Recipient.state == "failed")
    counted = select(Delivery, func.count()).join(Recipient, in_chunk).where(still, ~_GONE).group_by(Delivery.id)
    counted = counted.join(_FAMILY, _FAMILY.c.id == Recipient.parent_id)
    ended = counted.where(Delivery.broadcast_id == broadcast_id, Delivery.state.in_(LOST))
    return [(row, int(count)) for row, count in session.execute(ended.order_by(Delivery.id))]


def _may_arrive_twice(row: Delivery, now: datetime) -> bool:
    return row.state == "unknown" and now >= row.key_known_until()


def _take_up(session: Session, news: Broadcast, row: Delivery, now: datetime) -> None:
    """A recipient who failed alone gets another chance; a chunk that ended stays as it is where its key is dead."""
    mine = (Recipient.broadcast_id == news.id, Recipient.chunk == row.chunk)
    back = update(Recipient).where(*mine, Recipient.state == "failed").values(state=None, reason=None)
    session.execute(back.execution_options(synchronize_session=False))
    until = now + KINDS["news"].life if news.event_at is None else min(now + KINDS["news"].life, news.event_at)
    if now < row.key_known_until():
        _reopen(session, row, min(until, row.key_known_until()), now)
    else:
        _anew(session, news, row, until, now)


def _reopen(session: Session, row: Delivery, until: datetime, now: datetime) -> None:
    """The key stays, so that LINE itself refuses a second one."""
    waits = {"state": "queued", "due_at": now, "expires_at": until, "reason": None}
    none = dict.fromkeys(("claimed_by", "claimed_at", "settled_at"))
    lost = update(Delivery).where(Delivery.id == row.id, Delivery.state.in_(LOST)).values(**waits, **none)
    session.execute(lost.execution_options(synchronize_session=False))


def _anew(session: Session, news: Broadcast, row: Delivery, until: datetime, now: datetime) -> None:
    last = session.scalars(select(func.max(Delivery.chunk)).where(Delivery.broadcast_id == news.id)).one() or 0
    same = {"broadcast_id": news.id, "hub_id": news.hub_id, "expires_at": until}
    insert_if_new(session, Delivery, [recipients.chunk_row(last + 1, row.messages(), now, **same)])
    moved = update(Recipient).where(Recipient.broadcast_id == news.id, Recipient.chunk == row.chunk)
    moved = moved.where(Recipient.state.is_(None)).values(chunk=last + 1)
    session.execute(moved.execution_options(synchronize_session=False))


_FAMILY = Parent.__table__  # nobody is looked at: whom it would not go to is not counted
_GONE = or_(
    _FAMILY.c.line_user_id.is_(None),
    _FAMILY.c.line_user_id != Recipient.line_user_id,
    _FAMILY.c.reachable.is_(False),
    _FAMILY.c.silence.is_not(None),
    _FAMILY.c.news_pace == "off",
    _FAMILY.c.hub_id.is_distinct_from(Delivery.hub_id),
)
