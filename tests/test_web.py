"""A request is known by its id, in its answer and in every log line that follows from it."""

import gc
import time
import weakref
from pathlib import Path
from urllib.request import urlopen

import pytest
import structlog
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.app import quiet_logs
from bot.stage import Stage, stage
from bot.web import Web
from tests import databases, hurry


def test_every_answer_says_which_request_it_was(town: Stage) -> None:
    ids = {urlopen(f"{town.url}/healthz", timeout=30).headers["X-Request-Id"] for _ in range(3)}
    assert {len(one) for one in ids} == {16}
    assert len(ids) == 3


def test_what_a_webhook_sets_going_is_logged_with_its_request(town: Stage) -> None:
    with capture_logs(processors=[merge_contextvars]) as logs:
        for key in ("aoi", "minh"):
            town.person(key).follow()
            town.quiet()
    answers = [line["request"] for line in logs if line["event"] == "delivery"]
    assert (len(answers), len(set(answers))) == (2, 2)


def test_where_a_page_broke_is_written_down_and_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    app = Web("broken")

    @app.get("/invitation/<token>")
    def invitation(token: str) -> str:
        raise ValueError("what a person wrote")

    with capture_logs() as logs:
        answer = app.test_client().get("/invitation/secret-token?q=words")
    [line] = logs
    assert (line["event"], line["page"], line["error"]) == ("web.failed", "invitation", "ValueError")
    assert line["at"][-1].startswith("test_web.py:")
    written = str(line) + answer.text + "".join(capfd.readouterr())
    assert [word for word in ("secret-token", "person", "words") if word in written] == []
    assert answer.status_code == 500


def test_logs_set_up_again_lose_no_line() -> None:
    """A logger keeps what it was first used with: nobody who listens later may miss it."""
    log = structlog.get_logger().bind()
    log.info("first")
    quiet_logs()
    with capture_logs() as logs:
        log.info("second")
    assert [line["event"] for line in logs] == ["second"]


def test_a_town_that_was_closed_leaves_nothing_in_the_process(tmp_path: Path) -> None:
    """Towns that stayed made each look through memory longer, at last longer than LINE waits for a webhook."""
    with stage(tmp_path, databases.sqlite(tmp_path)) as town:
        aoi = town.person("aoi")
        aoi.follow()
        town.quiet()
        aoi.says("死にたい")
        town.quiet()
        left = weakref.ref(town.service), weakref.ref(town.service.db)
    del town, aoi
    hurry.forget()
    for _ in range(50):  # the thread of the alarm may be at its last line still
        gc.collect()
        if [one() for one in left] == [None, None]:
            return
        time.sleep(0.1)
    pytest.fail("the town is still there")
