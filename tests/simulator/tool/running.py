"""The tool and a bot as processes of their own, and what a test in any language would say to them over HTTP."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60  # seconds; only a broken machine needs them


class Tool:
    def __init__(self, process: subprocess.Popen[str], told: dict[str, str]) -> None:
        self.process = process
        self.environment = told
        self.url = told["LINE_API_BASE_URL"]

    def ask(self, method: str, path: str, body: Any = None, media_type: str = "application/json") -> tuple[int, str]:
        data = body.encode() if isinstance(body, str) else None if body is None else json.dumps(body).encode()
        asked = Request(self.url + path, data, {"Content-Type": media_type}, method=method)
        try:
            with urlopen(asked, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def says(self, person: str, text: str) -> None:
        assert self.ask("POST", f"/simulator/people/{person}/text", {"text": text})[0] == 200

    def transcript(self, person: str, until: Callable[[str], bool]) -> str:
        """As soon as it is so; each look waits for news."""
        version, ends = -1, time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            version = json.loads(self.ask("GET", f"/simulator/state?since={version}")[1])["version"]
            text = self.ask("GET", f"/simulator/people/{person}/transcript?language=en")[1]
            if until(text):
                return text
        raise TimeoutError(text)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def tool(*words: str, module: str = "bot") -> Iterator[Tool]:
    """Started from the command line; what it prints tells a bot what it needs."""
    command = [sys.executable, "-m", module, *(["simulator"] if module == "bot" else []), *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    told: dict[str, str] = {}
    printed = []
    while "LINE_API_BASE_URL" not in told:
        line = process.stdout.readline()
        assert line, f"the tool ended: {''.join(printed)}"
        printed.append(line)
        if line.startswith("export "):
            name, _, value = shlex.split(line)[1].partition("=")
            told[name] = value
    try:
        yield Tool(process, told)
    finally:
        process.kill()
        process.wait()


@contextmanager
def bot(file: str, port: int, environment: dict[str, str]) -> Iterator[None]:
    """Configured by environment variables alone."""
    own = {"PATH": os.environ["PATH"], "PORT": str(port), **environment}
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / file)], env=own, stderr=subprocess.DEVNULL
    ) as it:
        try:
            _wait_for(port, it)
            yield
        finally:
            it.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert process.poll() is None and time.monotonic() < ends, "the bot did not start"
            time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
