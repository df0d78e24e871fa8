"""A whole day of the town in its own time: two schedulers that know nothing of each other, stops, a clock that jumps.

Each effect happens exactly once.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.delivery.outbox import Recipient
from bot.domain.interview import slots
from bot.domain.interview.slots import Seat
from bot.domain.office import inbox
from bot.domain.office.inbox import Arrival, InboxEvent
from bot.jobs.timetable import TIMETABLE
from bot.simulator import plain_text
from tests.jobs.town import World

FRIDAY = date(2026, 2, 6)  # the day of the digest
STEP = timedelta(minutes=20)


def a_day(dice: random.Random) -> Iterator[datetime]:
    """From midnight to midnight; the clock is put forward and back, and now and then nobody works for an hour."""
    moment, end = clock.at(FRIDAY, 0), clock.at(FRIDAY + timedelta(days=1), 0)
    while moment < end:
        yield moment
        what = dice.random()
        if what < 0.04:
            moment += timedelta(hours=1)
        elif what < 0.10:
            yield moment + timedelta(hours=dice.choice((-5, -1, 3)))
        moment += STEP


def work(world: World, moment: datetime, dice: random.Random) -> None:
    """Every job, in any order, some of them twice: two schedulers, one of which may be asleep."""
    world.at(moment)
    jobs = [job.run for job in TIMETABLE for _ in range(dice.choice((1, 1, 2)))]
    dice.shuffle(jobs)
    world.tick(*jobs)


def told(world: World) -> dict[str, Counter[str]]:
    """What each person was told, by the first words."""
    found: dict[str, Counter[str]] = {}
    for call in world.line.taken:
        if call.way == "reply":
            continue
        for person in call.people():
            found.setdefault(person, Counter()).update(
                text for message in call.messages for text in plain_text(message) if text in TITLES
            )
    return found


TITLES = {"Morning", "Noon", "Evening", "Held"}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_day_with_two_schedulers_stops_and_jumps(world: World, seed: int) -> None:
    dice = random.Random(seed)
    world.at(clock.at(FRIDAY - timedelta(days=1), 15))
    world.parent("each", news_pace="each"), world.parent("few")
    weekly = world.parent("weekly", news_pace="weekly")
    world.parent("evening", news_pace="weekly", news_hour="20:30")
    for title, hour in (("Morning", 10), ("Noon", 12), ("Evening", 20)):
        world.news(title, clock.at(FRIDAY, hour))
    world.news("Held", clock.at(FRIDAY - timedelta(days=1), 15))
    world.books("each", clock.at(FRIDAY + timedelta(days=1), 16, 30))
    slot = world.slot(clock.at(FRIDAY + timedelta(days=3), 10))
    with world.service.db.write() as session:
        slots.hold(session, slot, weekly, clock.now())
        body = {"type": "message", "source": {"type": "user", "userId": "each"}, "replyToken": "token"}
        body |= {"message": {"type": "sticker", "id": "1", "packageId": "1", "stickerId": "1"}}
        arrived = int(clock.at(FRIDAY, 0).timestamp() * 1000)
        inbox.keep(session, [Arrival("left behind", "each", arrived, body)], clock.at(FRIDAY, 0))
    for moment in a_day(dice):
        work(world, moment, dice)
    for minutes in (0, 10, 20):
        work(world, clock.at(FRIDAY + timedelta(days=1), 8, minutes), dice)

    got = told(world)
    assert got["each"] == {"Morning": 1, "Noon": 1, "Evening": 1, "Held": 1}
    assert set(got["weekly"].values()) == {1}
    assert got["weekly"].keys() >= {"Held"}
    assert set(got["evening"].values()) == {1}
    assert got["evening"].keys() >= {"Held", "Morning", "Noon"}
    assert set(got["few"].values()) == {1}
    reminders = [row.dedupe for row in world.outbox() if row.kind == "reminder"]
    assert len(reminders) == len(set(reminders)) == 1
    digests = Counter(row.line_user_id for row in world.outbox("accepted") if (row.dedupe or "").startswith("digest:"))
    assert digests["weekly"] == digests["evening"] == 1
    with world.service.db.read() as session:
        assert session.scalars(select(Seat).where(Seat.parent_id == weekly)).all() == []
        assert session.scalars(select(InboxEvent.state)).all() == ["done"]
        rows = session.execute(select(Recipient.broadcast_id, Recipient.parent_id)).all()
        assert len(rows) == len(set(rows)) == 4 * 4
    open_ends = world.outbox("queued", "retry", "in_flight", "unknown", "failed")
    assert [(row.kind, row.dedupe, row.state, row.due_at, row.reason) for row in open_ends] == []
