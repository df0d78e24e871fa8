"""Bots that know nothing of the simulator talk with it: the tool's whole promise, each part a process of its own."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.tool.running import PATIENCE, ROOT, Tool, bot, free_port, tool

SECRET, TOKEN = "a secret of one's own", "a token of one's own"
OWN = ("--secret", SECRET, "--token", TOKEN, "--port", "0", "--clock", "2026-11-24T10:00")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def webhook(port: int) -> str:
    return f"http://127.0.0.1:{port}/callback"


@pytest.fixture
def echo(webhook: str, port: int) -> Iterator[Tool]:
    with tool("--webhook", webhook, *OWN) as running, bot("parser_bot.py", port, running.environment):
        yield running


def test_a_bot_of_parser_and_flask(echo: Tool) -> None:
    assert (echo.environment["LINE_CHANNEL_SECRET"], echo.environment["LINE_CHANNEL_ACCESS_TOKEN"]) == (SECRET, TOKEN)
    echo.says("person-1", "hello")
    text = echo.transcript("person-1", lambda text: "Bot: hello" in text)
    assert text == "# Person 1\nTime: 2026-11-24 10:00\n\nParent: hello\nBot: hello\n"


@pytest.fixture
def greeter(webhook: str, port: int) -> Iterator[Tool]:
    with (
        tool("--webhook", webhook, *OWN, "--people", "2") as running,
        bot("handler_bot.py", port, running.environment),
    ):
        yield running


def test_a_bot_with_the_sdks_handler(greeter: Tool) -> None:
    greeter.ask("POST", "/simulator/people/person-2/unfollow", {})
    greeter.ask("POST", "/simulator/people/person-2/follow", {})
    greeter.transcript("person-2", lambda text: "Bot: welcome" in text)
    greeter.says("person-2", "hello")
    text = greeter.transcript("person-2", lambda text: "said" in text)
    assert text.splitlines()[3:] == [
        "Parent: (blocks the account)",
        "",
        "Parent: (adds the account)",
        "Bot: welcome",
        "",
        "Parent: hello",
        "Bot: Person 2 said: hello",
    ]


def test_a_fault_of_the_command_line_strikes_the_bot(webhook: str, port: int) -> None:
    fault = ("--fault", "error_before,path=reply,times=1")
    with tool("--webhook", webhook, *OWN, *fault) as running, bot("parser_bot.py", port, running.environment):
        for word in ("one", "two"):
            running.says("person-1", word)
        text = running.transcript("person-1", lambda text: "Bot: two" in text)
    assert "Bot: one" not in text


def test_what_is_recorded_can_be_replayed(webhook: str, port: int, tmp_path: Path) -> None:
    log = tmp_path / "talk.jsonl"
    with tool("--webhook", webhook, *OWN, "--record", str(log)) as first:
        there = first.url.rpartition(":")[2]
        with bot("parser_bot.py", port, first.environment):
            for word in ("one", "two"):
                first.says("person-1", word)
            first.transcript("person-1", lambda text: "Bot: two" in text)
            assert first.end() == 0
            again = ["--webhook", webhook, *OWN, "--port", there, "--replay", str(log), "--fast"]
            ended = _run(*again)
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[-4:] == [
        "webhooks: 2, of which failed: 0",
        "POST /v2/bot/message/reply: 2",
        "refused calls: 0",
        "the bot did the same",
    ]


def test_a_transcript_is_written_at_the_end(webhook: str, port: int, tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    with tool("--webhook", webhook, *OWN, "--record", str(file)) as running:
        with bot("parser_bot.py", port, running.environment):
            running.says("person-1", "hello")
            running.transcript("person-1", lambda text: "Bot: hello" in text)
        assert running.end() == 0
    assert file.read_text(encoding="utf-8").splitlines()[-1].endswith(": hello")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 5


def test_it_starts_at_once() -> None:
    took = sorted(_start() for _ in range(5))
    middle = statistics.median(took)
    print(f"start to first answer: median {middle:.2f} s, {took[0]:.2f}-{took[-1]:.2f} s (n=5)")  # noqa: T201
    assert middle < 10  # about half a second; this is for a busy machine


def _start() -> float:
    began = time.monotonic()
    with tool("--webhook", "http://127.0.0.1:1/callback", "--port", "0", module="bot.simulator") as running:
        assert running.ask("GET", "/simulator/settings")[0] == 200
        return time.monotonic() - began


MISTAKES = {
    "": "Error: Missing option '--webhook'.",
    "--webhook ftp://example.com": "Error: --webhook must be an http or https address, or empty",
    "--webhook http://x --fault boom": "Error: no fault is called 'boom'; there are: error_before, error_after,",
    "--webhook http://x --fault rate,p=2": "Error: p must be a number from 0 to 1, not '2'",
    "--webhook http://x --clock noon": "Error: --clock must be a moment such as 2026-11-24T10:00, not 'noon'",
    "--webhook http://x --replay nowhere.jsonl": "Error: nowhere.jsonl cannot be replayed: No such file or directory",
    "--webhook http://x --replay README.md": "Error: README.md cannot be replayed: line 1 is not one of a webhook log",
    "--webhook http://x --port 0 --record no/where": "Error: no/where cannot be written: No such file or directory",
    "--webhook http://x --port 99999": "Error: Invalid value for '--port': 99999 is not in the range 0<=x<=65535.",
    "--bogus": "Error: No such option '--bogus'.",
}


@pytest.mark.parametrize(("words", "says"), MISTAKES.items())
def test_a_mistake_is_one_clear_line(words: str, says: str) -> None:
    ended = _run(*words.split())
    assert (ended.returncode, len(ended.stdout.splitlines())) == (2, 1)
    assert ended.stdout.startswith(says)


def test_a_port_that_is_taken(echo: Tool) -> None:
    taken = echo.url.rpartition(":")[2]
    ended = _run("--webhook", "http://x", "--port", taken)
    assert (ended.returncode, ended.stdout) == (2, f"Error: port {taken} cannot be used: Address already in use\n")


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "simulator", *words]
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False
    )
