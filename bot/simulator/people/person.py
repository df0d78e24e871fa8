"""A person with a phone: what they do reaches the bot as webhooks, what the bot says stands in their chat."""

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.simulator.people.actions import Action, Params, perform, picked
from bot.simulator.people.chat import Chat, Shown
from bot.simulator.people.reading import buttons, name_of, plain_text
from bot.simulator.webhooks import events

if TYPE_CHECKING:
    from bot.simulator.platform import Platform

State = Literal["friend", "blocked", "never", "deleted"]
STICKER = ("446", "1988")


class BlockedTheBotError(Exception):
    """Who has blocked the bot, or has left LINE, cannot write to it."""


class Person:
    def __init__(self, platform: "Platform", key: str, name: str, language: str | None) -> None:
        self.platform = platform
        self.key = key
        self.name = name
        self.language = language
        self.user_id = user_id_of(key)
        self.state: State = "never"
        self.screen = Chat()
        self._read_up_to = 0

    # --- what they do -------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Add the bot as a friend, or unblock it."""
        if self.state in ("never", "blocked"):
            back = self.state == "blocked"
            self.state = "friend"
            self._happens("follow", {"follow": {"isUnblocked": back}})

    def unfollow(self) -> None:
        """Block the bot."""
        if self.state in ("never", "friend"):
            self.state = "blocked"
            self._happens("unfollow", {}, can_reply=False)

    def deletes_account(self) -> None:
        """Leave LINE for good; nothing tells the bot."""
        with self.platform.changed:
            self.state = "deleted"
            self.platform.touch()

    def says(self, text: str) -> None:
        self._sends("text", text=text)

    def sends_sticker(self, package: str = STICKER[0], sticker: str = STICKER[1]) -> None:
        self._sends("sticker", packageId=package, stickerId=sticker, stickerResourceType="STATIC")

    def sends_place(self, lat: float, lon: float, title: str | None = None, address: str | None = None) -> None:
        self._sends("location", latitude=lat, longitude=lon, title=title, address=address)

    def sends_picture(self, content: bytes, media_type: str = "image/jpeg") -> None:
        message_id = self.platform.sending.new_id()
        self.platform.contents[message_id] = (media_type, content)
        self._sends("image", message_id, contentProvider={"type": "line"})

    def unsends(self, message_id: str | None = None) -> None:
        """Take back a message: this one, or the last one sent."""
        mine = message_id or next(shown.id for shown in reversed(self.chat) if shown.who == "me" and shown.id)
        self.screen.remove(mine)
        self._happens("unsend", {"unsend": {"messageId": mine}}, can_reply=False)

    def taps(self, label: str) -> Action:
        """Tap the newest visible button of this name; returns its action, so that a link can be followed."""
        for name, action in self._tappable():
            if name == label:
                perform(self, action)
                return action
        raise LookupError(f"{self.key} sees no [{label}]; visible: {self.visible_buttons()}")

    def picks(self, value: date | datetime, label: str | None = None) -> None:
        """Answer the newest visible date picker (of this name)."""
        for name, action in self._tappable():
            if action["type"] == "datetimepicker" and label in (None, name):
                return perform(self, action, picked(action, value))
        raise LookupError(f"{self.key} sees no date picker; visible: {self.visible_buttons()}")

    def postback(self, data: str, params: Params | None = None, shows: str | None = None) -> None:
        """Send this data back, from whatever button; `shows` is the bubble it leaves in the chat."""
        self._happens("postback", events.postback(data, params), shows=shows)

    # --- what they see ------------------------------------------------------------------------------------------

    @property
    def chat(self) -> list[Shown]:
        return list(self.screen.shown)

    def new(self) -> list[Shown]:
        """What the bot has said since the person last did something or last looked."""
        with self.platform.changed:
            unread = [shown for shown in self.screen.shown[self._read_up_to :] if shown.who == "bot"]
            self._read_up_to = len(self.screen.shown)
            return unread

    def wait(self, count: int = 1, timeout: float = 30) -> list[Shown]:
        """Wait until the bot has said `count` new messages; returns all new ones."""
        with self.platform.changed:
            if self.platform.changed.wait_for(lambda: self._unread() >= count, timeout):
                return self.new()
        raise TimeoutError(f"{self._unread()} of {count} messages after {timeout} s; the chat:\n{self._transcript()}")

    def visible_buttons(self) -> list[str]:
        return [name for name, _ in self._tappable()]

    def put_away_quick_replies(self) -> None:
        with self.platform.changed:
            self.screen.quick_items = []
            self.platform.touch()

    # --- how ----------------------------------------------------------------------------------------------------

    def _tappable(self) -> list[tuple[str, Action]]:
        """What can be tapped now: quick replies, then the newest message's buttons first, then the rich menu."""
        with self.platform.changed:
            found = [(name_of(action), action) for action in self.screen.quick]
            for shown in reversed(self.screen.shown):
                found += buttons(shown.message) if shown.who == "bot" else []
            menu = self.platform.menus.seen_by(self.user_id) or {"areas": []}
            return found + [(name_of(area["action"]), area["action"]) for area in menu["areas"]]

    def _sends(self, kind: str, message_id: str | None = None, **fields: Any) -> None:
        payload = events.message(kind, message_id or self.platform.sending.new_id(), **fields)
        self._happens("message", payload, shows="\n".join(plain_text(payload["message"])))

    def _happens(self, kind: str, payload: dict[str, Any], *, shows: str | None = None, can_reply: bool = True) -> None:
        if self.state == "deleted" or (self.state == "blocked" and can_reply):
            raise BlockedTheBotError(self.key)
        with self.platform.changed:
            now = self.platform.now()
            token = self.platform.sending.tokens.issue(self.user_id, now) if can_reply else None
            event = events.event(kind, self.user_id, now, payload, token)
            self._remember(kind, event, shows, now)
            self.platform.emit(event)

    def _remember(self, kind: str, event: events.Event, shows: str | None, now: datetime) -> None:
        self.screen.quick_items = []
        if shows is not None:
            self.screen.add_from_me(shows, event, now)
        if kind == "message":
            self.screen.wrote_at = now
        if self.platform.chat_mode == "bot":
            self.screen.read()
        self._read_up_to = len(self.screen.shown)

    def _unread(self) -> int:
        return sum(shown.who == "bot" for shown in self.screen.shown[self._read_up_to :])

    def _transcript(self) -> str:
        return "\n".join(f"{shown.who}: {shown.text}" for shown in self.screen.shown) or "(empty)"


def user_id_of(key: str) -> str:
    """Stable: the same key is the same person in every run."""
    return "U" + hashlib.sha256(key.encode()).hexdigest()[:32]
