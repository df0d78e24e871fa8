"""The platform itself: one channel, its people, their chats, and the time; everything in memory, safe for threads."""

import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal, TypedDict

from bot.simulator.account.access_tokens import AccessTokens
from bot.simulator.account.assertions import Assertions
from bot.simulator.account.buckets import Buckets
from bot.simulator.account.contents import Contents
from bot.simulator.account.link_tokens import LinkTokens
from bot.simulator.account.login import Login
from bot.simulator.account.narrowcasts import Narrowcasts
from bot.simulator.account.pages import Pages
from bot.simulator.account.rich_menus import RichMenus
from bot.simulator.account.sending import Sending
from bot.simulator.clock import Clock
from bot.simulator.faults import Faults
from bot.simulator.people.person import Person, user_id_of
from bot.simulator.people.staff import Staff
from bot.simulator.request_log import Logged, RequestLog
from bot.simulator.webhooks.events import Event
from bot.simulator.webhooks.memory import Memory
from bot.simulator.webhooks.sender import Signature, Webhooks, as_bytes

ChatMode = Literal["bot", "chat"]  # chat: staff may write too, and LINE marks nothing as read by itself


class Place(TypedDict):
    """Where a person can say they are, from the phone page."""

    name: str
    lat: float
    lon: float


class Platform:
    """`webhook_url` may be set later; until then the bot hears nothing. `quota.limit` starts without one."""

    channel_id = "1234567890"
    picture_url = ""
    chat_mode: ChatMode = "bot"
    verified = True  # as a municipality's account is; others may not list their followers
    webhook_active = True  # the console's switch "Use webhook"

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
        self.bot_user_id = user_id_of(f"bot {name}")
        self.changed = threading.Condition(threading.RLock())  # guards all state, and tells who waits for news
        self.version = 0
        self.listeners: list[Callable[[], None]] = []  # called at every change, from any thread
        self.clock = Clock(clock_file, self.touch)
        self.buckets = Buckets()
        self.access, self.assertions = AccessTokens(token), Assertions()
        self.login, self.links = Login(secret), LinkTokens()
        self.menus, self.pages = RichMenus(), Pages()
        self.contents = Contents(self.now)
        self.log, self.faults = RequestLog(), Faults()
        self.memory, self.staff = Memory(), Staff(self)
        self._people: dict[str, Person] = {}  # by key
        self._by_user_id: dict[str, Person] = {}
        self.sending = Sending(self._by_user_id)
        self.quota, self.narrowcasts = self.sending.quota, Narrowcasts(self.sending)
        self._webhooks = Webhooks(secret, self.now, self.note, self._revive)
        self.mischief, self.poster = self._webhooks.mischief, self._webhooks.poster

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

    def id_token(self, person: Person, client_id: str, nonce: str = "") -> str:
        """What a LIFF app or a web page of this login channel has when this person is in it; lives for an hour."""
        return self.login.id_token(person, client_id, nonce, self.now())

    def login_token(self, person: Person, client_id: str) -> str:
        """The access token that goes with it."""
        return self.login.access_token(person, client_id, self.now())

    # --- time ---------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        return self.clock.now()

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def set_to(self, moment: datetime) -> None:
        self.clock.set_to(moment)

    # --- webhooks -----------------------------------------------------------------------------------------------

    def emit(self, event: Event) -> None:
        """Tell the bot, in the background."""
        with self.changed:
            self.keep(event)
            if self.webhook_url and self.webhook_active:
                self._webhooks.send_later(self.webhook_url, self.bot_user_id, event)

    def keep(self, event: Event) -> None:
        """Remember that this happened."""
        with self.changed:
            self.memory.keep(event, self.now())
            if event["type"] == "unsend":
                self.contents.unsend(event["unsend"]["messageId"])
            self.touch()

    @property
    def events(self) -> list[Event]:
        """Everything that happened, oldest first."""
        return self.memory.events

    def redeliver(self, event: Event) -> None:
        """Send an event once more, as LINE does when the bot did not answer well."""
        with self.changed:
            self._webhooks.redeliver_later(self.webhook_url, self.bot_user_id, event)

    def deliver(self, body: bytes, signature: Signature = "right") -> Logged:
        """Send any bytes at all now, and say what the bot answered."""
        return self._webhooks.send(self.webhook_url, body, signature)

    def deliver_batch(self, batch: list[Event], signature: Signature = "right") -> Logged:
        """Send these events in one webhook now; an empty list is LINE's verification call."""
        return self.deliver(as_bytes({"destination": self.bot_user_id, "events": batch}), signature)

    def wait_for_bot(self, seconds: float) -> None:
        """A webhook may take this long before it is given up; LINE itself gives two seconds."""
        self.poster.patience = seconds

    def verify_webhook(self, url: str) -> Logged:
        """LINE's verification call: no events, to be answered well."""
        return self._webhooks.send(url, as_bytes({"destination": self.bot_user_id, "events": []}))

    def wait_idle(self, timeout: float = 30) -> None:
        """Wait until every webhook has been sent and answered. Redeliveries are waited for once they are due."""
        self._webhooks.wait_idle(timeout)

    @property
    def redeliveries_waiting(self) -> int:
        """How many webhooks wait for their next attempt; `advance` brings it nearer."""
        return self._webhooks.redeliveries_waiting

    def webhook_errors(self, day: date) -> dict[str, int]:
        """How many webhooks failed on this day in Japan, for each of LINE's reasons; without verification calls."""
        return self._webhooks.errors.on(day)

    def webhook_error_table(self) -> str:
        """All failures as tab-separated values, like the console's download."""
        return self._webhooks.errors.as_tsv()

    def _revive(self, event: Event) -> None:
        with self.changed:
            self.sending.tokens.revive(event.get("replyToken", ""), self.now())

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
