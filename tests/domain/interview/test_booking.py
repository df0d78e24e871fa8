"""Round about a booking: wishes, going beyond a rule, cancelling often, calls before it; on both databases."""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database, Scope
from bot.domain.interview import interviews, meeting_wishes, overrides, rebooking, reminder_calls, slots
from bot.domain.interview.interviews import Interview, NothingBooked
from bot.domain.interview.meeting_wishes import MeetingWish, NotWished
from bot.domain.interview.overrides import Override
from bot.domain.interview.rebooking import CancelledOften
from bot.domain.interview.reminder_calls import ReminderCall
from bot.domain.interview.slots import Seat, Slot, SlotTaken
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import life_events, parents
from bot.domain.people.parents import Parent
from bot.settings import ROOT
from bot.town.folder import Town, load_town
from bot.town.slots import Rebooking

NOW = datetime(2026, 11, 24, 10, tzinfo=clock.TOKYO)
DAY = date(2026, 12, 3)
HUB, OTHER = "shinmatsudo", "kitakogane"
RULE = Rebooking(cancelled=2, within="30 days")
NO_CUT_OFF = timedelta(0)


def times(session: Session, hub: str = HUB, *hours: int, seats: int = 1) -> list[int]:
    slots.open_day(session, hub, DAY, [time(hour) for hour in hours], 30, seats=seats)
    return [slot.id for slot, _ in slots.offered(session, hub, DAY, 1)]


def aoi(session: Session, name: str = "aoi") -> Parent:
    return parents.meet(session, f"U-{name}", NOW)


def booked(session: Session, name: str = "aoi", hour: int = 10) -> Interview:
    return interviews.book(session, aoi(session, name), times(session, HUB, 10, 11, 14)[hour - 10], NOW, "hub")


def mori(session: Session) -> tuple[int, datetime]:
    staff.invite(session, Post("mori", "Mori", "leader", HUB), NOW)
    member = staff.by_login(session, "mori")
    assert member is not None
    return member.id, NOW


def how(interview: Interview) -> list[tuple[str, str | None, str]]:
    return [(one.kind, one.language, one.state) for one in interview.wishes]


