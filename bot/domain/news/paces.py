"""How much news a family gets at once, and at which hour: decided for all of them in SQL, never one by one.

A week of news ends with the day of the digest. Whoever wants at most two a week gets the first as it comes; the last
is kept for the digest, while one is still to come in time. What is left over is held, and the digest carries it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true, union_all

from bot.domain.delivery import hours
from bot.domain.delivery.kinds import KINDS, PAUSED, WAITING
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news.broadcasts import URGENT, Broadcast
from bot.domain.people.parents import Parent
from bot.town.parts import NewsRules

HELD = "held"
IN_TIME = timedelta(hours=3)  # before the event: who wants to hear at an hour later than that hears at once
STILL = timedelta(hours=1)  # after an hour for news it is still that hour, where sending was held up
COUNTS = (*WAITING, "in_flight", PAUSED, "accepted", "unknown")  # a message that ended otherwise was none


@dataclass(frozen=True)
class Plan:
    """One broadcast, about to leave at `now`."""

    news: Broadcast
    rules: NewsRules
    now: datetime

    def leaves(self, hour: str | None) -> datetime:
        """For the families who chose this hour: then, unless that is too late, or it cannot wait."""
        chosen = max(hours.next_at(self.rules, hour, self._meant()), self.now) if hour else self.now
        begins = self.news.event_at
        late = begins is not None and chosen > begins - IN_TIME
        return self.now if late or self.news.topic == URGENT else chosen

    def _meant(self) -> datetime:
        """Written for ten o'clock and begun a little after it, it is still in time for who chose ten."""
        return max(self.news.send_at, self.now - STILL)

    def hour(self) -> ColumnElement[str | None]:
        return hour_of(self.rules)

    def at_once(self) -> ColumnElement[bool]:
        """Those of its families who get it as it comes; closures reach everybody who wants any news."""
        if self.news.topic == URGENT:
            return true()
        groups = [and_(chose(self.rules, hour), self._has_room(hour)) for hour in hours_of(self.rules)]
        return or_(Parent.news_pace == "each", and_(Parent.news_pace == "few", or_(*groups)))

    def new(self) -> ColumnElement[bool]:
        """Those who have no row of it yet."""
        return Parent.id.not_in(select(Recipient.parent_id).where(Recipient.broadcast_id == self.news.id))

    def _has_room(self, hour: str | None) -> ColumnElement[bool]:
        leaves, begins = self.leaves(hour), self.news.event_at
        digest = hours.digest_of_week(self.rules, hour, leaves)
        keeps_one = leaves < digest and (begins is None or begins > digest + IN_TIME)
        return has_room(self.rules, leaves, self.rules.most_per_week - keeps_one)


def has_room(rules: NewsRules, moment: datetime, most: int) -> ColumnElement[bool]:
    """Families who have fewer than so many news messages in the week of that moment, sent or about to be."""
    if most <= 0:
        return ~true()
    begins, ends = hours.news_week(rules, moment)
    of_week = and_(Delivery.state.in_(COUNTS), Delivery.worth == KINDS["news"].worth)
    of_week = and_(of_week, Delivery.due_at >= begins, Delivery.due_at < ends)
    in_chunk = and_(Delivery.broadcast_id == Recipient.broadcast_id, Delivery.chunk == Recipient.chunk)
    chunks = select(Recipient.parent_id).join(Delivery, in_chunk).where(of_week, Recipient.state.is_(None))
    alone = select(Delivery.parent_id).where(of_week, Delivery.parent_id.is_not(None))
    got = union_all(chunks, alone).subquery()
    full = select(got.c.parent_id).group_by(got.c.parent_id).having(func.count() >= most)
    return Parent.id.not_in(full)


def perhaps_at_once(topic: str) -> ColumnElement[bool]:
    """The most that may get it as it comes, whatever else the week brings: for the price, before it is written."""
    return true() if topic == URGENT else Parent.news_pace.in_(("each", "few"))


def hours_of(rules: NewsRules) -> tuple[str | None, ...]:
    return (None, *(f"{hour:%H:%M}" for hour in sorted(rules.send_at)))


def hour_of(rules: NewsRules) -> ColumnElement[str | None]:
    """What they chose, where the town still has that hour."""
    return case((Parent.news_hour.in_(_named(rules)), Parent.news_hour), else_=None)


def chose(rules: NewsRules, hour: str | None) -> ColumnElement[bool]:
    if hour:
        return Parent.news_hour == hour
    return or_(Parent.news_hour.is_(None), Parent.news_hour.not_in(_named(rules)))


def _named(rules: NewsRules) -> list[str]:
    return [hour for hour in hours_of(rules) if hour]
