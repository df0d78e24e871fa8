"""A seat that becomes free is held for whoever has waited longest, and goes on to the next."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot import clock
from bot.db import Scope
from bot.domain.interview import interviews, slots, waiting_list
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Seat, Slot
from bot.domain.interview.waiting_list import NotWaiting
from bot.domain.people import life_events, parents
from bot.domain.people.absences import Stay
from bot.domain.people.parents import Parent
from bot.jobs import expire_holds
from bot.jobs import waiting_list as job
from tests.jobs.town import HUB, NOON, OTHER_HUB, World

Sent = Callable[[], list[str]]
TOMORROW = NOON + timedelta(days=1)


def waits(world: World, name: str, hub: str | None = HUB, way: str = "hub", **facts: object) -> str:
    parent_id = world.parent(name, **facts)
    with world.service.db.write() as session:
        waiting_list.ask(session, session.get_one(Parent, parent_id), hub, way, clock.now())
    return parent_id


def holders(world: World) -> list[str | None]:
    """LINE ids of those for whom a seat is held, the first slot first."""
    with world.service.db.read() as session:
        held = select(Parent.line_user_id).join(Seat, Seat.parent_id == Parent.id).join(Slot, Slot.id == Seat.slot_id)
        return list(session.scalars(held.where(Seat.offered).order_by(Slot.starts_at, Seat.number)))


def later(world: World, **span: float) -> None:
    world.at(clock.now() + timedelta(**span))


def test_who_waited_longest_is_told_and_has_three_hours(world: World, sent: Sent) -> None:
    waits(world, "aoi")
    later(world, minutes=1)
    waits(world, "minh")
    world.slot(TOMORROW)
    world.tick_together(job.run)
    assert (holders(world), sent()) == (["aoi"], ["aoi"])
    later(world, hours=2, minutes=58)
    world.tick(job.run, expire_holds.run, job.run)
    assert (holders(world), sent()) == (["aoi"], [])
    later(world, minutes=3)
    world.tick(job.run, expire_holds.run)
    assert (holders(world), sent()) == (["minh"], ["minh"])


def test_nobody_else_gets_the_seat_meanwhile_and_other_times_may_be_looked_at(world: World) -> None:
    aoi = waits(world, "aoi")
    minh = world.parent("minh")
    slot_id = world.slot(TOMORROW)
    world.tick(job.run)
    with world.service.db.write() as session:
        with pytest.raises(slots.SlotTaken):
            slots.hold(session, slot_id, minh, clock.now())
        slots.release_holds(session, aoi)
        slots.hold(session, slot_id, aoi, clock.now())
    later(world, hours=1)
    world.tick(expire_holds.run)
    assert holders(world) == ["aoi"]


def test_taking_it_books_and_ends_the_wish(world: World) -> None:
    aoi = waits(world, "aoi")
    slot_id = world.slot(TOMORROW)
    world.tick(job.run)
    with world.service.db.write() as session:
        wish = waiting_list.offered(session, aoi, clock.now())
        assert wish.slot_id == slot_id
        booked = interviews.book(session, session.get_one(Parent, aoi), slot_id, clock.now(), wish.way)
        assert (booked.slot_id, booked.state) == (slot_id, "booked")
        with pytest.raises(waiting_list.NotWaiting):
            waiting_list.of(session, aoi)
    with world.service.db.read() as session:
        assert [(seat.parent_id, seat.held_until, seat.offered) for seat in session.scalars(select(Seat))] == [
            (aoi, None, False)
        ]


def test_booking_something_else_lets_the_next_have_it(world: World, sent: Sent) -> None:
    waits(world, "aoi")
    later(world, minutes=1)
    waits(world, "minh")
    world.slot(TOMORROW)
    world.tick(job.run)
    world.books("aoi", TOMORROW + timedelta(hours=2))
    world.tick(job.run)
    assert (holders(world), sent()) == (["minh"], ["aoi", "minh"])


def test_what_was_declined_is_not_offered_again_and_the_place_in_the_line_stays(world: World) -> None:
    aoi = waits(world, "aoi")
    later(world, minutes=1)
    waits(world, "minh")
    world.slot(TOMORROW)
    world.tick(job.run)
    with world.service.db.write() as session:
        waiting_list.decline(session, waiting_list.of(session, aoi))
    world.tick(job.run)
    assert holders(world) == ["minh"]
    world.slot(TOMORROW + timedelta(hours=1))
    world.tick(job.run)
    assert holders(world) == ["minh", "aoi"]


def test_after_three_offers_without_an_answer_they_are_left_in_peace(world: World, sent: Sent) -> None:
    waits(world, "aoi")
    told = []
    for number in range(4):
        world.slot(NOON + timedelta(days=3, hours=number))
        world.tick(job.run)
        told += sent()
        later(world, hours=3, minutes=1)
        if clock.now() >= NOON + timedelta(hours=8):
            later(world, hours=13)
        world.tick(job.run)
    assert told == ["aoi"] * 3


@pytest.mark.parametrize(
    "facts",
    [{"reachable": False}, {"silence": "loss"}, {"silence": "paused"}],
    ids=["blocked", "loss", "paused"],
)
def test_nothing_is_offered_to_who_may_not_be_written_to(world: World, facts: dict[str, object]) -> None:
    waits(world, "aoi", **facts)
    world.slot(TOMORROW)
    world.tick(job.run)
    assert holders(world) == []


def test_only_what_they_wished_for_and_in_time(world: World) -> None:
    """Another hub, another way, after the window, too soon to come: none of these is an offer."""
    waits(world, "aoi", due_date=(TOMORROW + timedelta(days=57)).date())
    waits(world, "minh", hub=OTHER_HUB)
    world.slot(NOON + timedelta(hours=4))
    world.slot(NOON + timedelta(days=2))  # aoi is past the window then
    world.tick(job.run)
    assert holders(world) == []
    world.slot(TOMORROW)
    world.tick(job.run)
    assert holders(world) == ["aoi"]


def test_who_is_away_keeps_her_place_and_is_asked_again_when_she_is_back(world: World, sent: Sent) -> None:
    """Aoi is with her parents until Thursday: Wednesday's seat is Minh's, Friday's is hers, at once."""
    aoi = waits(world, "aoi")
    goes_away(world, aoi, Stay(NOON.date(), NOON.date() + timedelta(days=3), place="far"))
    later(world, minutes=1)
    waits(world, "minh")
    world.slot(NOON + timedelta(days=2))
    world.tick_together(job.run)
    assert (holders(world), sent()) == (["minh"], ["minh"])
    world.slot(NOON + timedelta(days=3))
    world.slot(NOON + timedelta(days=4))
    world.tick(job.run)
    assert (holders(world), sent()) == (["minh", "aoi"], ["aoi"])


