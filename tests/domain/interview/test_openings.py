"""One coordinator is at one place at a time, and a room holds one family; its key decides."""

from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import MetaData, UniqueConstraint, select

from bot import clock
from bot.db import Database
from bot.domain.interview import coordinators, interviews, openings, slot_rules, slots
from bot.domain.interview.coordinators import Coordinator, Room
from bot.domain.interview.occupied import Occupied
from bot.domain.interview.openings import AlreadyOpen, Elsewhere, Offered
from bot.domain.interview.slot_rules import Plan
from bot.domain.interview.slots import Slot
from bot.domain.people import parents
from bot.domain.places import hubs
from bot.town.folder import Town
from bot.town.slots import Offer, Travel
from bot.town.words import WEEKDAYS

NOON = datetime(2026, 11, 25, 12, tzinfo=clock.TOKYO)  # a Wednesday
DAY = date(2026, 12, 3)
HERE, THERE = "shinmatsudo", "kitakogane"
AT_ONCE = 12


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return clock.at(day, hour, minute)


@pytest.fixture
def mori(with_hubs: Database) -> int:
    """She works at every hub."""
    with with_hubs.write() as session:
        person = Coordinator(name="Mori", languages=["ja", "vi"], ways=["hub", "visit"])
        session.add(person)
        session.flush()
        return person.id


def opens(db: Database, hub: str, moment: datetime, what: Offered) -> str:
    try:
        with db.write() as session:
            return "new" if openings.open_one(session, hub, moment, what) else "there"
    except Elsewhere:
        return "elsewhere"


def of(db: Database, hub: str) -> list[Slot]:
    with db.read() as session:
        return [slot for slot, _ in slots.offered(session, hub, DAY, days=1)]


def test_mori_is_not_at_two_hubs_at_a_time(with_hubs: Database, mori: int) -> None:
    what = Offered(30, ["hub"], served_by=mori, after=15)
    assert opens(with_hubs, HERE, at(10), what) == "new"
    assert [opens(with_hubs, THERE, at(*when), what) for when in ((9, 45), (10, 0), (10, 40))] == ["elsewhere"] * 3
    assert [opens(with_hubs, THERE, at(*when), what) for when in ((9, 15), (10, 45))] == ["new"] * 2
    assert (opens(with_hubs, HERE, at(10), what), len(of(with_hubs, HERE)), len(of(with_hubs, THERE))) == (
        "there",
        1,
        2,
    )


def test_a_room_holds_one_family_and_its_coordinators_two_rooms(with_hubs: Database, mori: int) -> None:
    with with_hubs.write() as session:
        ito = Coordinator(name="Ito", hub_id=HERE, languages=["ja"])
        rooms = [Room(hub_id=HERE, name=name) for name in ("A", "B")]
        session.add_all([ito, *rooms])
        session.flush()
        other, (first, second) = ito.id, [room.id for room in rooms]
    assert opens(with_hubs, HERE, at(10), Offered(30, ["hub"], served_by=mori, room_id=first)) == "new"
    assert opens(with_hubs, HERE, at(10, 15), Offered(30, ["hub"], served_by=other, room_id=first)) == "elsewhere"
    assert opens(with_hubs, HERE, at(10), Offered(30, ["hub"], served_by=other, room_id=second)) == "new"
    with with_hubs.read() as session:
        assert [one.starts_at for one in slots.free(session, NOON, hub_id=HERE)] == [at(10)], "one time for the family"


def test_the_way_to_a_home_is_part_of_her_time(with_hubs: Database, mori: int) -> None:
    visit = Offered(30, ["visit"], served_by=mori, before=30, after=45)
    hub = Offered(30, ["hub"], served_by=mori)
    assert opens(with_hubs, HERE, at(10), visit) == "new"
    tried = ((9, 5), (9, 0), (11, 10), (11, 15))
    assert [opens(with_hubs, THERE, at(*when), hub) for when in tried] == ["elsewhere", "new", "elsewhere", "new"]


def test_a_shut_time_frees_her_and_opens_again_only_where_she_is_still_free(with_hubs: Database, mori: int) -> None:
    what = Offered(30, ["hub"], served_by=mori)
    opens(with_hubs, HERE, at(10), what)
    [slot] = of(with_hubs, HERE)
    with with_hubs.write() as session:
        openings.shut_one(session, slot.id, NOON)
    assert opens(with_hubs, THERE, at(10), what) == "new"
    with pytest.raises(Elsewhere), with_hubs.write() as session:
        openings.open_again(session, slot.id)
    with with_hubs.write() as session:
        openings.shut_one(session, of(with_hubs, THERE)[0].id, NOON)
    with with_hubs.write() as session:
        assert openings.open_again(session, slot.id).closed_at is None
    with pytest.raises(AlreadyOpen), with_hubs.write() as session:
        openings.open_again(session, slot.id)


