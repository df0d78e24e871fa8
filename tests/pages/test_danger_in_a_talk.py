"""Words of danger in a talk ring at the hub where that talk is read, and lead whoever has the alarm to them."""

import pytest
from sqlalchemy import select

from bot.domain.care.alarms import Alarm
from bot.domain.people import parents
from bot.stage import Stage
from tests.pages.reader import at_page, parent_of
from tests.pages.test_thread import asked, at_thread

DANGER = "もう死にたいです"


def alarm(town: Stage) -> Alarm:
    with town.service.db.read() as session:
        return session.scalars(select(Alarm)).one()


@pytest.mark.parametrize("home_hub", [None, "kitakogane"])
def test_it_rings_where_the_talk_is_read(home_on_both: Stage, home_hub: str | None) -> None:
    """She has no hub of her own, or wanted to be read at another."""
    town, aoi = home_on_both, home_on_both.person("aoi", "Aoi")
    number = asked(town, aoi)
    with town.service.db.write() as session:
        parents.find(session, aoi.user_id).hub_id = home_hub  # type: ignore[union-attr]
    at_thread(town, aoi, number).post("/thread", {"words": DANGER})
    assert (alarm(town).hub_id, alarm(town).talk) == ("shinmatsudo", number)


def test_where_the_link_names_no_talk_it_is_the_newest(home: Stage) -> None:
    aoi = home.person("aoi", "Aoi")
    asked(home, aoi)
    number = asked(home, aoi)
    at_page(home, aoi, "thread").post("/thread", {"words": DANGER})
    assert alarm(home).talk == number


def test_on_another_page_it_rings_at_home_and_leads_nowhere(home: Stage) -> None:
    aoi = home.person("aoi", "Aoi")
    asked(home, aoi)
    hers = parent_of(home, aoi)
    with home.service.db.write() as session:
        parents.get(session, hers).hub_id = "kitakogane"
    at_page(home, aoi).post("/note", {"words": DANGER})
    assert (alarm(home).hub_id, alarm(home).talk) == ("kitakogane", None)
