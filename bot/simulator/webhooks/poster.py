"""Posts webhooks over kept-alive connections, and says in LINE's words how it went."""

import http.client
import selectors
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

PATIENCE = 2.0  # seconds LINE waits for the bot's answer


@dataclass(frozen=True)
class Outcome:
    status: int | None
    reason: str
    took_ms: float


class Poster:
    """One pool for all webhooks of a platform."""

    def __init__(self) -> None:
        self.patience = PATIENCE
        self._idle: dict[str, list[http.client.HTTPConnection]] = {}
        self._lock = Lock()

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        started = monotonic()
        try:
            status = self._exchange(url, body, headers, started + self.patience)
            reason = "ok" if 200 <= status < 300 else "error_status_code"
        except TimeoutError:
            status, reason = None, "request_timeout"
        except OSError as problem:
            status, reason = None, _why(problem)
        except http.client.HTTPException:
            status, reason = None, "unclassified"
        return Outcome(status, reason, (monotonic() - started) * 1000)

    def _exchange(self, url: str, body: bytes, headers: dict[str, str], deadline: float) -> int:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        connection = self._connection(place)
        try:
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(max(deadline - monotonic(), 0.001))
            connection.request("POST", parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
            answer = connection.getresponse()
            answer.read()
            if monotonic() > deadline:  # on a busy machine the socket's own timeout starts late
                raise TimeoutError
        except BaseException:
            connection.close()
            raise
        self._give_back(place, connection)
        return answer.status

    def close(self) -> None:
        """The connections that nobody uses just now."""
        with self._lock:
            for connection in [one for idle in self._idle.values() for one in idle]:
                connection.close()
            self._idle.clear()

    def _connection(self, place: str) -> http.client.HTTPConnection:
        with self._lock:
            idle = self._idle.setdefault(place, [])
            while idle:
                connection = idle.pop()
                if _still_open(connection):
                    return connection
                connection.close()
        parts = urlsplit(place)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=self.patience)

    def _give_back(self, place: str, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            self._idle.setdefault(place, []).append(connection)


def _still_open(connection: http.client.HTTPConnection) -> bool:
    """An idle connection with something to read was closed by the bot; sending on it would lose the webhook."""
    if connection.sock is None:
        return False
    with selectors.DefaultSelector() as look:
        look.register(connection.sock, selectors.EVENT_READ)
        return not look.select(0)


def _why(problem: OSError) -> str:
    cut = (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)
    return "unclassified" if isinstance(problem, cut) else "could_not_connect"
