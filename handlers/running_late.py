"""On the way to a booking of today and late, or lost: what to do, and one tap that tells the hub."""

from bot import clock
from bot.dialogue.turn import refuses
from bot.domain.interview import arrivals
from bot.domain.interview.interviews import Interview, NothingBooked
from bot.errors import Refused
from bot.service import Turn
from handlers.booking import as_card, of_family
from handlers.hub_facts import written
from handlers.hubs import find, named, opens_today
from handlers.my_bookings import talk_anytime

__all__ = ["talk_anytime"]

HUB, PHONE = "hub", "phone"


class NotToday(Refused):
    """Their booking is on another day."""


class NoPhone(Refused):
    """Nobody has written down the hub's number: none is guessed."""


class NotAtHub(Refused):
    """They talk by phone or online: nobody is on the way."""


@refuses(NothingBooked)
def booked(turn: Turn) -> None:
    """Keeps by how much they will be late, where they said so; nothing else of their words."""
    _booked(turn)
    turn.answers["minutes"] = turn.world.service.conversations.asking.dates.minutes(turn.world.words)


def booking(turn: Turn) -> list[dict[str, object]]:
    return [as_card(turn, _booked(turn))]


@refuses(NotToday)
def is_today(turn: Turn) -> None:
    if clock.today(_booked(turn).slot.starts_at) != clock.today(turn.now):
        raise NotToday


@refuses(NoPhone)
def phone_of_hub(turn: Turn) -> None:
    """Of the hub's facts, with the day on which somebody made sure of it."""
    hub = find(turn.world, _booked(turn).hub_id)
    found = written(turn.world, hub, PHONE) if hub else None
    if hub is None or found is None:
        raise NoPhone
    turn.answers.update(hub_name=named(turn.world, hub), today=opens_today(turn.world, hub))
    turn.answers["phone"], turn.answers["checked_on"] = found


@refuses(NothingBooked)
def tell_hub(turn: Turn) -> None:
    arrivals.tell_late(_booked(turn), turn.answers["minutes"], turn.now)


@refuses(NotAtHub)
def at_the_hub(turn: Turn) -> None:
    if _booked(turn).way != HUB:
        raise NotAtHub


def _booked(turn: Turn) -> Interview:
    """Theirs, or that of whoever is linked to them."""
    found = of_family(turn)
    if found is None:
        raise NothingBooked
    return found
