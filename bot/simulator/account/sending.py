"""What reply, push, multicast and broadcast do: once, counted, shown on the phones of those who can be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from time import time
from typing import TYPE_CHECKING

from bot.simulator.account.buckets import Buckets, Rate
from bot.simulator.account.counts import Counts
from bot.simulator.account.ledgers import Accepted, ReplyTokens, RetryKeys, Sent
from bot.simulator.account.quota import Quota
from bot.simulator.people.chat import Message, Via
from bot.simulator.refusals import RefusalError, rate_limit

if TYPE_CHECKING:
    from bot.simulator.people.person import Person

HEARS_AFTER_WRITING = timedelta(days=7)  # one who wrote without being a friend


@dataclass(frozen=True, slots=True)
class Letter:
    """What one call wants said, and how."""

    via: Via
    messages: list[Message]
    request_id: str
    at: datetime
    key: str | None = None
    silent: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    at: datetime
    reached: int
    messages: int


class Sending:
    """Everything the bot says passes here. The caller holds the platform's lock: a retry key must not win twice.

    `takes` is how long a broadcast or narrowcast holds quota back; `most_to_one` how many pushes one person may get.
    """

    def __init__(self, people: "dict[str, Person]") -> None:
        self._people = people  # by user id
        self.takes = timedelta(0)
        self.most_to_one: Rate | None = None
        self.tokens = ReplyTokens()
        self.quota = Quota()
        self.counts = Counts()
        self.spreads: dict[str, Spread] = {}  # request id → a delivery to many
        self._keys = RetryKeys()
        self._to_one = Buckets()
        # Message ids are unique for ever, also across restarts: a bot's database outlives the simulator.
        self._ids = count(int(time()) * 100_000_000)

    def new_id(self) -> str:
        return str(next(self._ids))

    def friends(self) -> "list[Person]":
        return [person for person in self._people.values() if person.state == "friend"]

    def reply(self, token: str, letter: Letter) -> Sent:
        person = self._people[self.tokens.spend(token, letter.at)]
        return self._say([person] if person.state in ("friend", "never") else [], letter)

    def push(self, to: str, letter: Letter) -> Sent:
        self.require_new(letter)
        person = self._people.get(to)
        if person is None:
            raise RefusalError(400, "Failed to send messages")
        if self.most_to_one and not self._to_one.take(to, self.most_to_one, letter.at):
            raise rate_limit()
        reached = [person] if _hears_pushes(person, letter.at) else []
        self.quota.spend(len(reached), letter.at)
        return self._say(reached, letter)

    def multicast(self, to: list[str], letter: Letter) -> None:
        """Reaches friends; who only wrote hears pushes but no multicasts."""
        self.require_new(letter)
        known = [self._people[user_id] for user_id in dict.fromkeys(to) if user_id in self._people]
        reached = [person for person in known if person.state == "friend"]
        self.quota.spend(len(reached), letter.at)
        self._say(reached, letter)

    def broadcast(self, letter: Letter) -> None:
        self.require_new(letter)
        friends = self.friends()
        self.spread(friends, len(friends), letter)

    def spread(self, people: "Sequence[Person]", most: int, letter: Letter) -> None:
        """Say it to these, and hold quota for `most` of them back until the delivery is through."""
        self.quota.hold(most, len(people), letter.at, letter.at + self.takes)
        self.spreads[letter.request_id] = Spread(letter.at, len(people), len(letter.messages))
        self._say(people, letter)

    def require_new(self, letter: Letter) -> None:
        """Refuse what was accepted before under the same retry key."""
        self._keys.check(letter.key, letter.at)

    def accept(self, letter: Letter, sent: Sent | None = None) -> None:
        self._keys.keep(letter.key, Accepted(letter.at, letter.request_id, sent))

    def _say(self, people: "Sequence[Person]", letter: Letter) -> Sent:
        ids = [self.new_id() for _ in letter.messages]
        for person in people:
            person.screen.add_from_bot(letter.messages, ids, letter.via, letter.at, letter.silent)
        self.counts.add(letter.via, len(people), letter.unit, letter.at)
        sent = [{"id": message_id, "quoteToken": f"quote-{message_id}"} for message_id in ids]
        self.accept(letter, sent if letter.via == "push" else None)
        return sent


def _hears_pushes(person: "Person", now: datetime) -> bool:
    wrote = person.screen.wrote_at
    return person.state == "friend" or (
        person.state == "never" and wrote is not None and now - wrote <= HEARS_AFTER_WRITING
    )
