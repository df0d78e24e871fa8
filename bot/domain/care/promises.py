"""When a person will have looked: a promise in the hub's own working time, late enough to be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.places import closed_days, hubs, opening
from bot.domain.places.hubs import Hub
from bot.domain.places.opening import Shut

SEARCHED_DAYS = opening.SEARCHED_DAYS * 2


@dataclass(frozen=True)
class Promise:
    """From `reads_from` on somebody is there to read; by `by` somebody has answered."""

    reads_from: datetime
    by: datetime


def make(session: Session, hub_id: str, working_days: int, now: datetime) -> Promise:
    """`by` is when the hub closes on the n-th day after the one on which it can first be read.

    A day counts only where the hub's rules say for certain that it is open: holidays and New Year included.
    Where no such day is known, both are `SEARCHED_DAYS` from now.
    """
    hub = hubs.get(session, hub_id)
    shut = closed_days.spells(session, hub_id, clock.today(now))
    left, reads_from = working_days, None
    for opens, closes in _open_days(hub, shut, now):
        reads_from = reads_from or max(opens, now)
        if left <= 0:
            return Promise(reads_from, closes)
        left -= 1
    never = now + timedelta(days=SEARCHED_DAYS)
    return Promise(reads_from or never, never)


def by(session: Session, hub_id: str, working_days: int, now: datetime) -> datetime:
    return make(session, hub_id, working_days, now).by


def _open_days(hub: Hub, shut: Shut, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """First opening and last closing of each day that has not ended yet."""
    today = clock.today(now)
    for day in (today + timedelta(days=ahead) for ahead in range(SEARCHED_DAYS)):
        sure = [
            (opens, closes)
            for venue, opens, closes in opening.hours_on(hub, day, shut)
            if opening.is_certain(venue, day)
        ]
        if not sure:
            continue
        opens, closes = min(one[0] for one in sure), max(one[1] for one in sure)
        first, last = clock.at(day, opens.hour, opens.minute), clock.at(day, closes.hour, closes.minute)
        if last > now:
            yield first, last
