"""What stands on one person's screen: the messages of both sides, the quick replies, the loading dots."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.simulator.people.reading import plain_text

Message = dict[str, Any]
Via = Literal["reply", "push", "multicast", "narrowcast", "broadcast"]


@dataclass(frozen=True)
class Shown:
    """One bubble. `message` is the bot's message object, or the webhook event of what the person did."""

    who: Literal["me", "bot"]
    text: str
    message: Message
    at: datetime
    via: Via | None = None
    id: str = ""
    silent: bool = False  # the bot asked that the phone makes no sound

    @property
    def content(self) -> Message:
        """The message object to draw, whoever it is from."""
        if self.who == "bot":
            return self.message
        spoken: Message = self.message.get("message") or {"type": "text", "text": self.text}
        return spoken


@dataclass
class Chat:
    shown: list[Shown] = field(default_factory=list)
    quick: list[Message] = field(default_factory=list)  # the actions of the quick replies still on screen
    loading_until: int = 0  # ms since the epoch, on the simulator's clock
    read_up_to: int = 0  # how many bubbles the account's side has read
    wrote_at: datetime | None = None  # one who is no friend hears from the bot for seven days after writing

    def add_from_bot(
        self, messages: list[Message], ids: list[str], via: Via, at: datetime, silent: bool = False
    ) -> None:
        for message, message_id in zip(messages, ids, strict=True):
            self.shown.append(Shown("bot", "\n".join(plain_text(message)), message, at, via, message_id, silent))
        items = messages[-1].get("quickReply", {}).get("items", [])
        self.quick = [item["action"] for item in items]
        self.loading_until = 0

    def add_from_me(self, text: str, event: Message, at: datetime) -> None:
        self.shown.append(Shown("me", text, event, at, None, event.get("message", {}).get("id", "")))
        self.quick = []

    def read(self, message_id: str | None = None) -> None:
        """The account's side has read everything up to this message, or all there is."""
        ids = [shown.id for shown in self.shown]
        up_to = ids.index(message_id) + 1 if message_id in ids else 0 if message_id else len(ids)
        self.read_up_to = max(self.read_up_to, up_to)

    def remove(self, message_id: str) -> None:
        gone_before = sum(shown.id == message_id for shown in self.shown[: self.read_up_to])
        self.read_up_to -= gone_before
        self.shown = [shown for shown in self.shown if shown.id != message_id]
