"""What the machines that watch are told."""

import json
from datetime import timedelta
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.office import heartbeat
from bot.domain.office.inbox import InboxEvent
from bot.domain.people import parents
from bot.stage import Stage


def _asked(town: Stage, path: str) -> tuple[int, str]:
    try:
        with urlopen(town.url + path, timeout=30) as answer:
            return answer.status, answer.read().decode().strip()
    except OSError as refused:
        return refused.code, refused.read().decode().strip()  # type: ignore[attr-defined]


def test_alive(town: Stage) -> None:
    assert _asked(town, "/healthz") == (200, '{"alive":true}')


def _ready(town: Stage) -> tuple[int, dict[str, bool]]:
    status, said = _asked(town, "/readyz")
    told = json.loads(said)
    assert (set(told), told["ready"]) == ({"ready", "towns"}, status == 200)
    return status, told["towns"]["matsudo"]


def test_ready_only_with_a_worker_that_beats(town: Stage) -> None:
    fine = {"database": True, "inbox": True, "outbox": True, "worker": True, "alarms": True}
    assert _ready(town) == (503, fine | {"worker": False})
    _beat(town)
    assert _ready(town) == (200, fine)
    town.platform.advance(3600)
    assert _ready(town) == (503, fine | {"worker": False})


def _beat(town: Stage) -> None:
    with town.service.db.write() as session:
        heartbeat.beat(session, heartbeat.WORKER, clock.now())


@pytest.mark.parametrize(("seconds", "fine"), [(55, True), (65, False)])
def test_an_event_nobody_answers_is_no_good_sign(town: Stage, seconds: int, fine: bool) -> None:
    _beat(town)
    with town.service.db.write() as session:
        at = clock.now() - timedelta(seconds=seconds)
        session.add(InboxEvent(id="e", happened_ms=0, received_at=at, sealed_body=b"", state="new"))
    assert _ready(town)[1]["inbox"] == fine


@pytest.mark.parametrize(
    ("kind", "seconds", "fine"),
    [
        ("answer", 115, True),
        ("answer", 125, False),
        ("notice", 125, False),
        ("reminder", 9999, True),
        ("news", 9999, True),
    ],
)
def test_a_message_nobody_sends_is_no_good_sign(town: Stage, kind: str, seconds: int, fine: bool) -> None:
    """Unless it may wait: reminders and news, for the morning and for their turn."""
    _beat(town)
    with town.service.db.write() as session:
        aoi = parents.meet(session, "U1", clock.now())
        deliveries.enqueue(session, Order(aoi.id, "U1", kind, []), clock.now() - timedelta(seconds=seconds))
    assert _ready(town)[1]["outbox"] == fine


@pytest.mark.parametrize("path", ["/", "/nowhere/console/", "/healthz/x"])
def test_nothing_else_is_there(town: Stage, path: str) -> None:
    assert _asked(town, path)[0] == 404


def test_without_its_database_it_says_so(town: Stage) -> None:
    with town.service.db.write() as session:
        session.execute(text("alter table heartbeat rename to gone"))
    assert _asked(town, "/readyz")[0] == 503
