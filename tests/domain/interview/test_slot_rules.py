"""A hub's rules become times: the towns' own folders, holidays, breaks; opened twice; cut-offs in working days."""

from datetime import date, datetime, time, timedelta

import pytest

from bot import clock
from bot.db import Database
from bot.domain.interview import cut_offs, interviews, slot_rules, slots
from bot.domain.interview.slot_rules import Plan
from bot.domain.people import parents
from bot.domain.places import closed_days, hubs, opening
from bot.domain.places.hubs import Hub
from bot.settings import ROOT
from bot.town.folder import Town, load_town
from bot.town.parts import InterviewRules
from bot.town.slots import Offer, SlotRule, WorkingDays

NOON = datetime(2026, 11, 25, 12, tzinfo=clock.TOKYO)  # a Wednesday; Monday the 23rd was a holiday
MONDAY = date(2026, 11, 23)


def a_town(slug: str) -> Town:
    return load_town(ROOT / "content" / "towns" / slug)


def rules_of(town: Town, slug: str) -> Offer:
    found = next(hub.interviews for hub in town.hubs if hub.slug == slug)
    assert found is not None
    return found


def week(db: Database, town: Town, slug: str, monday: date) -> list[str]:
    with db.write() as session:
        hubs.bring_in(session, town)
    with db.read() as session:
        hub, offer = hubs.get(session, slug), rules_of(town, slug)
        days = [monday + timedelta(days=number) for number in range(7)]
        found = [(day, one) for day in days for one in slot_rules.on_day(hub, offer, town.interview, day)]
    return [f"{day:%a %d} {one.starts:%H:%M} {one.minutes}' x{one.seats} {'/'.join(one.ways)}" for day, one in found]


def test_kohoku_rests_at_lunch_and_leaves_ten_minutes_between(db: Database) -> None:
    every = "40' x2 hub/online/phone"
    times = ("10:00", "10:50", "13:15", "14:05", "14:55")
    assert week(db, a_town("kohoku"), "drop", MONDAY) == [
        *(f"Wed 25 {at} {every}" for at in times[:4]),
        *(f"Fri 27 {at} {every}" for at in times[:4]),
    ]


def test_yanagawa_has_one_coordinator_and_some_weeks(db: Database) -> None:
    """Its hours are not known: the holiday of Tuesday 3 November is left out all the same."""
    assert week(db, a_town("yanagawa"), "konoyubi", date(2026, 11, 2)) == ["Thu 05 13:30 60' x1 phone"]
    assert week(db, a_town("yanagawa"), "konoyubi", date(2026, 11, 16)) == [
        "Tue 17 10:00 60' x1 hub/phone",
        "Thu 19 13:30 60' x1 phone",
    ]


def test_takamatsu_keeps_within_opening_hours_and_off_holidays(db: Database) -> None:
    town = a_town("takamatsu")
    found = week(db, town, "tokotoko", MONDAY)  # the Monday is a holiday
    assert {line[:6] for line in found} == {"Wed 25", "Fri 27"}
    wednesday = ["09:30", "10:15", "11:00", "13:00", "13:45", "14:30"]
    assert [line[7:12] for line in found if line.startswith("Wed")] == wednesday
    third = week(db, town, "tokotoko", date(2026, 11, 16))
    assert [line for line in third if line.startswith("Sat")] == ["Sat 21 10:30 30' x1 hub", "Sat 21 11:15 30' x1 hub"]


def test_new_year_seasons_and_last_days_give_nothing(db: Database) -> None:
    assert week(db, a_town("matsudo"), "shinmatsudo", date(2026, 12, 28)) == []
    rule = SlotRule.model_validate({"days": ["wed"], "begins": "10:00", "ends": "11:00", "season": "04-01..09-30"})
    over = SlotRule.model_validate({"days": ["wed"], "begins": "10:00", "ends": "11:00", "valid_to": "2026-11-24"})
    for each in (rule, over):
        assert times_of(db, Offer(times=(each,), proposal=True), MONDAY + timedelta(days=2)) == []


def times_of(db: Database, offer: Offer, day: date) -> list[time]:
    town = a_town("yanagawa")
    with db.write() as session:
        hubs.bring_in(session, town)
    with db.read() as session:
        return [one.starts for one in slot_rules.on_day(hubs.get(session, "konoyubi"), offer, town.interview, day)]


