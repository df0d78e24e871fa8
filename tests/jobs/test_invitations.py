"""Aoi expects her baby on 27 April 2026: 28w0d is Monday, 2 February. She is invited at ten, and gently once more."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import invitations, waiting_list
from bot.domain.interview.timers import Rules
from bot.domain.people import life_events, parents
from bot.domain.people.parents import Parent
from bot.jobs import invitations as job
from bot.jobs import relay
from bot.yaml_lines import read_yaml
from tests.jobs.town import HUB, NOON, World, words

DUE = date(2026, 4, 27)
FIRST = clock.at(DUE - timedelta(days=84), 10)
SECOND = FIRST + timedelta(days=10)
OVER = clock.at(DUE - timedelta(days=56), 0)  # the first midnight after the window
DAY = timedelta(days=1)
SEARCHED = "SEARCH parent USING INDEX ix_parent_due (due_date>? AND due_date<?)"
SEEN: Any = read_yaml(Path(__file__).parent / "seen.yaml").data

Send = Callable[[], list[str]]
Deed = Callable[..., object]


@pytest.fixture
def aoi(world: World) -> str:
    world.at(FIRST - 30 * DAY)
    return world.parent("aoi", due_date=DUE, role="expecting")


def invite(world: World, moment: datetime) -> None:
    world.at(moment)
    world.tick(job.run)


def arrivals(world: World, sent: Send, first: datetime, last: datetime, step: timedelta) -> list[datetime]:
    found = []
    moment = first
    while moment <= last:
        invite(world, moment)
        found += [moment] if sent() == ["aoi"] else []
        moment += step
    return found


def does(world: World, deed: Deed, *what: Any) -> None:
    """Something she tells us, as the bot does it: under her lock."""
    with world.service.db.write() as session:
        deed(session, parents.meet(session, "aoi", clock.now()), *what, clock.now())


def ended(world: World) -> list[tuple[str, str | None]]:
    return [(row.state, row.reason) for row in world.outbox() if row.kind == "invitation"]


@pytest.mark.usefixtures("aoi")
def test_she_is_invited_at_ten_on_the_first_day_and_once_more_ten_days_later(world: World, sent: Send) -> None:
    assert arrivals(world, sent, FIRST - 4 * DAY, OVER + 7 * DAY, timedelta(hours=1)) == [FIRST, SECOND]


@pytest.mark.usefixtures("aoi")
def test_what_she_reads_and_the_notification_says_nothing(world: World, sent: Send) -> None:
    for moment, notice in ((FIRST, "invitation"), (SECOND, "invitation_again")):
        invite(world, moment)
        assert sent() == ["aoi"]
        message = world.line.taken[-1].messages
        assert words(message) == SEEN[notice].split("\n")
        assert message[0]["altText"] == SEEN["reminder_alt"]


@pytest.mark.usefixtures("aoi")
def test_two_workers_at_once_invite_once(world: World) -> None:
    for moment, so_far in ((FIRST, 1), (SECOND, 2)):
        world.at(moment)
        world.tick_together(job.run, workers=4)
        world.tick_together(relay.run, workers=4)
        assert world.line.taken_by() == {"aoi": so_far}


@pytest.mark.usefixtures("aoi")
@pytest.mark.parametrize(
    ("who", "facts"),
    [
        ("silent after a loss", {"silence": "loss"}),
        ("at rest", {"silence": "paused"}),
        ("erased", {"silence": "erased"}),
        ("has blocked us", {"reachable": False}),
        ("only called", {"line_user_id": None}),
        ("never agreed", {"consented_at": None}),
        ("a partner", {"role": "partner"}),
        ("expects nobody", {"due_date": None}),
        ("not so far yet", {"due_date": DUE + DAY}),
        ("too far", {"due_date": FIRST.date() + timedelta(days=56)}),
    ],
)
def test_who_is_not_invited(world: World, who: str, facts: dict[str, Any]) -> None:
    world.change("aoi", **facts)
    invite(world, FIRST)
    assert world.outbox() == [], who


@pytest.mark.usefixtures("aoi")
@pytest.mark.parametrize("last_day", [DUE - timedelta(days=84), FIRST.date() + timedelta(days=57)])
def test_the_first_and_the_last_day_of_the_window_are_in_it(world: World, last_day: date, sent: Send) -> None:
    world.change("aoi", due_date=last_day + timedelta(days=84) if last_day < DUE - timedelta(days=80) else last_day)
    invite(world, FIRST)
    assert sent() == ["aoi"]


@pytest.mark.parametrize("ends", ["booked", "cancelled", "missed"])
def test_whoever_has_booked_knows_the_way(world: World, aoi: str, ends: str) -> None:
    """Also after a cancellation, or when they did not come: then a person decides, and the staff's list has them."""
    number = world.books("aoi", FIRST + 3 * DAY)
    with world.service.db.write() as session:
        session.execute(update(invitations.pregnancies.Interview).values(state=ends))
    assert (number, aoi) == (number, aoi)
    for moment in (FIRST, FIRST + DAY, SECOND):
        invite(world, moment)
    assert ended(world) == []


