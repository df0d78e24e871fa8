"""The web process starts before its database is there: it answers at once, helps, and works as soon as it can."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.faults.processes import Town, kill, prepared
from tests.faults.proxy import Proxy
from tests.faults.test_danger_away import DANGER, TITLE, card_of, raised
from tests.waiting import until


@pytest.fixture
def cut_off(tmp_path: Path, postgres_url: str) -> Iterator[tuple[Town, Proxy]]:
    """A town whose PostgreSQL is not to be reached."""
    url = make_url(postgres_url)
    proxy = Proxy(url.host or "127.0.0.1", url.port or 5432)
    through = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
    with prepared(tmp_path, through) as town:
        proxy.cut()
        town.service.db.engine.dispose()
        yield town, proxy


WORKERS, LOOKS = 2, 4  # after which a process looks again in ten seconds only


def asked(town: Town, path: str, cookie: str = "") -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{town.port}{path}", headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def lines(town: Town) -> list[dict[str, object]]:
    return [json.loads(line) for line in town.log.read_text().splitlines() if line.startswith("{")]


def helps_though_nothing_is_stored(town: Town) -> None:
    town.platform.webhook_url = town.webhook_url
    aoi = town.platform.person("aoi", "Aoi", "ja")
    aoi.says(DANGER)
    assert card_of(aoi) == TITLE
    town.platform.wait_idle(20)
    assert {one.status for one in town.platform.requests if one.path.endswith("webhook")} == {503}


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_it_answers_helps_and_goes_on_by_itself(cut_off: tuple[Town, Proxy]) -> None:
    town, proxy = cut_off
    web = town.start_web()
    try:
        code, body = asked(town, "/readyz")
        assert (code, json.loads(body)["towns"]) == (503, {"matsudo": {"database": False}})
        assert asked(town, "/matsudo/console/login")[0] == 200
        helps_though_nothing_is_stored(town)
        proxy.mend()
        until(lambda: json.loads(asked(town, "/readyz")[1])["towns"]["matsudo"]["database"])
        town.platform.redeliver(town.platform.events[-1])
        until(lambda: raised(town) == ["dv"])
        assert "database.awaited" in {one["event"] for one in lines(town)}
        assert "Traceback" not in town.log.read_text()
    finally:
        kill(web)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_database_of_another_version_ends_it(cut_off: tuple[Town, Proxy], postgres_url: str) -> None:
    """And whoever comes before it is found out meets no page of it."""
    town, proxy = cut_off
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0001'"))
    engine.dispose()
    web: subprocess.Popen[bytes] = town.start_web()
    try:
        until(lambda: sum(one["event"] == "database.awaited" for one in lines(town)) >= 1 + WORKERS * LOOKS)
        proxy.mend()
        codes = [asked(town, "/matsudo/console/", cookie="maisapo-matsudo=nobody")[0] for _ in range(10)]
        assert (codes, asked(town, "/readyz")[1].count("true")) == ([503] * 10, 0)
        assert web.poll() is None
        helps_though_nothing_is_stored(town)
        assert web.wait(40) == 3
        told = [one["mistakes"] for one in lines(town) if one["event"] == "database.not_ours"]
        assert "run: maisapo migrate" in str(told[0])
    finally:
        kill(web)
