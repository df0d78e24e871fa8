"""The platform itself: one channel, its people, their chats, and the time; everything in memory, safe for threads."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, TypedDict

from bot.simulator.account.rich_menus import Picture, RichMenus
from bot.simulator.account.sending import Sending
from bot.simulator.clock import Clock
from bot.simulator.faults import Faults
from bot.simulator.people.person import Person, user_id_of
from bot.simulator.people.staff import Staff
from bot.simulator.request_log import Logged, RequestLog
from bot.simulator.webhooks import events
from bot.simulator.webhooks.sender import Signature, Webhooks, as_bytes

ChatMode = Literal["bot", "chat"]  # chat: staff may write too, and LINE marks nothing as read by itself


class Place(TypedDict):
    """Where a person can say they are, from the phone page."""

    name: str
    lat: float
    lon: float


class Platform:
    """`webhook_url` may be set later; until then the bot hears nothing. `quota.limit` starts without one."""

    def __init__(
        self,
        secret: str,
        token: str,
        webhook_url: str = "",
        clock_file: Path | None = None,
        name: str = "Bot",
        places: Sequence[Place] = (),
    ) -> None:
        self.secret, self.token, self.webhook_url = secret, token, webhook_url
        self.name, self.basic_id, self.places = name, "@simulator", list(places)
        self.chat_mode: ChatMode = "bot"
        self.bot_user_id = user_id_of(f"bot {name}")
        self.changed = threading.Condition(threading.RLock())  # guards all state, and tells who waits for news
        self.version = 0
        self.listeners: list[Callable[[], None]] = []  # called at every change, from any thread
        self.clock = Clock(clock_file, self.touch)
        self.menus = RichMenus()
        self.contents: dict[str, Picture] = {}  # message id → the picture somebody sent
        self.log = RequestLog()
        self.staff = Staff(self)
        self.faults = Faults()
        self.events: list[events.Event] = []
        self._people: dict[str, Person] = {}  # by key
        self._by_user_id: dict[str, Person] = {}
        self.sending = Sending(self._by_user_id)
        self.quota = self.sending.quota
        self._webhooks = Webhooks(secret, self.now, self.note)

    # --- people -------------------------------------------------------------------------------------------------

    def person(self, key: str, name: str | None = None, language: str | None = "ja") -> Person:
        """The person of this key; made on first mention."""
        with self.changed:
            if key not in self._people:
                person = self._people[key] = Person(self, key, name or key, language)
                self._by_user_id[person.user_id] = person
                self.touch()
            return self._people[key]

    @property
    def people(self) -> list[Person]:
        with self.changed:
            return list(self._people.values())

    def find(self, user_id: str) -> Person | None:
        return self._by_user_id.get(user_id)

    # --- time ---------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        return self.clock.now()

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def set_to(self, moment: datetime) -> None:
        self.clock.set_to(moment)

    # --- webhooks -----------------------------------------------------------------------------------------------

    def emit(self, event: events.Event) -> None:
        """Tell the bot, in the background."""
        with self.changed:
            self.events.append(event)
            self.touch()
            if self.webhook_url:
                self._webhooks.send_later(self.webhook_url, self.bot_user_id, event)

    def redeliver(self, event: events.Event) -> None:
        """Send an event once more, as LINE does when the bot did not answer well."""
        with self.changed:
            self.sending.tokens.revive(event.get("replyToken", ""), self.now())
            self._webhooks.send_later(self.webhook_url, self.bot_user_id, events.redelivery_of(event))

    def deliver(self, body: bytes, signature: Signature = "right") -> Logged:
        """Send any bytes at all now, and say what the bot answered."""
        return self._webhooks.send(self.webhook_url, body, signature)

    def deliver_batch(self, batch: list[events.Event], signature: Signature = "right") -> Logged:
        """Send these events in one webhook now; an empty list is LINE's verification call."""
        return self.deliver(as_bytes({"destination": self.bot_user_id, "events": batch}), signature)

    def wait_idle(self, timeout: float = 5) -> None:
        """Wait until every webhook has been sent and answered, or given up."""
        self._webhooks.wait_idle(timeout)

    # --- what happened ------------------------------------------------------------------------------------------

    @property
    def requests(self) -> list[Logged]:
        with self.changed:
            return self.log.all()

    def note(self, entry: Logged) -> None:
        with self.changed:
            self.log.add(entry)
            self.touch()

    def touch(self) -> None:
        """Something changed: wake the pages and the tests that wait."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()
        for tell in self.listeners:
            tell()