def test_a_seat_she_could_not_come_to_is_hers_once_she_is_back(world: World, sent: Sent) -> None:
    aoi = waits(world, "aoi")
    goes_away(world, aoi, Stay(NOON.date()))
    slot_id = world.slot(NOON + timedelta(days=5))
    world.tick(job.run)
    assert (holders(world), sent()) == ([], [])
    with world.service.db.write() as session:
        wish = waiting_list.of(session, aoi)
        assert (wish.passed, wish.seen) == (0, [])
        life_events.back(session, parents.get(session, aoi), clock.now())
    world.tick(job.run)
    with world.service.db.read() as session:
        assert (waiting_list.of(session, aoi).slot_id, sent()) == (slot_id, ["aoi"])


@pytest.mark.parametrize(("place", "way"), [("nearby", "hub"), ("far", "phone"), ("unsaid", "online")])
def test_who_can_come_or_call_from_where_she_is_gets_it(world: World, place: str, way: str) -> None:
    goes_away(world, waits(world, "aoi", way=way), Stay(NOON.date(), place=place))
    world.slot(TOMORROW)
    world.tick(job.run)
    assert holders(world) == ["aoi"]


def held_for(world: World, day: int = 2) -> str:
    """For Aoi, who has waited longest; Minh is next."""
    aoi = waits(world, "aoi")
    later(world, minutes=1)
    waits(world, "minh")
    world.slot(NOON + timedelta(days=day))
    world.tick_together(job.run)
    assert holders(world) == ["aoi"]
    return aoi


def test_a_seat_that_is_held_passes_on_when_she_says_that_she_is_away(world: World, sent: Sent) -> None:
    aoi = held_for(world)
    assert sent() == ["aoi"]
    goes_away(world, aoi, Stay(NOON.date() + timedelta(days=1)))
    world.tick(job.run)
    assert (holders(world), sent()) == (["minh"], ["minh"])
    with world.service.db.read() as session:
        wish = waiting_list.of(session, aoi)
        assert (wish.slot_id, wish.passed, wish.seen) == (None, 0, [])


@pytest.mark.parametrize(
    "stay", [Stay(NOON.date(), NOON.date() + timedelta(days=1)), Stay(NOON.date(), place="nearby")]
)
def test_a_seat_she_can_come_to_stays_hers(world: World, stay: Stay) -> None:
    goes_away(world, held_for(world), stay)
    world.tick(job.run)
    assert holders(world) == ["aoi"]


@pytest.mark.parametrize("gone", ["away", "moved"])
def test_whoever_writes_it_down_at_another_hub_the_worker_passes_it_on(world: World, gone: str) -> None:
    aoi, theirs = held_for(world), Scope(frozenset({OTHER_HUB}))
    with world.service.db.write() as session:
        parents.get(session, aoi).hub_id = OTHER_HUB
    with world.service.db.write(theirs) as session:
        parent = parents.get(session, aoi)
        if gone == "away":
            life_events.away(session, parent, Stay(NOON.date()), clock.now())
        else:
            life_events.moved_out(session, parent, clock.now())
    assert holders(world) == ["aoi"]
    world.tick(job.run)
    assert holders(world) == ["minh"]


