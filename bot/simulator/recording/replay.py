"""Plays a webhook log against a bot again, and says what the bot did differently."""

import time
from collections.abc import Iterator
from functools import partial

from bot.simulator.platform import Platform
from bot.simulator.recording.differences import Summary, calls_by_endpoint, essence, only_in, refused
from bot.simulator.recording.living import Living
from bot.simulator.recording.log import Called, Heard, Log
from bot.simulator.request_log import Logged

PATIENCE = 3.0  # seconds for a call that was made in the recording
QUIET = 0.3  # seconds without a call: the bot has nothing more to say


class Replay:
    """`fast`: the simulator's clock jumps over the pauses, and the bot gets the time it needs to answer, no more.

    `exact`: the very bytes of the recording, signed anew. Their reply tokens are dead, and a bot that remembers events
    knows them already. Otherwise tokens and ids are mapped to living ones, and times moved to now.
    """

    def __init__(self, platform: Platform, log: Log, *, fast: bool = False, exact: bool = False) -> None:
        self._platform = platform
        self._log = log
        self._fast = fast
        self._exact = exact
        self._before = platform.log.total
        self._given_up = 0  # calls that did not come in time
        self._living = Living(platform, platform.now() - log.started)
        first = log.webhooks[0].at if log.webhooks else 0
        self._expected = [call for call in log.calls if call.at >= first]  # not what the bot did at its start

    def run(self) -> Summary:
        self._meet()
        failed = sum(self._deliver(heard) != "ok" for heard in self._paced())
        self._wait_for_calls(len(self._expected))
        self._wait_until_quiet()
        return self._compare(failed)

    def _meet(self) -> None:
        for known in self._log.people:
            person = self._platform.person(known["key"], known["name"], known["language"])
            person.state = known["state"]

    def _paced(self) -> Iterator[Heard]:
        started, recorded = time.monotonic(), self._log.webhooks[0].at if self._log.webhooks else 0
        for heard in self._log.webhooks:
            if self._fast:
                self._wait_for_calls(sum(call.at < heard.at for call in self._expected))
                self._platform.advance(heard.at - recorded)
                recorded = heard.at
            else:
                time.sleep(max(started + heard.at - recorded - time.monotonic(), 0))
            yield heard

    def _deliver(self, heard: Heard) -> str:
        return self._platform.deliver(heard.body if self._exact else self._living.body(heard.body)).reason

    def _wait_for_calls(self, count: int) -> None:
        changed = self._platform.changed
        with changed:
            if not changed.wait_for(lambda: self._made() + self._given_up >= count, PATIENCE):
                self._given_up = count - self._made()

    def _wait_until_quiet(self) -> None:
        changed = self._platform.changed
        with changed:
            made = -1
            while made != self._made():
                made = self._made()
                changed.wait_for(partial(self._more_than, made), QUIET)

    def _more_than(self, made: int) -> bool:
        return self._made() > made

    def _made(self) -> int:
        return sum(entry.kind == "api" for entry in self._platform.log.since(self._before))

    def _calls(self) -> list[Called]:
        return [_called(entry) for entry in self._platform.log.since(self._before) if entry.kind == "api"]

    def _compare(self, failed: int) -> Summary:
        before, now = self._expected, self._calls()
        then, today = ([essence(call, self._whose) for call in calls] for calls in (before, now))
        return Summary(
            webhooks=len(self._log.webhooks),
            failed_webhooks=(sum(heard.reason != "ok" for heard in self._log.webhooks), failed),
            calls=calls_by_endpoint(before, now),
            refused_calls=(refused(before), refused(now)),
            missing=only_in(then, today),
            new=only_in(today, then),
        )

    def _whose(self, token: str) -> str:
        return self._living.owners.get(token, token)


def _called(entry: Logged) -> Called:
    return Called(0, f"{entry.method} {entry.path}", entry.status, entry.sent)
