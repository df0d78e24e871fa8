"""Aoi did not want to decide on Monday. She chose Thursday, 5 February 2026, to be asked again: once, and gently."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.interview import arrivals, ask_again, interviews, next_steps
from bot.domain.interview.next_steps import FAMILY, NextStep, Words
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import life_events, parents
from bot.jobs import ask_again as job
from bot.jobs import relay
from tests.jobs.line_stub import LineStub
from tests.jobs.town import HUB, NOON, World, words

THURSDAY = NOON.date() + timedelta(days=3)
TEN = clock.at(THURSDAY, 10)  # the first of the town's hours for news
DAY = timedelta(days=1)

Send = Callable[[], list[str]]


@pytest.fixture
def open_still(world: World) -> int:
    world.parent("aoi")
    return left_open(world, "aoi", THURSDAY)


def left_open(world: World, name: str, *days: date | None) -> int:
    """They met a minute ago, and it was agreed to decide later; says the number of the first row."""
    number = world.books(name, clock.now() + timedelta(minutes=1))
    with world.service.db.write() as session:
        met = interviews.get(session, number)
        if staff.by_login(session, "mori") is None:
            staff.invite(session, Post("mori", "Mori", "coordinator", HUB), clock.now())
        mori = staff.by_login(session, "mori")
        assert mori is not None
        arrivals.come(session, number, mori.id, clock.now())
        wanted = [Words("later", "canary", "both", day) for day in days]
        rows = [next_steps.write(session, met, one, mori.id, clock.now()).id for one in wanted]
        next_steps.agree(session, met, clock.now())
        return rows[0]


def step(session: Session, number: int) -> NextStep:
    return session.get_one(NextStep, number)


def looks(world: World, until: datetime, every: timedelta = timedelta(minutes=30)) -> list[datetime]:
    """The worker looks again and again; says when something arrived."""
    arrived, moment = [], clock.now().replace(second=0, microsecond=0)
    while moment <= until:
        world.at(moment)
        before = len(world.line.taken)
        world.tick(job.run, relay.run)
        arrived += [moment] * (len(world.line.taken) - before)
        moment += every
    return arrived


@pytest.mark.usefixtures("open_still")
def test_on_the_day_she_chose_she_is_asked_once(world: World) -> None:
    assert looks(world, TEN + 10 * DAY) == [TEN]
    assert world.states() == ["accepted"]


def test_at_her_own_hour_where_she_has_one(world: World, open_still: int) -> None:
    world.change("aoi", news_hour="20:30")
    assert looks(world, TEN + DAY) == [clock.at(THURSDAY, 20, 30)]


def test_never_in_the_quiet_hours(world: World, open_still: int) -> None:
    """However early the hour, and however late the worker wakes up."""
    world.change("aoi", news_hour="06:00")
    world.at(clock.at(THURSDAY, 7, 59))
    assert looks(world, clock.now()) == []
    world.at(clock.at(THURSDAY, 22))
    assert looks(world, clock.at(THURSDAY, 23)) == []
    assert looks(world, clock.at(THURSDAY + DAY, 9)) == [clock.at(THURSDAY + DAY, 8)]


@pytest.mark.usefixtures("open_still")
def test_it_says_nothing_of_what_is_open(world: World) -> None:
    world.at(TEN)
    world.tick(job.run, relay.run)
    [call] = world.line.taken
    assert (call.messages[0]["altText"], "canary" in str(call.messages)) == ("お知らせがあります", False)
    assert words(call.messages)[0] == "お知らせがあります"


@pytest.mark.usefixtures("open_still")
def test_two_workers_at_once_ask_once(world: World) -> None:
    world.at(TEN)
    world.tick_together(job.run, workers=4)
    world.tick_together(relay.run, workers=4)
    assert world.line.taken_by() == {"aoi": 1}


def _loss(session: Session, row: NextStep) -> None:
    life_events.loss(session, parents.get(session, row.parent_id), clock.now())


def _pause(session: Session, row: NextStep) -> None:
    life_events.pause(session, parents.get(session, row.parent_id), clock.now())


def _unfollow(session: Session, row: NextStep) -> None:
    parents.get(session, row.parent_id).reachable = False
    deliveries.withdraw(session, clock.now(), "blocked", parent_id=row.parent_id)


def _decide(session: Session, row: NextStep) -> None:
    next_steps.settle(session, row, FAMILY, clock.now())


def _drop(session: Session, row: NextStep) -> None:
    next_steps.drop(session, row, "1", clock.now())


def _put_off(session: Session, row: NextStep) -> None:
    next_steps.put_off(session, row, THURSDAY + 14 * DAY, clock.now())


def _move_out(session: Session, row: NextStep) -> None:
    life_events.moved_out(session, parents.get(session, row.parent_id), clock.now())


FACTS = {
    "left_hub": _move_out,
    "loss": _loss,
    "paused": _pause,
    "blocked": _unfollow,
    "decided": _decide,
    "dropped": _drop,
    "put off": _put_off,
}


@pytest.mark.parametrize("what", FACTS)
def test_what_has_changed_before_its_day_is_not_asked_about(world: World, open_still: int, what: str) -> None:
    with world.service.db.write() as session:
        FACTS[what](session, step(session, open_still))
    assert (looks(world, TEN + 5 * DAY, timedelta(hours=2)), world.outbox()) == ([], [])


@pytest.mark.parametrize("what", FACTS)
def test_what_changes_while_it_waits_to_leave_calls_it_back(
    world: World, open_still: int, sent: Send, what: str
) -> None:
    world.at(TEN)
    world.tick(job.run)
    assert world.states() == ["queued"]
    with world.service.db.write() as session:
        FACTS[what](session, step(session, open_still))
    assert (sent(), world.states()) == ([], ["suppressed"])
    reason = {"dropped": "decided", "put off": "decided"}.get(what, what)
    assert [row.reason for row in world.outbox()] == [reason]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [({"silence": "loss"}, "loss"), ({"silence": "paused"}, "paused"), ({"reachable": False}, "blocked")],
    ids=str,
)
@pytest.mark.usefixtures("open_still")
def test_the_last_look_before_it_leaves_sees_it_too(
    world: World, sent: Send, facts: dict[str, object], reason: str
) -> None:
    """Where nobody has called it back: it stands in the facts."""
    world.at(TEN)
    world.tick(job.run)
    world.change("aoi", **facts)
    assert (sent(), [(row.state, row.reason) for row in world.outbox()]) == ([], [("suppressed", reason)])


@pytest.mark.parametrize(("last_day", "asked"), [(-1, 0), (0, 1)])
def test_from_the_day_after_her_last_one_she_is_not_asked(
    world: World, open_still: int, last_day: int, asked: int
) -> None:
    """Also before the worker has noted that she has left."""
    with world.service.db.write() as session:
        aoi = parents.get(session, step(session, open_still).parent_id)
        life_events.moving(session, aoi, THURSDAY + last_day * DAY, clock.now())
    world.at(TEN)
    world.tick(job.run, relay.run)
    assert len(world.line.taken) == asked
    with world.service.db.read() as session:
        assert ask_again.for_a_person(session, TEN + 30 * DAY) == []


def test_who_has_come_back_is_asked(world: World, open_still: int) -> None:
    with world.service.db.write() as session:
        _move_out(session, step(session, open_still))
        life_events.moved_in(session, parents.get(session, step(session, open_still).parent_id), clock.now())
    assert looks(world, TEN + DAY, timedelta(hours=2)) == [TEN]


def test_after_a_loss_it_is_never_asked_again(world: World, open_still: int) -> None:
    with world.service.db.write() as session:
        _loss(session, step(session, open_still))
        life_events.resume(session, parents.get(session, step(session, open_still).parent_id), clock.now())
    assert looks(world, TEN + 5 * DAY, timedelta(hours=2)) == []


@pytest.mark.parametrize(("days", "asked"), [(3, 1), (6, 1), (7, 0), (30, 0)])
def test_after_a_rest_only_while_it_is_still_near(world: World, open_still: int, days: int, asked: int) -> None:
    with world.service.db.write() as session:
        _pause(session, step(session, open_still))
    world.at(TEN + days * DAY)
    with world.service.db.write() as session:
        life_events.resume(session, parents.get(session, step(session, open_still).parent_id), clock.now())
    world.tick(job.run, relay.run)
    assert len(world.line.taken) == asked


def test_of_several_things_on_one_day_one_notice(world: World, sent: Send) -> None:
    world.parent("aoi")
    first = left_open(world, "aoi", THURSDAY, THURSDAY)
    world.at(TEN)
    world.tick(job.run)
    with world.service.db.write() as session:
        _decide(session, step(session, first))
    assert world.states() == ["queued"]  # the other one is still open
    with world.service.db.write() as session:
        _decide(session, step(session, first + 1))
    assert (world.states(), sent()) == (["suppressed"], [])


def test_what_is_decided_at_that_very_moment_is_not_asked_about(world: World, open_still: int) -> None:
    """Staff hold the family's row: the worker leaves it alone, or waits and finds it decided."""
    world.at(TEN)
    with world.service.db.write() as session:
        row = step(session, open_still)
        interviews.locked(session, row.interview_id)
        worker = threading.Thread(target=world.tick, args=(job.run,))
        worker.start()
        worker.join(timeout=1)
        next_steps.settle(session, row, "1", clock.now())
    worker.join()
    assert world.outbox() == []


