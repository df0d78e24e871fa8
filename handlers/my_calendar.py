"""The way to the page that puts a booking into the calendar of their phone."""

from bot.dialogue.turn import refuses
from bot.domain.interview import interviews
from bot.domain.interview.interviews import NothingBooked
from bot.service import Turn
from handlers.my_bookings import book_anytime
from handlers.private_pages import way_to

__all__ = ["book_anytime"]


@refuses(NothingBooked)
def has_booking(turn: Turn) -> None:
    if not interviews.ahead(turn.world.session, turn.world.parent.id, turn.now):
        raise NothingBooked


def private_page(turn: Turn) -> list[dict[str, object]]:
    """In a browser of their own: the one inside LINE has no calendar to give the file to."""
    return [way_to(turn.world, "my_calendar", outside=True)]
