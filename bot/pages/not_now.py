"""They cannot or do not want to talk now (C12): the page is plain again, what was open waits, and staff see it."""

from bot.domain.care import alarms
from bot.pages.room import Room
from bot.pages.routes import Done, deed


@deed("/not-now", sensitive=False)
def not_now(room: Room) -> Done:
    """As the word of the chat does."""
    alarms.not_now(room.session, room.parent.id, room.now)
    return Done(room.target.page, said="not_now")