@pytest.mark.usefixtures("aoi")
def test_an_interview_of_the_last_pregnancy_does_not_count(world: World, sent: Send) -> None:
    world.at(clock.at(DUE - timedelta(days=300), 10))
    world.books("aoi", clock.at(DUE - timedelta(days=290), 10))
    invite(world, FIRST)
    assert sent() == ["aoi"]


@pytest.mark.usefixtures("aoi")
def test_an_invitation_of_the_last_pregnancy_does_not_count(world: World, sent: Send) -> None:
    assert arrivals(world, sent, FIRST, SECOND, 10 * DAY) == [FIRST, SECOND]
    does(world, lambda session, aoi, now: life_events.birth(session, aoi, DUE - 50 * DAY, 1, clock.at(DUE, 9)))
    world.at(clock.at(DUE + timedelta(days=200), 12))
    again = DUE + timedelta(days=400)
    does(world, life_events.due_date, again)
    later = clock.at(again - timedelta(days=84), 10)
    assert arrivals(world, sent, later - DAY, later + 20 * DAY, DAY) == [later, later + 10 * DAY]


def waits(session: Any, aoi: Parent, now: datetime) -> None:
    waiting_list.ask(session, aoi, HUB, "hub", now)


@pytest.mark.usefixtures("aoi")
@pytest.mark.parametrize("tries", [0, 1, 2])
@pytest.mark.parametrize("deed", [life_events.not_now, waits, life_events.pause, life_events.loss])
def test_what_she_says_meanwhile_stops_whatever_has_not_left(world: World, sent: Send, deed: Deed, tries: int) -> None:
    """Before the first, between the two, and with each of them in the outbox."""
    for moment in (FIRST, SECOND)[:tries]:
        sent()
        invite(world, moment)
    does(world, deed)
    for moment in (FIRST, FIRST + DAY, SECOND, SECOND + DAY):
        invite(world, moment)
        assert sent() == []
    reason = {life_events.pause: "paused", life_events.loss: "loss"}.get(deed, "not_needed")
    assert ended(world) == [("accepted", "push"), ("suppressed", reason)][-tries:] if tries else ended(world) == []


@pytest.mark.usefixtures("aoi")
def test_a_booking_stops_the_invitation_that_waits(world: World, sent: Send) -> None:
    invite(world, FIRST)
    world.books("aoi", FIRST + 3 * DAY)
    assert (sent(), ended(world)) == ([], [("suppressed", "not_needed")])


@pytest.mark.usefixtures("aoi")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [({"reachable": False}, "blocked"), ({"silence": "paused"}, "paused"), ({"silence": "loss"}, "loss")],
)
def test_the_relay_looks_once_more_before_it_leaves(
    world: World, sent: Send, facts: dict[str, Any], reason: str
) -> None:
    """Whoever changed the facts withdrew nothing: it does not leave all the same."""
    invite(world, FIRST)
    world.change("aoi", **facts)
    assert (sent(), ended(world)) == ([], [("suppressed", reason)])


@pytest.mark.usefixtures("aoi")
def test_who_comes_back_is_invited_the_next_day_at_ten(world: World, sent: Send) -> None:
    """It had not left: that does not count as invited. Nothing comes in the minute in which they return."""
    invite(world, FIRST)
    world.change("aoi", reachable=False)
    assert sent() == []
    world.at(FIRST + timedelta(hours=5))
    world.change("aoi", reachable=True)
    found = arrivals(world, sent, FIRST + timedelta(hours=5), SECOND + 2 * DAY, timedelta(hours=1))
    assert found == [FIRST + DAY, FIRST + DAY + 10 * DAY]


@pytest.mark.usefixtures("aoi")
def test_a_due_date_corrected_before_it_moves_it_and_corrected_after_it_brings_no_second_first(
    world: World, sent: Send
) -> None:
    world.at(FIRST - 5 * DAY)
    does(world, life_events.due_date, DUE + 7 * DAY)
    assert arrivals(world, sent, FIRST - DAY, FIRST + 7 * DAY, DAY) == [FIRST + 7 * DAY]
    for days in (21, 14, 20):
        does(world, life_events.due_date, DUE + days * DAY)
    assert arrivals(world, sent, FIRST + 8 * DAY, OVER + 30 * DAY, DAY) == [FIRST + 20 * DAY]
    assert words(world.line.taken[-1].messages)[0] == SEEN["invitation_again"].split("\n")[0]


