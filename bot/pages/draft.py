"""Keeps what is being written, without a word about it: the page sends it every few seconds, where scripts run."""

from flask import Response, make_response

from bot.pages.room import Room
from bot.pages.routes import deed


@deed("/draft", sensitive=False)
def draft(room: Room) -> Response:
    """The guard has kept it already, and noticed that somebody is there."""
    return make_response("", 204)
