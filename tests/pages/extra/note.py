"""A page to write on, as another room would add it: two steps, a rule that says no, and what was sent is counted."""

from bot.errors import Refused
from bot.pages.room import Room
from bot.pages.routes import Done, Values, Wrong, deed, page

WAYS = ("line", "phone")


class NotTonight(Refused):
    """The rule of this page."""


@page("/note", sensitive=True)
def note(room: Room) -> Values:
    return {"ways": [(way, way) for way in WAYS], "kept": room.form["words"]}


@deed("/note/way", sensitive=True, writes=("way",))
def choose(room: Room) -> Done | Wrong:
    room.form.one_of("way", WAYS)
    if room.form.mistakes:
        return Wrong(room.form.mistakes)
    return Done("note", said="next", finished=False)


@deed("/note", sensitive=True, writes=("words", "name"))
def send(room: Room) -> Done | Wrong:
    room.form.text("name", 20, needed=False)
    words = room.form.text("words")
    if room.form.mistakes:
        return Wrong(room.form.mistakes)
    if words == "no":
        raise NotTonight
    if words == "break":
        raise RuntimeError(words)
    return Done("note", said="sent")


@page("/about", sensitive=False)
def about(room: Room) -> Values:
    return note(room)