@pytest.mark.usefixtures("aoi")
def test_a_due_date_corrected_while_it_waits_takes_it_back(world: World, sent: Send) -> None:
    invite(world, FIRST)
    does(world, life_events.due_date, DUE + 3 * DAY)
    assert (sent(), ended(world)) == ([], [("suppressed", "not_needed")])
    assert arrivals(world, sent, FIRST + DAY, FIRST + 5 * DAY, DAY) == [FIRST + 3 * DAY]


@pytest.mark.usefixtures("aoi")
def test_who_registers_late_gets_the_first_the_next_day_and_no_second_in_the_last_week(
    world: World, sent: Send
) -> None:
    world.change("aoi", due_date=None)
    late = OVER - 18 * DAY + timedelta(hours=15)
    world.at(late)
    does(world, life_events.due_date, DUE)
    found = arrivals(world, sent, late, OVER + 10 * DAY, timedelta(hours=1))
    assert found == [OVER - 17 * DAY + timedelta(hours=10)]  # the second would come in the last week


@pytest.mark.usefixtures("aoi")
def test_after_two_hours_of_outage_it_comes_the_next_day(world: World, sent: Send) -> None:
    assert arrivals(world, sent, FIRST + timedelta(hours=2), FIRST + 23 * timedelta(hours=1), timedelta(hours=1)) == []
    assert arrivals(world, sent, FIRST + DAY, FIRST + 2 * DAY, timedelta(hours=1)) == [FIRST + DAY]


@pytest.mark.usefixtures("aoi")
def test_what_could_not_leave_by_the_evening_is_planned_again_the_next_day_but_not_for_ever(
    world: World, sent: Send
) -> None:
    for day in range(9):
        invite(world, FIRST + day * DAY)
        world.at(FIRST + day * DAY + timedelta(hours=10, minutes=30))
        assert sent() == []
    assert ended(world) == [("expired", "too_late")] * 6


@pytest.mark.usefixtures("aoi")
def test_a_clock_that_jumps_invites_nobody_twice(world: World) -> None:
    jumps = (timedelta(0), timedelta(hours=1), -timedelta(hours=1), -2 * DAY, DAY, timedelta(minutes=5))
    for jump in jumps:
        invite(world, FIRST + jump)
        world.tick(relay.run)
    assert world.line.taken_by() == {"aoi": 1}


def test_many_families_a_hand_full_at_a_time(world: World, sent: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is left out at the edge of a look, or by one who needs none there."""
    monkeypatch.setattr(invitations, "AT_ONCE", 3)
    world.at(FIRST - DAY)
    for number in range(10):
        world.parent(f"aoi {number}", due_date=DUE if number % 3 else DUE - DAY, role="expecting")
        if number in (2, 4):
            world.books(f"aoi {number}", FIRST + (3 + number) * DAY)
    invite(world, FIRST)
    assert sent() == [f"aoi {number}" for number in range(10) if number not in (2, 4)]


def test_the_walk_reads_the_due_dates_of_the_window_and_no_other_family(world: World) -> None:
    town = world.service.town
    rules = Rules((), town.news.quiet, town.interview.invite, town.interview.window.closes)
    engine = world.service.db.engine
    asked = invitations.walk(rules, (FIRST.date(), "a"), FIRST.date())
    said = str(asked.compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"explain query plan {said}").all()
            assert [row[-1] for row in plan] == [SEARCHED]
        else:
            connection.exec_driver_sql("set enable_seqscan = off")  # a table of no rows is read whole
            connection.exec_driver_sql("set enable_bitmapscan = off")
            plan = connection.exec_driver_sql(f"explain (costs off) {said}").all()
            connection.exec_driver_sql("reset all")
            assert plan[1][0].strip() == "->  Index Scan using ix_parent_due on parent"


@pytest.mark.usefixtures("aoi")
def test_at_any_other_hour_the_job_asks_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(invitations, "look", look)
    for moment in (NOON, FIRST - timedelta(minutes=1), FIRST + timedelta(hours=2), clock.at(DUE - 84 * DAY, 22)):
        invite(world, moment)
    with world.service.db.read() as session:
        assert session.scalars(select(Delivery.kind)).all() == []
