"""Stopped or paused while chunks of it are under way: whatever LINE says to them then, nothing more leaves."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.delivery import claims, deliveries
from bot.domain.delivery.outbox import Delivery, InHand
from bot.domain.news import broadcasts, pauses, quota, second_tries
from bot.domain.people import privacy
from bot.domain.people.parents import Parent
from bot.jobs import hub_news, relay
from bot.line import fates, sending
from bot.line.fates import Fate
from tests.jobs.test_chunks import many, progress
from tests.jobs.town import NOON, World


def begin(world: World, families: int = 4) -> int:
    many(world, families)
    number = world.news("Snow", NOON)
    world.tick(hub_news.run)
    return number


def take(world: World, sender: str = "") -> list[InHand]:
    with world.service.db.write() as session:
        return claims.claim(session, clock.now(), 100, sender=sender)


def tried(world: World, rows: Sequence[InHand]) -> list[Fate]:
    return [sending.one_try(world.service, row) for row in rows]


def press(world: World, number: int, what: str) -> None:
    with world.service.db.write() as session:
        if what == "stop":
            broadcasts.stop(session, broadcasts.get(session, number), clock.now())
        else:
            getattr(pauses, what)(session, number, *([clock.now()] if what == "resume" else []))


def erase(world: World, name: str) -> None:
    with world.service.db.write() as session:
        parent_id = session.scalars(select(Parent.id).where(Parent.line_user_id == name)).one()
        privacy.erase(session, parent_id, clock.now())


def go_on(world: World, *seconds: int) -> None:
    for after in seconds:
        world.at(NOON + timedelta(seconds=after))
        world.tick(relay.run)


@pytest.mark.parametrize("what", ["stop", "pause"])
@pytest.mark.parametrize("fault", ["500", "rate", "reserved", "400"])
def test_what_comes_back_after_the_button_does_not_leave_again(world: World, what: str, fault: str) -> None:
    """Also not as the halves of a list that LINE has refused."""
    number = begin(world)
    if fault == "reserved":
        world.line.month = (1000, 10)
    world.line.faults.append("quota" if fault == "reserved" else fault)
    came_back = tried(world, take(world))
    press(world, number, what)
    fates.write_down(world.service.db, came_back)
    go_on(world, 5, 15, 19)
    world.tick(hub_news.run)
    go_on(world, 60, 400)
    assert world.line.taken_by() == Counter()
    states = {"pause": {"paused"}, "stop": {"unknown"} if fault == "500" else {"suppressed"}}[what]
    assert set(progress(world)) <= states | {"expired"}


def test_what_a_dead_sender_held_stays_while_it_is_paused_and_leaves_after(world: World) -> None:
    number = begin(world)
    take(world, sender="dead")
    press(world, number, "pause")
    for after in (30, 60, 90):
        go_on(world, after)
        world.tick(hub_news.run)
    assert (world.line.calls, progress(world)) == ([], {"paused": 4})
    press(world, number, "resume")
    go_on(world, 100)
    assert sum(world.line.taken_by().values()) == 4


def test_resumed_before_it_was_held_it_leaves_soon(world: World) -> None:
    number = begin(world)
    rows = take(world)
    press(world, number, "pause")
    stays = tried(world, rows)
    press(world, number, "resume")
    fates.write_down(world.service.db, stays)
    world.tick(hub_news.run)
    go_on(world, 31)
    world.tick(hub_news.run)
    assert (sum(world.line.taken_by().values()), world.planned()[0].state) == (4, "sent")


def test_whoever_is_in_a_paused_list_can_be_forgotten(world: World) -> None:
    number = begin(world)
    press(world, number, "pause")
    erase(world, "ja 1")
    press(world, number, "resume")
    go_on(world, 1)
    assert world.line.taken_by() == Counter(["ja 0", "ja 2", "ja 3"])


def test_nobody_waits_for_ever_for_a_list_that_line_may_have_and_that_stays_paused(world: World) -> None:
    number = begin(world)
    world.line.faults.append("500")
    go_on(world, 1)
    press(world, number, "pause")
    with pytest.raises(privacy.UnderWay):
        erase(world, "ja 1")
    world.at(NOON + timedelta(hours=20, minutes=1))
    world.tick(hub_news.run, relay.run)
    erase(world, "ja 1")
    assert (world.line.taken_by(), progress(world)) == (Counter(), {"unknown": 4})


def test_what_is_held_back_is_promised(world: World) -> None:
    number = begin(world, 50)
    press(world, number, "pause")
    with world.service.db.read() as session:
        assert quota.budget(session, world.service.town.line, clock.now()).promised == 50


def test_who_was_forgotten_since_costs_the_others_no_second_one(world: World) -> None:
    """LINE has the list and refuses one with an empty id in it before it looks at the key."""
    number = begin(world)
    world.line.faults.append("taken_then_500")
    go_on(world, 1)
    with world.service.db.write() as session:
        deliveries.call_off(session, Delivery.broadcast_id == number, clock.now(), "no_answer")
        broadcasts.finish(session)
    erase(world, "ja 1")
    world.line.bad = {""}
    with world.service.db.write() as session:
        second_tries.send_again(session, broadcasts.get(session, number), clock.now())
    go_on(world, 60, 120, 180)
    assert set(world.line.taken_by().values()) == {1}
    assert [call.people() for call in world.line.calls[1:]] == [["ja 0", "ja 2", "ja 3"]]
