"""How full the weeks are: counted in the database, the same in the drawing and the table, and each hub its own."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event

from bot import clock
from bot.db import Database
from bot.domain.interview import arrivals, fill_rates, interviews, slots
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import parents
from bot.domain.places import hubs
from bot.town.folder import load_town
from tests.console.reading import Seen
from tests.console.town import ROOT, Office

NOON = datetime(2026, 12, 2, 12, tzinfo=clock.TOKYO)  # a Wednesday
HUB, OTHER = "shinmatsudo", "kitakogane"


@pytest.fixture
def on_both(db: Database) -> Database:
    with db.write() as session:
        hubs.bring_in(session, load_town(ROOT / "content" / "towns" / "matsudo"))
        staff.invite(session, Post("mori", "Mori", "leader", HUB), NOON)
    return db


def offer(db: Database, hub: str, day: date, hours: list[int], come: int = 0, book: int = 0) -> None:
    """Seats at these hours; of the first ones some are booked, and some of these came."""
    with db.write() as session:
        slots.open_day(session, hub, day, [time(hour) for hour in hours], 30)
        for number, (slot, _) in enumerate(slots.offered(session, hub, day, days=1)[:book]):
            before = slot.starts_at - timedelta(days=3)
            family = parents.meet(session, f"U-{hub}-{day}-{number}", before)
            booked = interviews.book(session, family, slot.id, before, "hub")
            if number < come:
                arrivals.come(session, booked.id, 1, slot.starts_at)


def counted(db: Database, hub_ids: list[str]) -> dict[str, list[tuple[str, int, int, int, int]]]:
    with db.read() as session:
        found = fill_rates.by_week(session, hub_ids, NOON, before=2, ahead=1)
    return {
        hub: [(f"{week.monday:%m-%d}", week.offered, week.taken, week.came, week.free) for week in weeks]
        for hub, weeks in found.items()
    }


def test_a_hubs_weeks(on_both: Database) -> None:
    """Sunday night belongs to its own week; a shut time counts only with who has booked it."""
    offer(on_both, HUB, date(2026, 11, 22), [23], book=1)
    offer(on_both, HUB, date(2026, 11, 23), [0, 10, 11], book=2, come=1)
    offer(on_both, HUB, date(2026, 12, 8), [10, 11], book=1)
    with on_both.write() as session:
        slots.close_day(session, HUB, date(2026, 12, 8), NOON)
    offer(on_both, OTHER, date(2026, 12, 2), [15])
    assert counted(on_both, [HUB, OTHER]) == {
        HUB: [("11-16", 1, 1, 0, 0), ("11-23", 3, 2, 1, 1), ("11-30", 0, 0, 0, 0), ("12-07", 1, 1, 0, 0)],
        OTHER: [("11-16", 0, 0, 0, 0), ("11-23", 0, 0, 0, 0), ("11-30", 1, 0, 0, 1), ("12-07", 0, 0, 0, 0)],
    }


def test_one_question_however_many_weeks_and_hubs(on_both: Database) -> None:
    asked: list[str] = []
    event.listen(on_both.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with on_both.read() as session:
        fill_rates.by_week(session, [f"hub-{number}" for number in range(30)], NOON, before=12, ahead=4)
    assert len([one for one in asked if "select" in one.lower()]) == 1


def test_mori_sees_her_weeks_and_the_city_all(office: Office) -> None:
    page = Seen(office.at_work("mori").get("/slots/fill").text)
    assert ("Minami hub" in page.text, "Kita hub" in page.text) == (True, False)
    rows = [" ".join(row.split()) for row in page.text.split("\n") if "50%" in row]
    assert len(rows) >= 1, "two of four seats of tomorrow are booked: in the drawing, and in the table"
    city = office.at_work("hayashi").get("/slots/fill").text
    assert ("Minami hub" in city, "Kita hub" in city, city.count("<svg")) == (True, True, 2 + len(_icons(city)))


def _icons(page: str) -> list[str]:
    return [part for part in page.split("<svg")[1:] if part.startswith(' class="icon"')]
