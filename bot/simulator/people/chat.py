"""What stands on one person's screen: the messages of both sides, the quick replies, the loading dots."""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.simulator.people.reading import plain_text

Message = dict[str, Any]
Via = Literal["reply", "push", "multicast", "narrowcast", "broadcast", "staff"]


@dataclass(slots=True)  # not frozen: that would double the time of a broadcast, which makes one for everybody
class Shown:
    """One bubble. `message` is the bot's message object, or the webhook event of what the person did."""

    who: Literal["me", "bot"]
    said: str | None  # by the person; what the bot says is read from its message when somebody asks
    message: Message
    at: datetime
    via: Via | None = None
    id: str = ""
    silent: bool = False  # the bot asked that the phone makes no sound
    number: int = 0  # its place among all bubbles this chat ever had

    @property
    def text(self) -> str:
        return "\n".join(plain_text(self.message)) if self.said is None else self.said

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
    quick_items: list[Message] = field(default_factory=list)  # the quick replies still on screen
    loading_until: int = 0  # ms since the epoch, on the simulator's clock
    read_up_to: int = 0  # how many bubbles the account's side has read
    unread: int = 0  # how many of the person's bubbles it has not read
    wrote_at: datetime | None = None  # one who is no friend hears from the bot for seven days after writing
    total: int = 0  # how many bubbles there ever were: the number of the next one
    gone: list[int] = field(default_factory=list)  # the numbers of those that were taken back

    @property
    def quick(self) -> list[Message]:
        """The actions of the quick replies."""
        return [item["action"] for item in self.quick_items]

    @property
    def read_before(self) -> int:
        """Bubbles with a number below this one have been read by the account's side."""
        return self.shown[self.read_up_to - 1].number + 1 if self.read_up_to else 0

    def since(self, number: int) -> list[Shown]:
        return self.shown[self._place(number) :]

    def before(self, number: int, count: int) -> list[Shown]:
        """The `count` bubbles that stand above this one."""
        place = self._place(number)
        return self.shown[max(0, place - count) : place]

    def add_from_bot(
        self, messages: list[Message], ids: list[str], via: Via, at: datetime, silent: bool = False
    ) -> None:
        for message, message_id in zip(messages, ids, strict=True):
            self._add(Shown("bot", None, message, at, via, message_id, silent, self.total))
        self.quick_items = messages[-1].get("quickReply", {}).get("items", [])
        self.loading_until = 0

    def add_from_me(self, text: str, event: Message, at: datetime) -> None:
        message_id = event.get("message", {}).get("id", "")
        self._add(Shown("me", text, event, at, id=message_id, number=self.total))
        self.unread += 1
        self.quick_items = []

    def read(self, message_id: str | None = None) -> None:
        """The account's side has read everything up to this message, or all there is."""
        up_to = self._count_up_to(message_id) if message_id else len(self.shown)
        newly = self.shown[self.read_up_to : up_to]
        self.unread -= sum(shown.who == "me" for shown in newly)
        self.read_up_to = max(self.read_up_to, up_to)

    def remove(self, message_id: str) -> None:
        place = self._count_up_to(message_id) - 1
        if place < 0:
            return
        self.gone.append(self.shown[place].number)
        self.unread -= place >= self.read_up_to and self.shown[place].who == "me"
        self.read_up_to -= place < self.read_up_to
        del self.shown[place]

    def _add(self, shown: Shown) -> None:
        self.shown.append(shown)
        self.total += 1

    def _place(self, number: int) -> int:
        return bisect_left(self.shown, number, key=lambda shown: shown.number)

    def _count_up_to(self, message_id: str) -> int:
        """How many bubbles stand up to this one, itself included; 0 when there is no such one. Newest first."""
        places = range(len(self.shown), 0, -1)
        return next((place for place in places if self.shown[place - 1].id == message_id), 0)
