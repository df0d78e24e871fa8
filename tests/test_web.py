"""A request is known by its id, in its answer and in every log line that follows from it."""

from urllib.request import urlopen

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.stage import Stage
from bot.web import Web


def test_every_answer_says_which_request_it_was(town: Stage) -> None:
    ids = {urlopen(f"{town.url}/healthz", timeout=5).headers["X-Request-Id"] for _ in range(3)}
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
