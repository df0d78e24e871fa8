"""What reply, push and multicast do: check, remember, show on the phones of those who can be reached."""

from datetime import datetime, timedelta
from itertools import count
from time import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import regex

from bot.simulator.account.ledgers import Accepted, Quota, ReplyTokens, RetryKeys, Sent
from bot.simulator.people.chat import Message, Via
from bot.simulator.refusals import RefusalError, body_errors, invalid_property
from bot.simulator.rules.requests import check_messages

if TYPE_CHECKING:
    from bot.simulator.people.person import Person

MOST_RECIPIENTS = 500
HEARS_AFTER_WRITING = timedelta(days=7)  # one who wrote without being a friend
_USER_ID = regex.compile(r"U[0-9a-f]{32}")


class Sending:
    """Everything the bot says passes here. The caller holds the platform's lock: a retry key must not win twice."""

    def __init__(self, people: "dict[str, Person]") -> None:
        self._people = people  # by user id
        self.tokens = ReplyTokens()
        self.quota = Quota()
        self._keys = RetryKeys()
        # Message ids are unique for ever, also across restarts: a bot's database outlives the simulator.
        self._ids = count(int(time()) * 100_000_000)

    def new_id(self) -> str:
        return str(next(self._ids))

    def reply(self, token: object, messages: Any, now: datetime) -> Sent:
        _accept(messages)
        user_id = self.tokens.spend(token, now)
        return self._show([self._people[user_id]], messages, "reply", now)

    def push(self, to: object, messages: Any, key: str | None, request_id: str, now: datetime) -> Sent:
        _accept(messages, key)
        self._keys.check(key, now)
        person = self._people.get(_user_id(to, "to"))
        if person is None:
            raise RefusalError(400, "Failed to send messages")
        sent = self._charge_and_show([person], messages, "push", now)
        self._keys.keep(key, Accepted(now, request_id, sent))
        return sent

    def multicast(self, to: object, messages: Any, key: str | None, request_id: str, now: datetime) -> None:
        _accept(messages, key)
        self._keys.check(key, now)
        if not isinstance(to, list) or not 1 <= len(to) <= MOST_RECIPIENTS:
            raise body_errors([{"message": f"Size must be between 1 and {MOST_RECIPIENTS}", "property": "to"}])
        ids = [_user_id(user_id, f"to[{n}]") for n, user_id in enumerate(to)]
        known = [self._people[user_id] for user_id in dict.fromkeys(ids) if user_id in self._people]
        self._charge_and_show(known, messages, "multicast", now)
        self._keys.keep(key, Accepted(now, request_id, None))

    def _charge_and_show(self, people: "list[Person]", messages: list[Message], via: Via, now: datetime) -> Sent:
        reached = [person for person in people if _can_hear(person, now)]
        self.quota.spend(len(reached), now)
        return self._show(reached, messages, via, now)

    def _show(self, people: "list[Person]", messages: list[Message], via: Via, now: datetime) -> Sent:
        ids = [self.new_id() for _ in messages]
        for person in people:
            if person.state != "blocked":
                person.screen.add_from_bot(messages, ids, via, now)
        return [{"id": message_id, "quoteToken": f"quote-{message_id}"} for message_id in ids]


def _can_hear(person: "Person", now: datetime) -> bool:
    wrote = person.screen.wrote_at
    return person.state == "friend" or (
        person.state == "never" and wrote is not None and now - wrote <= HEARS_AFTER_WRITING
    )


def _accept(messages: Any, key: str | None = None) -> None:
    if key is not None:
        _well_formed(key)
    if found := check_messages(messages):
        raise body_errors(found)


def _well_formed(key: str) -> None:
    try:
        UUID(key)
    except ValueError:
        raise RefusalError(400, "The retry key must be a UUID in hexadecimal notation") from None


def _user_id(value: object, name: str) -> str:
    if not isinstance(value, str) or not _USER_ID.fullmatch(value):
        raise invalid_property(name)
    return value
