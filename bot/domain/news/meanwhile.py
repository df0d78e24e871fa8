"""Whom a chunk was frozen for, and is not for at its hour: they told of a birth, chose anew, or are away by now."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, select, true, update
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery.outbox import InHand, Recipient
from bot.domain.news import audience, paces
from bot.domain.news.broadcasts import URGENT, Broadcast
from bot.domain.people import absences
from bot.domain.people.absences import Absence
from bot.domain.people.parents import Parent

CHANGED = "changed"
SURE = timedelta(minutes=5)  # a list is as it was frozen: most leave at once, and LINE's rate is all they wait for
GONE = {"away": "away", "hospital": "hospital", "moved": "left_hub"}  # why, by the kind of their absence


def leave_out(session: Session, chunks: Sequence[InHand], now: datetime) -> None:
    """They leave the list before LINE has been given it, in the transaction that claims the chunks.

    One question for each broadcast, and nearly always nobody is found. The day of the freeze is asked about again: a
    child that grows out of the filter over night has told nothing.
    """
    asked: dict[tuple[int, date], list[int]] = defaultdict(list)
    for row in chunks:
        old = now - row.created_at > SURE
        if row.broadcast_id and row.chunk is not None and not row.perhaps_sent and old:
            asked[row.broadcast_id, clock.today(row.created_at)].append(row.chunk)
    found = select(Broadcast).where(Broadcast.id.in_({number for number, _ in asked}))
    known = {news.id: news for news in session.scalars(found)} if asked else {}
    for (number, frozen), numbers in asked.items():
        people = _changed(session, known[number], numbers, frozen, clock.today(now))
        if people:
            _part(session, known[number], people, frozen, clock.today(now))


def _changed(session: Session, news: Broadcast, numbers: list[int], frozen: date, today: date) -> Sequence[str]:
    """Who is in these chunks, and would not be by now."""
    at_once = true() if news.topic == URGENT else Parent.news_pace != "weekly"
    as_then = audience.families(news.whom(), frozen).where(Parent.id == Recipient.parent_id, at_once)
    as_then = as_then.where(Parent.id.not_in(absences.without_news(today)))
    mine = and_(Recipient.broadcast_id == news.id, Recipient.chunk.in_(numbers), Recipient.state.is_(None))
    return session.scalars(select(Recipient.parent_id).where(mine, ~as_then.exists())).all()


def _part(session: Session, news: Broadcast, people: Sequence[str], frozen: date, today: date) -> None:
    """Those to whom the news does not go any more, and those who read it in their digest."""
    absent = absences.without_news(today).where(_ABSENCE.parent_id.in_(people)).add_columns(_ABSENCE.kind)
    gone = {whose: GONE[kind] for whose, kind in session.execute(absent)}
    meant = audience.families(news.whom(), frozen).where(Parent.id.in_(people)).with_only_columns(Parent.id)
    weekly = set(session.scalars(meant))
    parted: dict[str, list[str]] = defaultdict(list)
    for whose in people:
        parted[gone.get(whose) or ("weekly" if whose in weekly else CHANGED)].append(whose)
    for reason, those in parted.items():
        to = {"state": paces.HELD, "chunk": 0} if reason == "weekly" else {"state": "suppressed"}
        which = update(Recipient).where(Recipient.broadcast_id == news.id, Recipient.parent_id.in_(those))
        session.execute(which.values(to | {"reason": reason}).execution_options(synchronize_session=False))


_ABSENCE = Absence.__table__.c
