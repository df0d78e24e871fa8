"""Words of danger on a private page while the database is away: the card comes at once, staff hear afterwards."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from bot import clock
from bot.domain.care.alarms import Alarm
from bot.domain.care.danger_signs import DangerSign
from bot.line import danger, danger_left
from bot.simulator.recording.transcripts import heard
from bot.stage import Stage, stage
from tests.faults.proxy import Proxy
from tests.faults.test_full import taking_nothing
from tests.pages.reader import browser, text_of
from tests.pages.test_danger_card import VIOLENCE, called, card_of
from tests.pages.test_danger_in_a_talk import DANGER
from tests.pages.test_thread import asked, at_thread

LATER = timedelta(seconds=31)


def alarms(town: Stage) -> list[tuple[str | None, int | None]]:
    with town.service.db.read() as session:
        return [(one.hub_id, one.talk) for one in session.scalars(select(Alarm))]


def signs(town: Stage) -> list[tuple[str, str]]:
    with town.service.db.read() as session:
        return [(one.tier, one.category) for one in session.scalars(select(DangerSign))]


@pytest.mark.parametrize("again", [False, True], ids=["gives up", "sends it again"])
def test_staff_hear_of_it_once(home_on_both: Stage, again: bool) -> None:
    town, aoi = home_on_both, home_on_both.person("aoi", "Aoi")
    number = asked(town, aoi)
    reader = at_thread(town, aoi, number)
    town.quiet()
    aoi.new()
    with taking_nothing(town.service.db, most=1000):
        answer = reader.post("/thread", {"words": DANGER})
        assert (answer.status_code, called(answer)) == (503, card_of(town, "self_harm"))
    if again:
        reader.post("/thread", {"words": DANGER})
    for _ in range(2):
        danger_left.take_over(town.service, clock.now() + LATER)
    assert alarms(town) == [("shinmatsudo", number)]
    assert set(signs(town)) == {("alert", "self_harm")}
    assert (danger.of(town.service).spool.all(), heard(aoi)) == ([], [])


@pytest.fixture
def cut_off(one_more_page: None, tmp_path: Path, postgres_url: str) -> Iterator[tuple[Stage, Proxy]]:
    url = make_url(postgres_url)
    proxy = Proxy(url.host or "127.0.0.1", url.port or 5432)
    through = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
    with stage(tmp_path, through) as town:
        yield town, proxy


@pytest.mark.timeout(120)
def test_where_nobody_can_be_asked_whose_page_it_is(cut_off: tuple[Stage, Proxy]) -> None:
    """Sent three times, and looked at once more: one alarm, in the talk. A draft, and another browser, are nobody's."""
    town, proxy = cut_off
    aoi = town.person("aoi", "Aoi")
    number = asked(town, aoi)
    reader = at_thread(town, aoi, number)
    written = reader.post("/thread", {"words": VIOLENCE}).location.removeprefix("/matsudo/p")
    with town.service.db.write() as session:
        for one in (*session.scalars(select(Alarm)), *session.scalars(select(DangerSign))):
            session.delete(one)
    proxy.cut()
    for _ in range(3):
        answer = reader.post("/thread", {"words": DANGER})
        assert (answer.status_code, called(answer)) == (503, card_of(town, "self_harm"))
    answer = reader.get(written)
    assert (answer.status_code, called(answer)) == (503, card_of(town, "dv"))
    assert reader.post("/draft", {"words": VIOLENCE}).status_code == 503
    assert "電話" in text_of(browser(town).post("/thread", {"words": VIOLENCE}))
    assert len(danger.of(town.service).spool.all()) == 1
    proxy.mend()
    for _ in range(2):
        danger_left.take_over(town.service, clock.now() + LATER)
    assert (alarms(town), signs(town)) == ([("shinmatsudo", number)], [("alert", "self_harm")])
    assert danger.of(town.service).spool.all() == []


def test_a_browser_that_never_had_a_page_rings_for_nobody(home: Stage) -> None:
    reader = browser(home)
    reader.get("/open/none")
    with taking_nothing(home.service.db, most=1000):
        reader.post("/thread", {"words": DANGER})
    danger_left.take_over(home.service, clock.now() + LATER)
    assert (alarms(home), danger.of(home.service).spool.all()) == ([], [])
