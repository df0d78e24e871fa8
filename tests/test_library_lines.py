"""What libraries log: one line of ours each, and nothing of what they were working with."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.faults.processes import kill, prepared
from tests.waiting import until

CANARY = "kanariya-047-000-1234"
LIBRARIES = ("psycopg.pool", "asyncio", "apscheduler.executors.default", "procrastinate.worker", "sqlalchemy.pool")
BY_HAND = f"""
import logging
for name in {(*LIBRARIES, "urllib3.connectionpool")!r}:
    log = logging.getLogger(name)
    log.error("spoilt: %s", CANARY)
    log.warning(f"spoilt: {{CANARY}}")
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        log.exception(error)
"""
REALLY = {
    "asyncio": """
import asyncio, gc
async def fails():
    raise ValueError(CANARY)
async def main():
    task = asyncio.ensure_future(fails())
    await asyncio.sleep(0)
    del task
    gc.collect()
asyncio.run(main())
""",
    "apscheduler": """
import time
from apscheduler.schedulers.background import BackgroundScheduler
def fails(what):
    raise ValueError(what)
scheduler = BackgroundScheduler()
scheduler.add_job(fails, args=[CANARY], name=CANARY)
scheduler.start()
time.sleep(0.5)
scheduler.shutdown()
""",
    "urllib3": """
import urllib3
try:
    urllib3.PoolManager().request("GET", f"http://127.0.0.1:1/{CANARY}", retries=urllib3.Retry(1, backoff_factor=0))
except urllib3.exceptions.MaxRetryError:
    pass
""",
    "psycopg.pool": """
from psycopg_pool import ConnectionPool, PoolTimeout
with ConnectionPool(f"host=127.0.0.1 port=1 password={CANARY}", min_size=1, open=False) as pool:
    try:
        pool.wait(1)
    except PoolTimeout:
        pass
""",
    "sqlalchemy": """
from sqlalchemy import create_engine
engine = create_engine("sqlite://")
found = engine.raw_connection()
class Broken:
    def rollback(self):
        raise ValueError(CANARY)
    def close(self):
        raise ValueError(CANARY)
found._connection_record.dbapi_connection = found.dbapi_connection = Broken()
try:
    found.close()
except ValueError:
    pass
""",
    "py.warnings": """
import warnings
warnings.warn(CANARY)
""",
}


def told(script: str) -> tuple[list[dict[str, str]], str]:
    """The lines, and the error stream."""
    whole = f"CANARY = {CANARY!r}\nfrom bot.app import quiet_logs\nquiet_logs()\n{script}"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", whole], env=environment, capture_output=True, text=True, check=True)
    assert CANARY not in ran.stdout + ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr


def test_whatever_they_say_is_a_line_of_ours_without_their_words() -> None:
    lines, errors = told(BY_HAND)
    names = [name for name in (*LIBRARIES, "urllib3.connectionpool") for _ in range(3)]
    assert ([line["library"] for line in lines], errors) == (names, "")
    assert {line["event"] for line in lines} == {"library.said"}
    assert [line["level"] for line in lines[:3]] == ["error", "warning", "error"]
    assert lines[2]["error"] == "ValueError"
    assert all(line["at"].startswith("<string>:") for line in lines)


@pytest.mark.parametrize("library", REALLY)
def test_where_something_really_goes_wrong_in_them(library: str) -> None:
    if library == "psycopg.pool":
        pytest.importorskip("psycopg_pool")
    lines, errors = told(REALLY[library])
    assert ({line["library"].startswith(library) for line in lines}, errors) == ({True}, "")


def test_a_thread_that_fails_is_a_line_without_its_words() -> None:
    lines, errors = told("""
import threading
def fails():
    raise ValueError(CANARY)
thread = threading.Thread(target=fails, name="beat")
thread.start()
thread.join()
""")
    assert ([(line["event"], line["thread"], line["error"]) for line in lines], errors) == (
        [("thread.failed", "beat", "ValueError")],
        "",
    )


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_gunicorn_neither(tmp_path: Path, database_url: str) -> None:
    """Of a request it cannot read it writes address and head; of its own processes only what is the same for all."""
    spoilt = (
        f"GET /{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\n{CANARY}\r\n\r\n",
        f"GET /{CANARY} {CANARY}\r\n\r\n",
        f"GET /matsudo/p/open/{CANARY} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {CANARY}\r\n\r\n",
    )
    with prepared(tmp_path, database_url) as town:
        web = town.start_web(1)
        try:
            for one in spoilt:
                with socket.create_connection(("127.0.0.1", town.port), 5) as browser:
                    browser.sendall(one.encode())
                    browser.recv(100)
            until(lambda: town.log.read_text(encoding="utf-8").count('"at": "base.py:') >= len(spoilt))
        finally:
            kill(web)
        log = town.log.read_text(encoding="utf-8")
    assert CANARY not in log
    assert "127.0.0.1" not in log
    lines = [line for line in map(json.loads, log.splitlines()) if line["event"] == "library.said"]
    assert {"Listening at: %s (%s)", "Booting worker with pid: %s"} <= {line.get("said") for line in lines}
    assert [line["at"].split(":")[0] for line in lines if line["level"] == "warning"] == ["base.py"] * len(spoilt)