def test_whoever_puts_it_off_is_asked_once_on_the_new_day(world: World, open_still: int) -> None:
    world.at(TEN)
    world.tick(job.run, relay.run)
    with world.service.db.write() as session:
        _put_off(session, step(session, open_still))
    assert looks(world, TEN + 30 * DAY, timedelta(hours=2)) == [TEN + 14 * DAY]


@pytest.mark.parametrize("day", [None, THURSDAY])
def test_what_has_no_day_or_is_a_draft_is_not_asked_about(world: World, day: date | None) -> None:
    world.parent("aoi")
    number = left_open(world, "aoi", day)
    with world.service.db.write() as session:
        if day:
            step(session, number).agreed_at = None
    assert looks(world, TEN + 3 * DAY, timedelta(hours=2)) == []


def test_what_is_agreed_after_its_day_was_just_spoken_of(world: World) -> None:
    """Staff wrote it on Monday, and said only on Friday that this is it."""
    world.parent("aoi")
    number = left_open(world, "aoi", THURSDAY)
    world.at(TEN + DAY)
    with world.service.db.write() as session:
        row = step(session, number)
        row.agreed_at = None
        next_steps.agree(session, interviews.get(session, row.interview_id), clock.now())
    assert looks(world, TEN + 3 * DAY, timedelta(hours=2)) == []