def test_two_rules_never_overlap_and_nothing_passes_midnight(db: Database) -> None:
    days = {"days": ["wed"]}
    said = [days | {"begins": "10:00", "ends": "11:00"}, days | {"begins": "10:30", "ends": "13:00"}]
    late = [days | {"begins": "22:30", "ends": "23:59"}]
    rules = [Offer.model_validate({"times": times, "proposal": True}) for times in (said, late)]
    day = MONDAY + timedelta(days=2)
    assert [times_of(db, each, day) for each in rules] == [[time(10), time(11, 30)], [time(22, 30)]]


@pytest.fixture
def matsudo_hub(with_hubs: Database, matsudo: Town) -> tuple[Database, Offer, InterviewRules]:
    return with_hubs, rules_of(matsudo, "shinmatsudo"), matsudo.interview


Opened = tuple[Database, Offer, InterviewRules]


def press(opened: Opened, weeks: int = 3) -> int:
    db, offer, rules = opened
    with db.write() as session:
        return slot_rules.open_weeks(session, hub_of(session), Plan(offer, rules, range(weeks)), NOON).new


def hub_of(session: object) -> Hub:
    return hubs.get(session, "shinmatsudo")  # type: ignore[arg-type]


def test_weeks_are_opened_by_one_press_and_a_second_is_harmless(matsudo_hub: Opened) -> None:
    db = matsudo_hub[0]
    with db.write() as session:
        closed_days.close(session, "shinmatsudo", date(2026, 12, 1))
    assert (press(matsudo_hub), press(matsudo_hub)) == (20, 0)
    with db.read() as session:
        offered = [slot for slot, _ in slots.offered(session, "shinmatsudo", MONDAY, days=30)]
    days = [clock.today(slot.starts_at).isoformat() for slot in offered]
    assert sorted(set(days)) == ["2026-11-26", "2026-12-03", "2026-12-08", "2026-12-10", "2026-12-12"]


def test_what_staff_opened_or_shut_by_hand_stays(matsudo_hub: Opened) -> None:
    """At 10:15 somebody sits there already: neither 10:00 nor 10:30 fits beside it."""
    db, day = matsudo_hub[0], date(2026, 11, 26)
    with db.write() as session:
        slots.open_day(session, "shinmatsudo", day, [time(10, 15)], 30)
        slots.close_day(session, "shinmatsudo", day, NOON)
    press(matsudo_hub, weeks=1)
    with db.read() as session:
        offered = [slot for slot, _ in slots.offered(session, "shinmatsudo", day, days=1)]
    local = [(f"{slot.starts_at.astimezone(clock.TOKYO):%H:%M}", slot.closed_at is None) for slot in offered]
    assert local == [("10:15", False), ("11:00", True), ("11:30", True)]


@pytest.mark.parametrize(
    ("rule", "last_day"),
    [
        (WorkingDays(1), date(2026, 11, 22)),  # Monday closed: Sunday is a working day there
        (WorkingDays(2), date(2026, 11, 21)),
        (WorkingDays(0), date(2026, 11, 24)),
    ],
    ids=str,
)
def test_a_cut_off_counts_the_days_on_which_this_hub_is_open(
    matsudo_hub: Opened, rule: WorkingDays, last_day: date
) -> None:
    db, day = matsudo_hub[0], date(2026, 11, 24)
    with db.write() as session:
        slots.open_day(session, "shinmatsudo", day, [time(10)], 30)
        slot = slots.offered(session, "shinmatsudo", day, days=1)[0][0]
        booked = interviews.book(session, parents.meet(session, "aoi", NOON), slot.id, NOON - timedelta(days=9), "hub")
        cut_off = cut_offs.of(session, booked, rule)
        assert booked.slot.starts_at - cut_off == clock.at(last_day, 0) + timedelta(days=1)
        assert cut_offs.of(session, booked, timedelta(hours=3)) == timedelta(hours=3)


def test_where_hours_are_unknown_ordinary_days_are_working_days(db: Database) -> None:
    with db.write() as session:
        hubs.bring_in(session, a_town("yanagawa"))
    with db.read() as session:
        hub = hubs.get(session, "konoyubi")
        days = [date(2026, 11, 20), date(2026, 11, 21), MONDAY, date(2026, 12, 29), date(2026, 11, 24)]
        shut = {date(2026, 11, 24): None}
        assert [opening.works_on(hub, day, shut) for day in days] == [True, False, False, False, False]
