"""What a person can do on the page, by the last word of the path. Only JSON is understood, so that no other site's
form can act for them."""

from collections.abc import Callable

from bot.simulator.page import asked
from bot.simulator.page.asked import Asked
from bot.simulator.people.actions import perform
from bot.simulator.people.person import Person


def _sticker(person: Person, said: Asked) -> None:
    person.sends_sticker(asked.text(said, "package"), asked.text(said, "sticker"))


def _place(person: Person, said: Asked) -> None:
    lat, lon = asked.number(said, "lat", 90), asked.number(said, "lon", 180)
    person.sends_place(lat, lon, asked.optional_text(said, "title"), asked.optional_text(said, "address"))


def _unsend(person: Person, said: Asked) -> None:
    message_id = asked.text(said, "message_id")
    if not any(shown.id == message_id and shown.who == "me" for shown in reversed(person.screen.shown)):
        raise LookupError("this person has sent no such message")
    person.unsends(message_id)


DEEDS: dict[str, Callable[[Person, Asked], object]] = {
    "follow": lambda person, _: person.follow(),
    "unfollow": lambda person, _: person.unfollow(),
    "delete": lambda person, _: person.deletes_account(),
    "text": lambda person, said: person.says(asked.text(said, "text")),
    "sticker": _sticker,
    "place": _place,
    "unsend": _unsend,
    "tap": lambda person, said: perform(person, *asked.action(said)),
}