def test_while_a_person_speaks_it_waits(world: World, open_still: int, sent: Send) -> None:
    world.at(TEN)
    world.tick(job.run)
    world.change("aoi", with_person=1)
    assert sent() == []
    world.change("aoi", with_person=None)
    world.at(TEN + timedelta(minutes=2))
    assert sent() == ["aoi"]


@pytest.mark.usefixtures("open_still")
def test_one_that_line_could_not_take_by_day_does_not_leave_at_night(world: World, line: LineStub, sent: Send) -> None:
    world.at(clock.at(THURSDAY, 20, 55))
    world.tick(job.run)
    line.faults.append("500")
    assert sent() == []
    world.at(clock.at(THURSDAY, 22))
    assert (sent(), world.states()) == ([], ["retry"])
    world.at(clock.at(THURSDAY + DAY, 8, 1))
    assert sent() == ["aoi"]


def test_more_families_than_one_transaction_holds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask_again, "AT_ONCE", 2)
    names = [f"family {number}" for number in range(5)]
    for number, name in enumerate(names):
        world.at(NOON + timedelta(hours=number))
        world.parent(name)
        left_open(world, name, THURSDAY)
    world.at(TEN)
    world.tick(job.run, relay.run)
    assert world.line.taken_by() == dict.fromkeys(names, 1)
    with world.service.db.read() as session:
        assert {one.asked_at for one in session.scalars(select(NextStep))} != {None}


@pytest.mark.usefixtures("open_still")
def test_a_clock_that_jumps_asks_nobody_twice(world: World) -> None:
    for jump in (timedelta(0), timedelta(hours=1), -timedelta(hours=1), -2 * DAY, DAY, timedelta(0)):
        world.at(TEN + jump)
        world.tick(job.run, relay.run)
    assert world.line.taken_by() == {"aoi": 1}
