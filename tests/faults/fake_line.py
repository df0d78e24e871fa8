"""LINE's rules for the outbox machine: a key is accepted once, a token works once, a bad id spoils a whole list."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import clock
from bot.line.client import Answer, Messages, Month, Outcome

BAD = "bad"  # a person whose id LINE does not take
FAULTS = {
    "rate": Answer(Outcome.RATE, "429"),
    "quota": Answer(Outcome.QUOTA, "429"),
    "400": Answer(Outcome.REFUSED, "400"),
    "401": Answer(Outcome.NO_ACCESS, "401"),
    "500": Answer(Outcome.TROUBLE, "500"),
    "no connection": Answer(Outcome.NOT_REACHED, "NotReached"),
}
MOST_AGE = timedelta(hours=24)  # LINE forgets a key


class Killed(Exception):
    """The process that was sending is no more."""


@dataclass(frozen=True)
class Call:
    at: datetime
    label: str
    key: str
    to: tuple[str, ...]

    def is_of_chunk(self) -> bool:
        return self.label.startswith("news")


class Line:
    """`ledger`: what people got, by label and person. What no sender may ever do is asserted where it would happen."""

    def __init__(self) -> None:
        self.fate, self.ledger, self.calls = "200", Counter[tuple[str, str]](), list[Call]()
        self.accepted: set[str] = set()
        self.refused: set[str] = set()  # keys and tokens to which LINE has said 400
        self.unclear: dict[str, tuple[str, ...]] = {}  # lists that LINE may have taken, by key
        self.under_way: set[str] = set()
        self.out_of_date: Callable[[str], bool] = lambda label: False
        self.meanwhile: Callable[[], None] = lambda: None

    def reply(self, token: str, messages: Messages) -> Answer:
        return self._take(messages, token, (token.split(maxsplit=1)[0],), Outcome.REFUSED)

    def push(self, user_id: str, messages: Messages, retry_key: str) -> Answer:
        return self._take(messages, retry_key, (user_id,), Outcome.ALREADY)

    def multicast(self, user_ids: list[str], messages: Messages, retry_key: str) -> Answer:
        return self._take(messages, retry_key, tuple(user_ids), Outcome.ALREADY)

    def month(self) -> Month:
        """The text of a 429 is a hint; this is what counts."""
        return Month(1000, 1000 if self.fate == "quota" else 0)

    def renew(self, since: int | None = None) -> bool:
        return False

    def _take(self, messages: Messages, key: str, to: Sequence[str], no: Outcome) -> Answer:
        said = json.loads(messages) if isinstance(messages, bytes) else messages
        label, fate, to = said[0]["text"], self.fate, tuple(to)
        self._watch(label, key, to)
        self.under_way.add(key)
        answer = self._answer(label, fate, key, to, no)
        self.under_way.discard(key)
        if answer.outcome is Outcome.REFUSED:
            self.refused.add(key)
        if answer.outcome is Outcome.TROUBLE:
            self.unclear.setdefault(key, to)
        return answer

    def _watch(self, label: str, key: str, to: tuple[str, ...]) -> None:
        first = next((call.at for call in self.calls if call.key == key), clock.now())
        self.calls.append(Call(clock.now(), label, key, to))
        assert key not in self.under_way, "two at once"
        assert clock.now() - first < MOST_AGE, "LINE may have forgotten this key"
        assert not self.out_of_date(label), "of no use any more"
        assert self.unclear.get(key, to) == to, "another list under the same key"
        assert key not in self.refused or len(to) == 1, "a list that was refused, under the same key"

    def _answer(self, label: str, fate: str, key: str, to: tuple[str, ...], no: Outcome) -> Answer:
        used = key in self.accepted
        if fate == "killed before":
            self._die(key, to)
        if fate in FAULTS and not (used and fate == "400"):
            return FAULTS[fate]
        if used:
            return Answer(no)
        if BAD in to:
            return FAULTS["400"]
        self.accepted.add(key)
        self.ledger.update((label, person) for person in to)
        if fate == "slow":
            self.meanwhile()
        if fate == "killed after":
            self._die(key, to)
        return Answer(Outcome.TROUBLE, "timeout") if fate == "taken, then silence" else Answer(Outcome.ACCEPTED, "200")

    def _die(self, key: str, to: tuple[str, ...]) -> None:
        self.under_way.discard(key)
        self.unclear.setdefault(key, to)
        raise Killed
