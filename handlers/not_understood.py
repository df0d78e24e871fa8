"""The kind answer ends with the menu, or with the way to the page where words reach a person."""

import re
import unicodedata

from bot import handed_over
from bot.dialogue.turn import leaves_nothing, refuses
from bot.domain.care import consultations
from bot.errors import Refused
from bot.service import Turn
from handlers.book_interview import talk_anytime
from handlers.booking import no_booking_meant
from handlers.hub_names import HubNamed, called, named_in
from handlers.menu import main_menu
from handlers.private_pages import way_to
from handlers.register_hub import MOST_FOUND, hubs_found

__all__ = ["hubs_found", "main_menu", "no_booking_meant", "talk_anytime"]


class NoThread(Refused):
    """Nobody is waiting for words of theirs."""


class NotKept(Refused):
    """The town keeps nothing of what is typed into the chat."""


class Thanks(Refused):
    """They thank us."""


class Understood(Refused):
    """They say that they have read it."""


class GoodNight(Refused):
    """They say good night."""


class Hello(Refused):
    """They greet us."""


class Weary(Refused):
    """They are tired, or have nobody beside them."""


class Hoping(Refused):
    """They wish for a child, and expect none yet."""


class Family(Refused):
    """They ask whether somebody of the family may use this."""


class LongNumber(Refused):
    """They write a number that belongs to one person: a phone, the national number, an account."""


LONG_NUMBER = re.compile(r"(?:\d[\s-]*){9}\d")
SMALL_TALK: dict[str, type[Refused]] = {
    "thanks": Thanks,
    "understood": Understood,
    "good_night": GoodNight,
    "hello": Hello,
}
SMALL_TALK |= {"weary": Weary, "hoping": Hoping, "family": Family}


@leaves_nothing
@refuses(NoThread, NotKept)
def keep_words(turn: Turn) -> None:
    """Typed while a consultation is open: it belongs there, and they are shown the better place."""
    visit = turn.world
    found = consultations.open_of(visit.session, visit.parent.id)
    if found is None or not visit.words:
        raise NoThread
    if not handed_over.keep(visit, found):
        raise NotKept


@leaves_nothing
@refuses(*SMALL_TALK.values())
def no_small_talk(turn: Turn) -> None:
    kind = turn.world.service.conversations.words.beside(turn.world.words)
    if kind:
        raise SMALL_TALK[kind]


@leaves_nothing
@refuses(HubNamed)
def no_hub_named(turn: Turn) -> None:
    """The name alone, or in a question: where is it, is it open?"""
    visit = turn.world
    asks = visit.service.conversations.words.asks(visit.words)
    found = called(visit, visit.words) or (named_in(visit, visit.words) if asks else [])
    turn.answers["found"] = [[hub.slug, None] for hub in found[:MOST_FOUND]]
    if turn.answers["found"]:
        raise HubNamed


@leaves_nothing
@refuses(LongNumber)
def no_numbers(turn: Turn) -> None:
    if LONG_NUMBER.search(unicodedata.normalize("NFKC", turn.world.words)):
        raise LongNumber


def tell_staff(turn: Turn) -> None:
    """That something came; what it was, is gone."""
    found = consultations.open_of(turn.world.session, turn.world.parent.id)
    if found is not None:
        handed_over.mark(turn.world, found, "dropped_in_chat")


def private_page(turn: Turn) -> list[dict[str, object]]:
    found = consultations.open_of(turn.world.session, turn.world.parent.id)
    return [way_to(turn.world, "thread", about=str(found.id) if found else None)]
