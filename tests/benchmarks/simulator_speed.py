"""How fast the simulator takes pushes: `python -m tests.benchmarks.simulator_speed`.

The platform serves from a process of its own; 8 kept-alive connections push one text each to 1,000 friends in turn,
with a retry key of its own each time, through validation and rate limits (a thousandfold, so that none refuses).
"""

import json
import os
import selectors
import socket
import subprocess
import sys
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

from bot.simulator import Platform, serve
from bot.simulator.people.person import user_id_of

PUSHES, CONNECTIONS, FRIENDS = 100_000, 8, 1_000
TOKEN = "the channel's token"
HEAD_END = b"\r\n\r\n"


def main() -> None:
    started = monotonic()
    with subprocess.Popen([sys.executable, "-m", __spec__.name, "serve"], stdout=subprocess.PIPE, text=True) as serving:
        port = int(serving.stdout.readline())
        Line(port, request("GET", "/v2/bot/info")).finish()
        first_answer, before, worked = monotonic() - started, resident(serving.pid), processor_seconds(serving.pid)
        seconds = push_all(port)
        after, worked = resident(serving.pid), processor_seconds(serving.pid) - worked
        serving.terminate()
    print(f"start to first answer  {first_answer:8.2f} s")  # noqa: T201
    print(f"pushes per second      {PUSHES / seconds:8.0f}   (n = {PUSHES})")  # noqa: T201
    print(f"processor per push     {worked / PUSHES * 1e6:8.0f} us  (of the simulator)")  # noqa: T201
    print(f"memory                 {before:8.0f} MB at first, {after:.0f} MB after {PUSHES} pushes")  # noqa: T201


def push_all(port: int) -> float:
    numbers = count()
    with selectors.DefaultSelector() as ready:
        lines = [Line(port, push(next(numbers))) for _ in range(CONNECTIONS)]
        for line in lines:
            ready.register(line.socket, selectors.EVENT_READ, line)
        begun, done = monotonic(), 0
        while done < PUSHES:
            for key, _ in ready.select():
                if key.data.has_answer():
                    done += 1
                    key.data.send(push(next(numbers)))
        return monotonic() - begun


class Line:
    """One connection with one request under way."""

    def __init__(self, port: int, first: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heard = b""
        self.send(first)

    def send(self, content: bytes) -> None:
        self._heard = b""
        self.socket.sendall(content)

    def has_answer(self) -> bool:
        """Read what is there; whether the answer is complete. It must be a good one."""
        self._heard += self.socket.recv(65536)
        head, end, body = self._heard.partition(HEAD_END)
        if not end or len(body) < length_of(head):
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(self._heard)
        return True

    def finish(self) -> None:
        while not self.has_answer():
            pass
        self.socket.close()


def length_of(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


def push(number: int) -> bytes:
    body = {"to": user_id_of(f"friend {number % FRIENDS}"), "messages": [{"type": "text", "text": f"news {number}"}]}
    return request("POST", "/v2/bot/message/push", json.dumps(body).encode())


def request(method: str, path: str, body: bytes = b"") -> bytes:
    key = f"X-Line-Retry-Key: {uuid4()}\r\nContent-Type: application/json\r\n" if body else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n{key}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def resident(pid: int) -> float:
    """Megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def processor_seconds(pid: int) -> float:
    """What the process has worked, also for the system; a busy machine does not change it much."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stand() -> None:
    platform = Platform(secret="secret", token=TOKEN)
    platform.buckets.scale = 1000
    for number in range(FRIENDS):
        platform.person(f"friend {number}").state = "friend"
    print(serve(platform).port, flush=True)  # noqa: T201
    sleep(3600)


if __name__ == "__main__":
    stand() if sys.argv[1:] == ["serve"] else main()
