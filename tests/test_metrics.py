"""What Prometheus is told, to whom, and that several processes count together."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text, update

from bot import clock, counters
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.news import broadcasts
from bot.domain.office import heartbeat
from bot.domain.office.inbox import InboxEvent
from bot.domain.people import parents
from bot.domain.places import hubs
from bot.stage import Stage, stage

TOKEN = "a token for prometheus"
Samples = dict[tuple[str, ...], float]


def asked(url: str, token: str | None = TOKEN) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    try:
        with urlopen(Request(f"{url}/metrics", headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def read(told: str) -> Samples:
    """By name and the values of the labels, in the order of the labels' names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


@pytest.fixture
def watched(tmp_path: Path, database_url: str) -> object:
    """Matsudo with a token, on each kind of database."""
    with stage(tmp_path, database_url, metrics_token=TOKEN) as town:
        yield town


def test_without_a_token_there_is_no_such_page(town: Stage) -> None:
    assert [asked(town.url, token)[0] for token in (None, "", TOKEN)] == [404, 404, 404]


@pytest.mark.parametrize("token", [None, "", "another token for it", TOKEN + "x"])
def test_only_the_token_opens_it(watched: Stage, token: str | None) -> None:
    assert asked(watched.url, token) == (401, "")


def test_figures_of_a_town_at_work(watched: Stage) -> None:
    before = read(asked(watched.url)[1])
    aoi = watched.person("aoi", "Aoi")
    aoi.follow()
    watched.quiet()
    told = asked(watched.url)[1]
    found = read(told)
    assert found[("maisapo_database_up", "matsudo")] == 1
    assert found[("maisapo_database_bytes", "matsudo")] > 100_000
    assert found[("maisapo_inbox_events", "new", "matsudo")] == 0
    assert found[("maisapo_outbox_messages", "answer", "accepted", "matsudo")] == 1
    assert found[("maisapo_slots_open", "matsudo")] == 0
    counted = {
        name: found[name] - before.get(name, 0)
        for name in (
            ("maisapo_webhooks_total", "200", "matsudo"),
            ("maisapo_webhook_seconds_count", "matsudo"),
            ("maisapo_line_calls_total", "reply", "accepted"),
        )
    }
    assert set(counted.values()) == {1}
    assert (aoi.user_id in told, "Aoi" in told) == (False, False)


def test_broadcasts_that_wait_or_stand_still_are_counted_and_have_an_age(watched: Stage) -> None:
    """A yes that nobody says, one that is not begun, one that somebody has paused and forgotten."""
    now = clock.now()
    stands = {"draft": -3, "waiting": 20, "scheduled": -60, "sending": 5, "paused": 90, "sent": 200, "stopped": 300}
    with watched.service.db.write() as session:
        hub = hubs.everyone(session)[0].slug
        for state, minutes in stands.items():
            when = {"send_at": now - timedelta(minutes=minutes), "written_at": now}
            broadcasts.schedule(session, hub, "News", "Come", state=state, **when)
    found = read(asked(watched.url)[1])
    counted = {key[1]: value for key, value in found.items() if key[0] == "maisapo_broadcasts"}
    late = {key[1]: round(value / 60) for key, value in found.items() if key[0] == "maisapo_broadcasts_late_seconds"}
    assert counted == dict.fromkeys(broadcasts.ALIVE, 1)
    assert late == {"waiting": 20, "scheduled": 0, "sending": 5, "paused": 90}


