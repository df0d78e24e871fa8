"""A broadcast leaves in chunks: whom they hold, what one bad id does to them, and what they may use of the month."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from structlog.testing import capture_logs

from bot import clock
from bot.domain.delivery import claims, deliveries, recipients, senders
from bot.domain.delivery.outbox import Recipient
from bot.domain.news import broadcasts
from bot.domain.people.parents import Parent
from bot.jobs import hub_news, month, relay
from bot.line.client import LineClient
from tests.jobs.town import HUB, NOON, World

Send = Callable[[], list[str]]
LATER = NOON + timedelta(minutes=2)


def many(world: World, how_many: int, language: str = "ja") -> list[str]:
    names = [f"{language} {number}" for number in range(how_many)]
    same = {"hub_id": HUB, "created_at": clock.now(), "consented_at": clock.now(), "language": language}
    rows = [same | {"id": f"{language:>24}{number:08}", "line_user_id": name} for number, name in enumerate(names)]
    with world.service.db.write() as session:
        session.execute(insert(Parent), rows)
    return names


def fates(world: World) -> dict[str, tuple[str | None, str | None]]:
    """What happened to single recipients."""
    with world.service.db.read() as session:
        found = session.scalars(select(Recipient)).all()
        return {one.line_user_id: (one.state, one.reason) for one in found if one.state or one.reason}


def progress(world: World) -> dict[str, int]:
    with world.service.db.read() as session:
        return broadcasts.progress(session, world.planned()[0].id)


def withdraw(world: World, name: str, reason: str = "blocked") -> None:
    with world.service.db.write() as session:
        parent = session.scalars(select(Parent).where(Parent.line_user_id == name)).one()
        deliveries.withdraw(session, clock.now(), reason, parent_id=parent.id)
    world.change(name, reachable=False)


def test_at_most_500_of_one_language_in_a_chunk(world: World) -> None:
    people = [*many(world, 1001), *many(world, 3, "en")]
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    with world.service.db.read() as session:
        chunks = Counter(session.scalars(select(Recipient.chunk)))
    assert sorted(chunks.values()) == [1, 3, 500, 500]
    world.tick(relay.run)
    assert world.line.taken_by() == Counter(people)
    assert sorted(len(call.people()) for call in world.line.taken) == [1, 3, 500, 500]
    assert fates(world) == {}


def test_a_hub_without_families_sends_nothing_and_is_done(world: World) -> None:
    """Nobody's language is known then: PostgreSQL once took that for a text."""
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    world.tick(relay.run)
    assert (world.line.taken_by(), set(progress(world).values())) == (Counter(), set())