def test_of_two_seats_at_one_time_only_hers_passes_on(world: World) -> None:
    aoi = waits(world, "aoi")
    later(world, minutes=1)
    waits(world, "minh")
    slot_id = world.slot(TOMORROW)
    with world.service.db.write() as session:
        session.get_one(Slot, slot_id).seats = 2
    world.tick(job.run)
    goes_away(world, aoi, Stay(NOON.date()))
    assert holders(world) == ["minh"]


def test_who_has_moved_waits_for_nothing_here_and_the_next_is_asked(world: World, sent: Sent) -> None:
    aoi = held_for(world)
    sent()
    moves(world, aoi, -1)
    with world.service.db.read() as session, pytest.raises(NotWaiting):
        waiting_list.of(session, aoi)
    world.tick(job.run)
    assert (holders(world), sent()) == (["minh"], ["minh"])
    with world.service.db.write() as session:  # asks all the same
        waiting_list.ask(session, parents.get(session, aoi), None, "phone", clock.now())
    world.slot(NOON + timedelta(days=4))
    world.tick(job.run)
    assert holders(world) == ["minh"]
    with world.service.db.write() as session:
        life_events.moved_in(session, parents.get(session, aoi), clock.now())
    world.tick(job.run)
    assert holders(world) == ["minh", "aoi"]


@pytest.mark.parametrize("way", ["hub", "phone"])
def test_who_will_move_is_asked_up_to_her_last_day(world: World, way: str) -> None:
    """What is held for a later day passes on."""
    aoi = waits(world, "aoi", way=way)
    world.slot(NOON + timedelta(days=4))
    world.tick(job.run)
    assert holders(world) == ["aoi"]
    moves(world, aoi, 3)
    world.tick(job.run)
    assert holders(world) == []
    world.slot(NOON + timedelta(days=3))
    world.tick(job.run)
    assert holders(world) == ["aoi"]


def moves(world: World, parent_id: str, days: int) -> None:
    """Her last day is so many days from today."""
    with world.service.db.write() as session:
        last_day = clock.today(clock.now()) + timedelta(days=days)
        life_events.moving(session, parents.get(session, parent_id), last_day, clock.now())


def goes_away(world: World, parent_id: str, stay: Stay) -> None:
    with world.service.db.write() as session:
        life_events.away(session, parents.get(session, parent_id), stay, clock.now())


def test_nobody_is_woken(world: World, sent: Sent) -> None:
    """An offer made in the evening lasts into the morning."""
    waits(world, "aoi")
    world.slot(NOON + timedelta(days=3))
    world.at(NOON + timedelta(hours=10))
    world.tick(job.run)
    assert (holders(world), sent()) == ([], [])
    world.at(NOON + timedelta(hours=8))  # 20:00: three hours later is night, so until 8:00
    world.tick(job.run)
    with world.service.db.read() as session:
        assert session.scalars(select(waiting_list.Wish.offered_until)).one() == clock.at(TOMORROW.date(), 8)


def test_two_workers_and_a_crowd_never_give_one_seat_twice(world: World) -> None:
    """n = 60 steps of waiting, cancelling, declining, browsing, time going on, with two workers ticking each time."""
    dice = Random(7)
    names = [f"family {number}" for number in range(12)]
    ids = {name: world.parent(name) for name in names}
    for number in range(5):
        world.slot(NOON + timedelta(days=4, hours=number))
    for _ in range(60):
        _something_happens(world, ids[dice.choice(names)], dice)
        later(world, minutes=dice.choice([1, 5, 40]))
        world.tick_together(job.run, times=1)
        _nothing_is_wrong(world)


def _something_happens(world: World, parent_id: str, dice: Random) -> None:
    now = clock.now()
    with world.service.db.write() as session:
        parent = session.get_one(Parent, parent_id)
        booked = interviews.coming(session, parent_id, now)
        if booked:
            interviews.cancel(session, booked, now)
            return
        deed = dice.choice(["ask", "take", "decline", "leave", "browse"])
        try:
            if deed == "ask":
                waiting_list.ask(session, parent, HUB, "hub", now)
            elif deed == "take":
                wish = waiting_list.offered(session, parent_id, now)
                assert wish.slot_id
                interviews.book(session, parent, wish.slot_id, now, "hub")
            elif deed == "decline":
                waiting_list.decline(session, waiting_list.of(session, parent_id))
            elif deed == "leave":
                waiting_list.leave(session, parent_id)
            else:
                free = slots.free(session, now)
                if free:
                    interviews.book(session, parent, free[0].id, now, "hub")
        except (waiting_list.NotWaiting, waiting_list.NothingOffered):
            pass


def _nothing_is_wrong(world: World) -> None:
    with world.service.db.read() as session:
        seats = session.scalars(select(Seat)).all()
        assert max(Counter(seat.slot_id for seat in seats).values(), default=0) <= 1
        booked = {(one.slot_id, one.parent_id) for one in session.scalars(select(Interview)) if one.state == "booked"}
        assert booked == {(seat.slot_id, seat.parent_id) for seat in seats if seat.held_until is None}
        offered = {(one.slot_id, one.parent_id) for one in session.scalars(select(waiting_list.Wish)) if one.slot_id}
        assert offered == {(seat.slot_id, seat.parent_id) for seat in seats if seat.offered}