def test_wishes_are_added_kept_and_dropped_one_row_each(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        one, who = booked(session), mori(session)
        meeting_wishes.put(session, one, ["siblings", "interpreter"], NOW, language="vi")
        meeting_wishes.settle(session, one, "interpreter", "arranged", who)
        meeting_wishes.put(session, one, ["interpreter", "visit"], NOW, language="vi")
        assert how(one) == [("interpreter", "vi", "arranged"), ("visit", None, "open")]
        meeting_wishes.put(session, one, ["interpreter"], NOW, language="sign")
        assert how(one) == [("interpreter", "sign", "open")], "found for another language: somebody has to look again"
        assert len(session.scalars(select(MeetingWish)).all()) == 1


def test_what_was_arranged_is_open_again_when_the_meeting_moves(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        one, who = booked(session), mori(session)
        meeting_wishes.put(session, one, ["interpreter"], NOW, language="en")
        wish = meeting_wishes.settle(session, one, "interpreter", "arranged", who)
        assert (wish.settled_by, wish.settled_at, meeting_wishes.unsettled([one])) == (*who, [])
        interviews.move(session, one, times(session, HUB, 14)[-1], NOW, NO_CUT_OFF)
        assert (how(one), meeting_wishes.unsettled([one])) == ([("interpreter", "en", "open")], [one])
        assert (one.wishes[0].settled_by, one.wishes[0].settled_at) == (None, None)


def test_nobody_arranges_what_is_not_wished_for_or_needs_nobody(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        one, who = booked(session), mori(session)
        meeting_wishes.put(session, one, ["visit"], NOW)
        for kind in ("siblings", "visit", "anything"):
            with pytest.raises(NotWished):
                meeting_wishes.settle(session, one, kind, "arranged", who)
        assert meeting_wishes.unsettled([one]) == []


def test_each_town_and_hub_says_what_it_arranges(matsudo: Town) -> None:
    assert meeting_wishes.offered(matsudo, HUB, "hub") == ("siblings", "visit", "interpreter")
    assert meeting_wishes.offered(matsudo, None, "phone") == ("interpreter",)
    yanagawa = load_town(ROOT / "content" / "towns" / "yanagawa")
    assert meeting_wishes.offered(yanagawa, "konoyubi", "hub") == ()
    hub = next(hub for hub in matsudo.hubs if hub.slug == HUB)
    assert hub.interviews is not None
    own = hub.model_copy(update={"interviews": hub.interviews.model_copy(update={"arranges": ("visit",)})})
    changed = matsudo.model_copy(update={"hubs": (own, *(one for one in matsudo.hubs if one.slug != HUB))})
    assert meeting_wishes.offered(changed, HUB, "hub") == ("visit",)
    assert meeting_wishes.offered(changed, OTHER, "hub") == ("siblings", "visit", "interpreter")


def test_who_cancels_often_by_herself_waits_and_nothing_else_counts(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        who = aoi(session)
        for day, by_herself in ((0, True), (1, False), (2, True)):
            one, at = booked(session), NOW + timedelta(days=day)
            assert rebooking.again_at(session, who.id, RULE, at) is None
            if by_herself:
                rebooking.give_up(session, one, at, NO_CUT_OFF)
            else:
                interviews.cancel(session, one, at)
        later = NOW + timedelta(days=3)
        assert rebooking.again_at(session, who.id, RULE, later) == NOW + timedelta(days=30)
        with pytest.raises(CancelledOften):
            rebooking.check(session, who.id, RULE, later)
        rebooking.check(session, who.id, None, later)
        rebooking.check(session, who.id, RULE, NOW + timedelta(days=30))
        rebooking.check(session, aoi(session, "minh").id, RULE, later)


@pytest.mark.parametrize(
    ("left", "broken"), [(85, "too_early"), (84, None), (57, None), (56, "too_late"), (None, None)], ids=str
)
def test_which_end_of_the_window_is_broken(matsudo: Town, left: int | None, broken: str | None) -> None:
    due = clock.today(NOW) + timedelta(days=left) if left is not None else None
    assert overrides.window_broken(due, matsudo.interview.window, NOW) == broken


def test_the_cut_off_is_broken_from_the_very_moment(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        one, hour = booked(session), timedelta(hours=1)
        edge = one.slot.starts_at - hour
        moments = [edge - timedelta(seconds=1), edge, edge + hour]
        assert [overrides.cut_off_broken(one, hour, at) for at in moments] == [None, "cut_off", "cut_off"]


def test_whatever_staff_do_with_a_reason_no_time_has_more_families_than_seats(with_hubs: Database) -> None:
    """Two hundred deeds at random over three times with one, two and three seats."""
    chance, people = Random(17), [f"person {number}" for number in range(12)]
    with with_hubs.write() as session:
        by = mori(session)
        for hour, seats in ((10, 1), (11, 2), (14, 3)):
            slots.open_day(session, HUB, DAY, [time(hour)], 30, seats=seats)
        numbers = [slot.id for slot, _ in slots.offered(session, HUB, DAY, 1)]
    full = 0
    for _ in range(200):
        with with_hubs.write() as session:
            full += not _deed(session, chance.choice(people), chance.choice(numbers), by)
        with with_hubs.read() as session:
            found = select(Interview.slot_id).where(Interview.state == "booked")
            taken = list(session.scalars(found))
            seats = {slot.id: slot.seats for slot in session.scalars(select(Slot))}
            held = sorted(session.scalars(select(Seat.slot_id)))
        assert sorted(taken) == held
        assert [number for number in numbers if taken.count(number) > seats[number]] == []
    assert full > 25, "the times must have been full often enough"


def _deed(session: Session, name: str, slot_id: int, by: tuple[int, datetime]) -> bool:
    """Book, move or cancel beyond the rules, with a reason; says whether there was a seat."""
    who = aoi(session, name)
    coming = interviews.coming(session, who.id, NOW)
    try:
        with session.begin_nested():
            if coming is None:
                coming = interviews.book(session, who, slot_id, NOW, "hub", booked_by=str(by[0]))
            elif coming.slot_id == slot_id:
                interviews.cancel(session, coming, NOW)
            else:
                interviews.move(session, coming, slot_id, NOW, NO_CUT_OFF)
            overrides.note(session, coming, "too_late", "health", by)
    except SlotTaken:
        return False
    return True


def test_who_is_called_before_a_meeting_and_why(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        number = times(session, HUB, 10, seats=5)[0]
        caller = parents.meet_caller(session, "Ito", "047-000-0003", NOW)
        reached, blocked, paused, lost = (aoi(session, name) for name in ("reached", "blocked", "paused", "lost"))
        for who in (caller, reached, blocked, paused, lost):
            interviews.book(session, who, number, NOW, "hub")
        blocked.reachable = False
        life_events.pause(session, paused, NOW)
        life_events.loss(session, lost, NOW)
        listed = reminder_calls.to_call(session, DAY, HUB)
        assert [(one.parent_id, reminder_calls.why(one.parent)) for one in listed] == [
            (caller.id, "no_line"),
            (blocked.id, "blocked"),
            (paused.id, "paused"),
        ]
        assert (reminder_calls.to_call(session, DAY, OTHER), reminder_calls.why(lost)) == ([], None)


def test_a_call_counts_for_the_booking_as_it_stood(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        one, who = booked(session), mori(session)
        one.parent.reachable = False
        assert reminder_calls.still_to_call(session, [one]) == 1
        for outcome in ("no_answer", "reached"):
            reminder_calls.note(session, one.id, outcome, who)
        latest = reminder_calls.latest(session, [one])[one.id]
        assert (latest.outcome, latest.called_by, reminder_calls.still_to_call(session, [one])) == (
            "reached",
            who[0],
            0,
        )
        interviews.move(session, one, times(session, HUB, 14)[-1], NOW, NO_CUT_OFF)
        assert reminder_calls.still_to_call(session, [one]) == 1, "they know the old time only"
        interviews.cancel(session, one, NOW)
        with pytest.raises(NothingBooked):
            reminder_calls.note(session, one.id, "reached", who)


def test_another_hub_sees_no_wish_no_reason_and_no_call(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        one, who = booked(session), mori(session)
        meeting_wishes.put(session, one, ["interpreter"], NOW)
        overrides.note(session, one, "cut_off", "health", who)
        reminder_calls.note(session, one.id, "reached", who)
    seen = {}
    for hub in (HUB, OTHER):
        with with_hubs.read(Scope(frozenset({hub}))) as session:
            tables = (MeetingWish, Override, ReminderCall)
            seen[hub] = [len(session.scalars(select(table)).all()) for table in tables]
    assert seen == {HUB: [1, 1, 1], OTHER: [0, 0, 0]}
