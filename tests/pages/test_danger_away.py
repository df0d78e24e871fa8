"""Words of danger on a private page while the database takes nothing: numbers come at once, staff hear afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care.alarms import Alarm
from bot.line import danger, danger_left
from bot.simulator.recording.transcripts import heard
from bot.stage import Stage
from tests.faults.test_full import taking_nothing
from tests.pages.test_danger_in_a_talk import DANGER
from tests.pages.test_thread import asked, at_thread


def alarms(town: Stage) -> list[tuple[str | None, int | None]]:
    with town.service.db.read() as session:
        return [(one.hub_id, one.talk) for one in session.scalars(select(Alarm))]


def numbers(town: Stage, page: str) -> bool:
    return all(line.digits in page for line in town.service.town.hotlines if line.digits == "110") and "tel:" in page


@pytest.mark.parametrize("again", [False, True], ids=["gives up", "sends it again"])
def test_staff_hear_of_it_once(home_on_both: Stage, again: bool) -> None:
    town, aoi = home_on_both, home_on_both.person("aoi", "Aoi")
    number = asked(town, aoi)
    reader = at_thread(town, aoi, number)
    town.quiet()
    aoi.new()
    with taking_nothing(town.service.db, most=1000):
        answer = reader.post("/thread", {"words": DANGER})
        assert (answer.status_code, numbers(town, answer.text)) == (503, True)
    if again:
        reader.post("/thread", {"words": DANGER})
    later = clock.now() + timedelta(seconds=31)
    for _ in range(2):
        danger_left.take_over(town.service, later)
    assert alarms(town) == [("shinmatsudo", number)]
    assert (danger.of(town.service).spool.all(), heard(aoi)) == ([], [])
