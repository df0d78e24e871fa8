"""The numbers come whatever is away: PostgreSQL silent or cut off, no worker at all, a web process killed."""

import time
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from bot import clock
from bot.domain.care.alarms import Alarm
from bot.line import danger, danger_left
from bot.simulator import Person
from bot.simulator.recording.transcripts import heard
from bot.stage import Stage, stage
from tests.faults.pager import Pager
from tests.faults.processes import Town, kill, prepared
from tests.faults.proxy import Proxy
from tests.waiting import until

DANGER, TITLE = "夫に首をしめられました。今トイレにかくれています", "安全なところから、電話できます"


def card_of(person: Person, seconds: float = 60) -> str:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if said := heard(person):
            return said[0][0]
        time.sleep(0.02)
    raise AssertionError("no card came")


def raised(town: Stage | Town) -> list[str]:
    with town.service.db.read() as session:
        return list(session.scalars(select(Alarm.category)))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("how", ["silent", "cut"])
def test_postgres_does_not_answer(tmp_path: Path, postgres_url: str, how: str) -> None:
    url = make_url(postgres_url)
    proxy = Proxy(url.host or "127.0.0.1", url.port or 5432)
    through = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
    with stage(tmp_path, through) as town:
        aoi = town.person("aoi", "Aoi", "ja")
        aoi.follow()
        town.quiet()
        aoi.new()
        getattr(proxy, how)()
        aoi.says(DANGER)
        assert card_of(aoi) == TITLE
        proxy.speak() if how == "silent" else proxy.mend()
        town.platform.wait_idle(30)
        town.answerer.quiet(30)
        town.platform.redeliver(town.platform.events[-1])
        town.quiet(30)
        danger.of(town.service).quiet(10)
        town.set_time(clock.now().replace(microsecond=0))
        danger_left.take_over(town.service, clock.now())
        assert (raised(town), heard(aoi)) == (["dv"], [])


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_without_any_worker_staff_hear_and_a_killed_web_process_loses_nothing(
    tmp_path: Path, database_url: str
) -> None:
    pager = Pager()
    with prepared(tmp_path, database_url, ALERT_URL=pager.url) as town:
        web = town.start_web()
        town.platform.webhook_url = town.webhook_url
        aoi = town.platform.person("aoi", "Aoi", "ja")
        try:
            aoi.follow()
            town.platform.wait_idle(20)
            aoi.wait()
            aoi.says(DANGER)
            assert card_of(aoi) == TITLE
            until(lambda: len(pager.got) == 1)
            assert raised(town) == ["dv"]
            kill(web)
            aoi.says("もう死にたい。今夜で終わりにします")
            web = town.start_web()
            town.platform.redeliver(town.platform.events[-1])
            card_of(aoi)
            until(lambda: raised(town) == ["dv", "self_harm"])
        finally:
            kill(web)
            pager.close()