def test_who_has_booked_a_shut_time_still_has_her(with_hubs: Database, mori: int) -> None:
    what = Offered(30, ["hub"], served_by=mori)
    opens(with_hubs, HERE, at(10), what)
    [slot] = of(with_hubs, HERE)
    with with_hubs.write() as session:
        interviews.book(session, parents.meet(session, "aoi", NOON), slot.id, NOON, "hub")
        openings.shut_one(session, slot.id, NOON)
    assert opens(with_hubs, THERE, at(10), what) == "elsewhere"


def test_times_in_her_language(with_hubs: Database, mori: int) -> None:
    opens(with_hubs, HERE, at(10), Offered(30, ["hub"], served_by=mori, languages=["ja", "vi"]))
    with with_hubs.write() as session:
        slots.open_day(session, HERE, DAY, [time(14)], 30)
    with with_hubs.read() as session:
        found = {
            wish: [f"{one.starts_at.astimezone(clock.TOKYO):%H:%M}" for one in slots.free(session, NOON, language=wish)]
            for wish in ("vi", "en", "ja-easy", None)
        }
    assert found == {"vi": ["10:00"], "en": [], "ja-easy": ["10:00", "14:00"], None: ["10:00", "14:00"]}


def test_a_rule_with_her_name_opens_what_she_offers_and_says_what_it_left_out(
    with_hubs: Database, mori: int, matsudo: Town
) -> None:
    times = {"days": list(WEEKDAYS), "begins": "10:00", "ends": "13:00"}
    offer = Offer.model_validate({"times": [times], "minutes": 30, "buffer": 10, "proposal": True})
    rules = matsudo.interview.model_copy(
        update={"ways": ("hub", "phone", "visit"), "travel": Travel(before=20, after=20)}
    )
    opens(with_hubs, THERE, at(11, 30), Offered(30, ["hub"], served_by=mori))
    with with_hubs.write() as session:
        hub, person = hubs.get(session, HERE), session.get_one(Coordinator, mori)
        opened = slot_rules.open_weeks(session, hub, Plan(offer, rules, range(1, 2), person), NOON)
    assert (opened.new, opened.elsewhere) == (11, 1)  # Tuesday to Sunday, twice a day; on Thursday she is away once
    found = [(f"{one.starts_at.astimezone(clock.TOKYO):%H:%M}", one.ways, one.languages) for one in of(with_hubs, HERE)]
    assert found == [("10:00", ["hub", "visit"], ["ja", "vi"])]


def rush(db: Database, mori: int) -> int:
    """How many of a dozen hubs get her for the same half hour, when all press at once."""
    with db.read() as session:
        places = [hub.slug for hub in hubs.everyone(session)]
    barrier, told = Barrier(AT_ONCE), []

    def press(number: int) -> None:
        barrier.wait()
        moment = at(15) + timedelta(minutes=number // len(places))
        told.append(opens(db, places[number % len(places)], moment, Offered(30, ["hub"], served_by=mori)))

    threads = [Thread(target=press, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as session:
        open_now = len(session.scalars(select(Slot).where(Slot.served_by == mori)).all())
    assert open_now == told.count("new")
    return open_now


def test_of_a_dozen_who_want_her_at_once_one_gets_her(with_hubs: Database, mori: int) -> None:
    assert rush(with_hubs, mori) == 1


def test_the_rush_sees_it_when_the_key_is_gone(with_hubs: Database, mori: int) -> None:
    bare = Occupied.__table__.to_metadata(MetaData())
    bare.constraints -= {one for one in bare.constraints if isinstance(one, UniqueConstraint)}
    bare.constraints -= bare.foreign_key_constraints
    Occupied.__table__.drop(with_hubs.engine)
    bare.create(with_hubs.engine)
    assert rush(with_hubs, mori) > 1, "the test above could never fail"


def test_the_folder_is_the_start_and_staff_keep_it_current(with_hubs: Database, matsudo: Town) -> None:
    said = {"slug": "mori", "name": "Mori", "languages": ("ja", "en"), "proposal": True}
    told = matsudo.model_copy(update={"coordinators": (matsudo_person(said), matsudo_person(said | {"slug": "ito"}))})
    with with_hubs.write() as session:
        coordinators.bring_in(session, told)
        ito = session.scalars(select(Coordinator).where(Coordinator.slug == "ito")).one()
        ito.name, ito.edited_at = "Ito-san", NOON
    with with_hubs.write() as session:
        coordinators.bring_in(session, told)
        assert [one.name for one in coordinators.of_hub(session, HERE)] == ["Mori", "Ito-san"]
        coordinators.bring_in(session, matsudo)
        assert [one.name for one in coordinators.of_hub(session, HERE)] == ["Ito-san"]


def matsudo_person(said: dict[str, object]) -> object:
    from bot.town.people import Coordinator as Told

    return Told.model_validate(said)
