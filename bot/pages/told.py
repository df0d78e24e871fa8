"""A loss told on a private page: all is still at once, and what we shall do is one press, on the page itself.

It is offered there and not in the chat: nothing is sent to a phone that others may see, and who writes is here.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import abort, g
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery.kinds import HUSHED
from bot.domain.people import life_events, parents
from bot.domain.people.history import ON_A_PAGE
from bot.domain.people.parents import Parent
from bot.doors import here
from bot.pages.room import Room
from bot.pages.routes import Done, deed

DEEDS: dict[str, Callable[[Session, Parent, datetime], None]] = {
    "loss": partial(life_events.loss, told_by=ON_A_PAGE),
    "pause": life_events.pause,
    "as_before": life_events.as_before,
}


def listen(typed: dict[str, list[str]]) -> None:
    """By the words that the chat goes by, in every field of what was sent."""
    words = here().conversations.words
    g.tells_loss = any(words.life.tells_loss(text) for texts in typed.values() for text in texts)


def heard() -> bool:
    """Was a loss told in what was sent?"""
    return bool(g.get("tells_loss"))


def be_still(session: Session, parent_id: str) -> None:
    """Where a loss was told in what was sent. What they wrote goes its way, whatever becomes of it."""
    if heard():
        life_events.hush(session, parents.lock(session, parent_id), clock.now(), ON_A_PAGE)


@deed("/told/<answer>", sensitive=False)
def decide_told(room: Room, answer: str) -> Done:
    """What the chat asks after a loss told in words. Pressed twice, or on an old page, it changes nothing."""
    if answer not in DEEDS:
        abort(404)
    if room.parent.silence != HUSHED:
        return Done(room.target.page)
    DEEDS[answer](room.session, room.parent, room.now)
    return Done(room.target.page, said=f"told_{answer}")
