"""A turn played at the door: for whoever only asks, reads and moves on, which is nearly everybody nearly always.

Nothing is locked while the bot thinks. Event, place and answer are one commit, before LINE hears "200". Whatever needs
more (a booking, a setting, a first meeting, an older event that waits) changes nothing here and goes the long way.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy.orm import Session

from bot import clock, talk
from bot.domain.news import held
from bot.domain.news.deliveries import Order
from bot.domain.news.held import Held
from bot.domain.office import inbox, turns
from bot.domain.office.inbox import Arrival
from bot.domain.office.turns import Seen
from bot.domain.people import conversations
from bot.domain.people.parents import Parent
from bot.line import inbound, menus, turn
from bot.service import Service, Visit

HEAVY = ("follow", *turn.SILENT)


class TooHeavy(Exception):
    """This turn needs the database, or changes the person."""


@dataclass(frozen=True)
class Played:
    """What is left to do after the commit: an answer to send, a rich menu to show, more events of theirs."""

    answer: Held | None = None
    menu: str | None = None
    more: bool = False


def take(service: Service, event: Arrival) -> Played | None:
    """None, and nothing has happened, where it has to go the long way."""
    now = clock.now()
    seen = turns.look(service.db, event.line_user_id) if event.line_user_id else None
    if seen is None or seen.waits or event.body["type"] in HEAVY or turn.is_stale(event.happened_ms, now):
        return None
    if not (seen.reachable or event.happened_ms > seen.friend_event_ms):
        return None
    try:
        return _play(service, seen, event, now)
    except TooHeavy:
        return None


def _play(service: Service, seen: Seen, event: Arrival, now: datetime) -> Played | None:
    parent = cast(Parent, _OnlyLooked(seen))
    visit = Visit(service, cast(Session, _NoSession()), parent, now)
    at = conversations.opened(seen.sealed_place, seen.id)
    heard, there = talk.play(visit, at, inbound.understand(event.body))
    said = service.speaker.messages(heard.lines, seen.language)
    if not said:
        return None
    order = _order(seen, event, heard.kind, said, now)
    answer = held.hold(order, now)
    stored = inbox.row(event, now) | {"state": "done", "settled_at": now}
    new = turns.write(service.db, seen, stored, conversations.kept(seen.id, there, now), answer.row)
    if new is None:
        return None
    return Played(answer, menus.to_show(service, parent)) if new else Played()  # an event we know already


def _order(seen: Seen, event: Arrival, kind: str, said: list[dict[str, Any]], now: datetime) -> Order:
    return Order(
        parent_id=seen.id,
        line_user_id=seen.line_user_id,
        kind=kind,
        messages=said,
        reply_token=inbound.reply_token(event.body),
        reply_until=now + turn.REPLY_LIFE,
        dedupe=f"event:{event.id}",
    )


class _OnlyLooked:
    """A parent as far as a light turn may know them; to change them is too heavy."""

    __slots__ = ("_seen",)

    def __init__(self, seen: Seen) -> None:
        object.__setattr__(self, "_seen", seen)

    def __getattr__(self, name: str) -> Any:
        if name not in Seen.__slots__:
            raise TooHeavy(name)
        return getattr(self._seen, name)

    def __setattr__(self, name: str, _: Any) -> None:
        raise TooHeavy(name)


class _NoSession:
    """Verbs run inside a savepoint, which costs nothing until they ask the database something."""

    def begin_nested(self) -> AbstractContextManager[None]:
        return nullcontext()

    def __getattr__(self, name: str) -> Any:
        raise TooHeavy(name)
