"""The database can be read and takes nothing (F23): the console goes on, says so, and forgets nobody who was seen."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from structlog.testing import capture_logs

from bot import clock
from bot.console.routes import every_route
from bot.domain.office import audit, late_traces
from bot.domain.office.audit import AuditRow, Subject
from bot.domain.office.sessions import IDLE, StaffSession
from bot.jobs import traces
from tests.console.reading import Seen
from tests.console.test_guard import at_home, path, rows
from tests.console.town import PASSWORD, Office
from tests.faults import offices
from tests.faults.test_full import SAID, ours, taking_nothing

furnished_on, furnished, office_on_both = offices.furnished_on, offices.furnished, offices.office_on_both
GETS = [route for route in every_route() if route.method == "GET" and not route.open]
DOOR = [route for route in every_route() if route.method == "GET" and route.open]
BANNER = "いまは見るだけです"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BESIDE = 8192  # bytes: a look fits into memory, and nothing any more into SQLite's journal, which is longer


@pytest.fixture
def office(office_on_both: Office) -> Office:
    """Its journal is longer than that."""
    for _ in range(4):
        office_on_both.at_work("mori")
    return office_on_both


def trails(office: Office) -> list[tuple[str, int, str, str | None, str | None]]:
    with office.db.read() as session:
        found = select(AuditRow.action, AuditRow.staff_id, AuditRow.subject_kind, AuditRow.subject_id, AuditRow.hub_id)
        return sorted(map(tuple, session.execute(found).all()), key=str)


def spool_of(office: Office) -> list[Path]:
    return sorted(office.service.settings.spool_folder("traces").glob("*"))


def test_every_page_is_read_and_who_was_seen_is_written_later(office: Office) -> None:
    """As if nothing had been: the trail is the same, and in it the time at which it was."""
    people = {login: office.at_work(login) for login in ("mori", "hayashi")}
    usual = {route.name: people[at_home(route)].get(path(office, route)).status_code for route in GETS}
    door = [office.visitor().get(path(office, route)).status_code for route in DOOR]
    trail = trails(office)
    with office.db.write() as session:
        session.execute(delete(AuditRow))
    before, began, told = rows(office), clock.now(), {}
    with capture_logs() as logs, taking_nothing(office.db, BESIDE):
        for route in GETS:
            answer = people[at_home(route)].get(path(office, route))
            told[route.name] = answer.status_code
            if not route.file and answer.status_code == 200:
                seen = Seen(answer.text)
                assert (BANNER in answer.text, seen.headings.count("h1")) == (True, 1), route.name
        assert [office.visitor().get(path(office, route)).status_code for route in DOOR] == door
    assert told == usual
    assert set(told.values()) <= {200, 303}
    ended = clock.now()
    assert trails(office) == []
    said = {(one["event"], one["error"]) for one in ours(logs)}
    error = SAID[office.db.engine.dialect.name]
    assert said == {("web.reads_only", error)}
    assert all(b"minami" not in file.read_bytes() for file in spool_of(office))
    traces.run(office.service, clock.now())
    assert (trails(office), rows(office), spool_of(office)) == (trail, before, [])
    with office.db.read() as session:
        assert all(began <= at <= ended for at in session.scalars(select(AuditRow.at)))
    assert BANNER not in people["mori"].get("/").text


def test_a_page_of_which_nothing_can_be_kept_is_not_shown(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither database nor memory; or so many looks that danger would find no room. Where nobody is seen it opens."""
    mori = office.at_work("mori")
    monkeypatch.setattr(late_traces, "MOST", 1)
    with capture_logs() as logs, taking_nothing(office.db, BESIDE):
        codes = [mori.get("/").status_code for _ in range(3)]
        assert mori.get("/broadcasts").status_code == 200
    assert (codes, [one["event"] for one in ours(logs)]) == (
        [200, 503, 503],
        ["web.reads_only", "web.no_database", "web.no_database", "web.reads_only"],
    )
    monkeypatch.setattr(late_traces, "keep", lambda *_: False)
    with taking_nothing(office.db, BESIDE):
        assert mori.get("/").status_code == 503


@on_sqlite  # what fills the disk here fills the memory, too
def test_without_memory_and_disk_it_is_refused(office_on_both: Office) -> None:
    mori = office_on_both.at_work("mori")
    with taking_nothing(office_on_both.db):
        assert mori.get("/").status_code == 503
    assert mori.get("/").status_code == 200


@on_sqlite
def test_half_a_file_is_not_left_behind(office: Office) -> None:
    """Where memory is full it would hold what room there is, and the folder for ever."""
    spool, _ = late_traces.spools(office.service.settings, "aoba")
    look = late_traces.Look(
        1, "today", tuple(Subject("family", f"{number}", "minami") for number in range(400)), clock.now()
    )
    with taking_nothing(office.db, BESIDE):
        assert not late_traces.keep(spool, look)
    assert spool_of(office) == []


def test_killed_between_writing_and_forgetting_it_writes_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mori = office.at_work("mori")
    with taking_nothing(office.db, BESIDE):
        assert mori.get("/").status_code == 200
    with monkeypatch.context() as killed:
        killed.setattr(late_traces, "_forget", lambda *_: None)
        traces.run(office.service, clock.now())
    once = trails(office)
    assert once
    assert spool_of(office)
    traces.run(office.service, clock.now())
    assert (trails(office), spool_of(office)) == (once, [])


def test_two_workers_of_one_machine_write_nothing_twice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the first has seen that a look is not written yet."""
    mori, known = office.at_work("mori"), audit.is_known
    others: list[Future[None]] = []
    with taking_nothing(office.db, BESIDE):
        assert mori.get("/").status_code == 200
    with ThreadPoolExecutor(1) as other, monkeypatch.context() as patch:

        def is_known(*asked: Any) -> bool:
            found = known(*asked)
            if not others:
                others.append(other.submit(traces.run, office.service, clock.now()))
                wait(others, timeout=5)
            return found

        patch.setattr(audit, "is_known", is_known)
        traces.run(office.service, clock.now())
    assert others[0].exception() is None
    looks = trails(office)
    assert looks
    assert (len(set(looks)), spool_of(office)) == (len(looks), [])


def test_whoever_reads_stays_at_the_desk(office: Office) -> None:
    """Half an hour without a look ends a session, and a database that takes no look does not."""
    mori, late = office.at_work("mori"), clock.now() - IDLE + timedelta(seconds=60)
    with office.db.write() as session:
        session.execute(update(StaffSession).values(last_seen_at=late))
    idle = office.at_work("hayashi")
    with taking_nothing(office.db, BESIDE):
        assert mori.get("/").status_code == 200
    with office.db.write() as session:
        session.execute(update(StaffSession).values(last_seen_at=clock.now() - IDLE))
    with taking_nothing(office.db, BESIDE):
        assert (mori.get("/").status_code, idle.get("/").status_code) == (200, 303)
    traces.run(office.service, clock.now())
    assert mori.get("/").status_code == 200


def test_nobody_logs_in_meanwhile_and_the_door_says_why(office: Office) -> None:
    browser = office.visitor()
    browser.get("/login")
    with taking_nothing(office.db, BESIDE):
        answer = browser.post("/login", {"login": "mori", "password": PASSWORD})
    assert (answer.status_code, "ログインできません" in answer.text) == (503, True)