def test_one_bad_id_in_500_holds_nobody_else(world: World) -> None:
    people = many(world, 500)
    world.line.bad = {"ja 321"}
    world.news("Snow", NOON)
    world.tick(hub_news.run, *[relay.run] * 5)
    assert world.line.taken_by() == Counter(people) - Counter(["ja 321"])
    assert fates(world) == {"ja 321": ("failed", "refused")}
    assert progress(world) == {"accepted": 499, "failed": 1}
    assert len(world.line.keys_tried()) == len(world.line.calls) <= 19


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"reachable": False}, "blocked"),
        ({"news_pace": "off"}, "news_off"),
        ({"hub_id": None}, "left_hub"),
        ({"silence": "paused"}, "paused"),
        ({"silence": "loss"}, "loss"),
        ({"line_user_id": None}, "erased"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_wants_it_no_more_leaves_the_list_before_the_first_try(
    world: World, sent: Send, facts: dict[str, object], reason: str
) -> None:
    for name in ("aoi", "minh"):
        world.parent(name)
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    world.change("minh", **facts)
    assert sent() == ["aoi"]
    assert fates(world) == {"minh": ("suppressed", reason)}


def test_blocking_is_seen_by_staff_at_once(world: World) -> None:
    world.parent("minh")
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    withdraw(world, "minh")
    assert (fates(world), progress(world)) == ({"minh": ("suppressed", "blocked")}, {"suppressed": 1})


@pytest.mark.parametrize("fault", ["500", "taken_then_500", "cut"])
def test_a_list_that_line_may_have_seen_stays_as_it_is_under_its_key(world: World, sent: Send, fault: str) -> None:
    for name in ("aoi", "minh"):
        world.parent(name)
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    world.line.faults.append(fault)
    sent()
    withdraw(world, "minh")
    world.at(LATER)
    sent()
    assert [sorted(call.people()) for call in world.line.calls] == [["aoi", "minh"]] * 2
    assert len(world.line.keys_tried()) == 1
    assert (fates(world), progress(world)) == ({"minh": (None, "blocked")}, {"accepted": 2})


def test_a_list_that_line_has_surely_not_taken_may_still_shrink(world: World, sent: Send) -> None:
    for name in ("aoi", "minh"):
        world.parent(name)
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    world.line.faults.append("rate")
    sent()
    withdraw(world, "minh")
    world.at(LATER)
    assert sent() == ["aoi"]


def test_a_list_that_never_left_may_still_shrink(world: World, sent: Send) -> None:
    """There was no connection to LINE: not a byte of it has left, and LINE has never seen its key."""
    for name in ("aoi", "minh"):
        world.parent(name)
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    line = world.service.line
    world.service = replace(world.service, line=LineClient("token", "http://127.0.0.1:9"))
    world.tick(relay.run)
    assert [row.reason for row in world.outbox("retry")] == ["no_answer"]
    withdraw(world, "minh")
    world.service = replace(world.service, line=line)
    world.at(LATER)
    assert sent() == ["aoi"]
    assert fates(world) == {"minh": ("suppressed", "blocked")}


def test_a_chunk_of_a_dead_process_is_taken_over_with_its_list(world: World, sent: Send) -> None:
    people = many(world, 30)
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    with world.service.db.write() as session:
        [row] = claims.claim(session, clock.now(), sender="another")
        before = recipients.members(session, row)
    withdraw(world, "ja 3")
    world.at(NOON + senders.SILENCE + timedelta(seconds=30))
    assert sent() == sorted(people)
    assert world.line.taken[0].people() == before


def test_no_access_stops_everything_with_one_alarm_and_goes_on_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Revoked in the middle of a broadcast, restored after an hour: 0 lost."""
    monkeypatch.setattr(recipients, "MOST", 10)
    people = many(world, 200)
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    world.line.faults.extend(["ok"] * 5)
    world.line.faults.extend(["401"] * 15)
    with capture_logs() as logs:
        world.line.lets_in = True
        world.tick(relay.run)
        world.line.lets_in = False
        for minutes in (1, 20, 59):
            world.at(NOON + timedelta(minutes=minutes))
            world.tick_together(relay.run, workers=2, times=2)
        tried = len(world.line.calls)
        world.line.lets_in = True
        world.at(NOON + timedelta(minutes=61))
        world.tick(relay.run)
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["line.no_access"]
    assert tried <= 20
    assert world.line.taken_by() == Counter(people)


@pytest.mark.parametrize(
    ("fault", "allowed", "used", "reason", "alarms"),
    [
        ("rate", 1000, 1000, "quota", 1),
        ("quota", 1000, 1000, "quota", 1),
        ("quota", 1000, 10, "reserved", 0),
        ("rate", 1000, 10, "rate", 0),
        ("rate", None, 10, "rate", 0),
    ],
)
def test_lines_count_tells_which_429_it_is(
    world: World, fault: str, allowed: int | None, used: int, reason: str, alarms: int
) -> None:
    many(world, 3)
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    world.line.month = (allowed, used)
    world.line.faults.append(fault)
    with capture_logs() as logs:
        world.tick(relay.run)
    assert [(row.state, row.reason) for row in world.outbox()] == [("retry", reason)]
    assert sum(line["log_level"] == "error" for line in logs) == alarms


@pytest.mark.parametrize(("families", "state"), [(90, "sending"), (91, "stopped")])
def test_what_is_kept_for_reminders_is_not_touched(world: World, families: int, state: str) -> None:
    """A tenth of 1,000 stays."""
    many(world, families)
    world.line.month = (1000, 810)
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    [news] = world.planned()
    assert (news.state, news.stopped_for) == (state, "reserve_touched" if state == "stopped" else None)


def test_where_line_does_not_tell_the_last_count_stays(world: World) -> None:
    many(world, 91)
    world.line.month = (1000, 810)
    world.tick(month.run)
    world.line.lets_in = False
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    assert world.planned()[0].state == "stopped"
