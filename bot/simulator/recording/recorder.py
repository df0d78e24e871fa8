"""Writes the log of a talk: while it goes on, or of all the platform remembers."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.simulator.people.person import Person
from bot.simulator.platform import Platform
from bot.simulator.recording.log import header, person_line, request_line
from bot.simulator.request_log import Logged


class Recorder:
    """Hands every new line to `write`, from any thread, one after the other."""

    def __init__(self, platform: Platform, write: Callable[[str], object]) -> None:
        self._platform = platform
        self._write = write
        with platform.changed:
            self._started = platform.now()
            self._seen = platform.log.total
            self._known: set[str] = set()
            write(header(platform.bot_user_id, self._started))
            platform.listeners.append(self._look)

    def stop(self) -> None:
        with self._platform.changed:
            self._platform.listeners.remove(self._look)

    def _look(self) -> None:
        with self._platform.changed:
            new = self._platform.log.since(self._seen)
            self._seen = self._platform.log.total
            for line in _lines(self._platform, new, self._started, self._known):
                self._write(line)


def whole_log(platform: Platform) -> str:
    """Of every request that is still remembered."""
    with platform.changed:
        entries = platform.requests
        started = min((entry.at for entry in entries), default=platform.now())
        return header(platform.bot_user_id, started) + "".join(_lines(platform, entries, started, set()))


def _lines(platform: Platform, entries: list[Logged], started: datetime, known: set[str]) -> Iterator[str]:
    """`known` are the keys of people who have their line; others get it before the first request."""
    for entry in entries:
        for person in platform.people:
            if person.key not in known:
                known.add(person.key)
                yield person_line((entry.at - started).total_seconds(), _who(person))
        yield request_line(entry, started)


def _who(person: Person) -> dict[str, object]:
    return {"key": person.key, "name": person.name, "language": person.language, "state": person.state}
