"""The staff behind the account, in its own chat app: they see every chat, open one, write; the bot hears nothing."""

from heapq import nlargest
from typing import TYPE_CHECKING

from bot.simulator.people.person import Person

if TYPE_CHECKING:
    from bot.simulator.platform import Platform

CHATS_SHOWN = 100


class ChatIsOffError(Exception):
    """While the account's chat is off, its messages are the bot's alone."""


class Staff:
    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def chats(self) -> list[Person]:
        """Those something stands in the chat of, newest first."""
        talking = [person for person in self._platform.people if person.screen.shown]
        return nlargest(CHATS_SHOWN, talking, key=lambda person: person.screen.shown[-1].at)

    def opens(self, person: Person) -> None:
        """Open a chat: everything in it is read now."""
        self._only_with_chat_on()
        with self._platform.changed:
            if person.screen.unread:
                person.screen.read()
                self._platform.touch()

    def says(self, person: Person, text: str) -> None:
        self._only_with_chat_on()
        platform = self._platform
        with platform.changed:
            said = {"type": "text", "text": text}
            if person.state in ("friend", "never"):
                person.screen.add_from_bot([said], [platform.sending.new_id()], "staff", platform.now())
            person.screen.read()
            platform.touch()

    def _only_with_chat_on(self) -> None:
        if self._platform.chat_mode != "chat":
            raise ChatIsOffError("the account's chat is off")