def test_what_waits_has_an_age(watched: Stage) -> None:
    now = clock.now()
    with watched.service.db.write() as session:
        aoi = parents.meet(session, "U1", now)
        for state, minutes in (("new", 3), ("new", 1), ("failed", 9)):
            event = {"id": f"{state}{minutes}", "happened_ms": 0, "sealed_body": b"", "state": state}
            session.add(InboxEvent(**event, received_at=now - timedelta(minutes=minutes)))
        for kind, minutes in (("notice", 2), ("news", 5), ("news", -5)):
            order = Order(aoi.id, "U1", kind, [], due_at=now - timedelta(minutes=minutes))
            deliveries.enqueue(session, order, now)
        heartbeat.beat(session, heartbeat.WORKER, now - timedelta(minutes=4))
    found = read(asked(watched.url)[1])
    ages = {
        ("maisapo_inbox_oldest_seconds", "matsudo"): 180,
        ("maisapo_outbox_oldest_seconds", "notice", "matsudo"): 120,
        ("maisapo_outbox_oldest_seconds", "news", "matsudo"): 300,
        ("maisapo_heartbeat_seconds", "worker", "matsudo"): 240,
    }
    assert {name: round(found[name] - age) // 5 for name, age in ages.items()} == dict.fromkeys(ages, 0)
    assert (found["maisapo_inbox_events", "new", "matsudo"], found["maisapo_inbox_events", "failed", "matsudo"]) == (
        2,
        1,
    )
    assert found["maisapo_outbox_messages", "news", "queued", "matsudo"] == 2


def test_a_state_that_is_new_is_counted_like_the_others(watched: Stage) -> None:
    now = clock.now()
    with watched.service.db.write() as session:
        aoi = parents.meet(session, "U1", now)
        deliveries.enqueue(session, Order(aoi.id, "U1", "booking", []), now - timedelta(minutes=1))
        session.flush()
        session.execute(update(Delivery).values(state="resting"))
    found = read(asked(watched.url)[1])
    assert found["maisapo_outbox_messages", "booking", "resting", "matsudo"] == 1
    assert found["maisapo_outbox_oldest_seconds", "booking", "matsudo"] >= 60


def test_without_its_database_it_says_so(watched: Stage) -> None:
    with watched.service.db.write() as session:
        session.execute(text("alter table heartbeat rename to gone"))
    found = read(asked(watched.url)[1])
    assert found[("maisapo_database_up", "matsudo")] == 0
    assert ("maisapo_database_bytes", "matsudo") not in found


COUNTING = """
import sys
from pathlib import Path
from bot import counters
counters.share(Path(sys.argv[1]))
counters.line_called("push", "accepted")
counters.webhook_answered("matsudo", 200, 0.003)
"""
READING = """
import sys
from pathlib import Path
from prometheus_client import generate_latest
from bot import counters
counters.share(Path(sys.argv[1]))
counters.line_called("push", "accepted")
input()
print(generate_latest(counters).decode())
"""


FORKING = f"""{COUNTING}
import os
if os.fork() == 0:
    counters.line_called("push", "accepted")
    os._exit(0)
os.wait()
"""


def _python(code: str, folder: Path) -> "subprocess.Popen[str]":
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": "."}
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)


def test_processes_count_together(tmp_path: Path) -> None:
    """Two that have ended meanwhile, and one that goes on; what had ended before it began is forgotten.

    Their room is taken before it is needed: where memory is full, writing into a hole of a file ends a process.
    """
    assert _python(COUNTING, tmp_path).wait(60) == 0
    assert {file.stat().st_blocks * 512 >= counters.ROOM for file in tmp_path.glob("*.db")} == {True}
    reading = _python(READING, tmp_path)
    while not any(str(reading.pid) in file.name for file in tmp_path.iterdir()):
        assert reading.poll() is None
    for _ in range(2):
        assert _python(COUNTING.replace("counters.share", "counters._folder ="), tmp_path).wait(60) == 0
    (tmp_path / "counter_1.db").touch()  # of one that found no room
    found = read(reading.communicate("\n", timeout=60)[0])
    assert found[("maisapo_line_calls_total", "push", "accepted")] == 3
    assert found[("maisapo_webhooks_total", "200", "matsudo")] == 2


def test_a_forked_process_takes_its_own_room(tmp_path: Path) -> None:
    """As gunicorn's workers are, and only the files they write are theirs."""
    assert _python(FORKING, tmp_path).wait(60) == 0
    files = list(tmp_path.glob("counter_*.db"))
    assert [file.stat().st_blocks * 512 >= counters.ROOM for file in files] == [True, True]


def test_what_cannot_be_counted_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(counters._line_calls, "labels", full)
    counters.line_called("push", "accepted")
