"""Many rows in one statement hold what each of them would hold alone, on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot.db import Database, insert_if_new
from bot.domain.news.broadcasts import Broadcast
from bot.domain.places.hubs import Hub

NOON = datetime(2026, 2, 2, 3, tzinfo=UTC)
FILLED: dict[str, Any] = {
    "audience": {"languages": ["vi", "a'b\"{},\\"]},
    "buttons": [{"kind": "uri", "labels": {"ja": "x"}}, {"kind": "say"}],
    "event_at": NOON,
}
EMPTY: dict[str, Any] = {"audience": None, "buttons": [], "event_at": None}


def test_lists_moments_and_what_is_empty_come_back_as_they_were(db: Database) -> None:
    _hub(db)
    with db.write() as session:
        rows = [_row("1", **FILLED), _row("2", **EMPTY), _row("1", **EMPTY)]
        assert insert_if_new(session, Broadcast, rows) == 2
    with db.read() as session:
        found = session.scalars(select(Broadcast).order_by(Broadcast.source)).all()
        told = [{name: getattr(one, name) for name in FILLED} for one in found]
        assert told == [FILLED, EMPTY]
        assert [(one.state, one.words) for one in found] == [("scheduled", {})] * 2


def _row(source: str, **more: Any) -> dict[str, Any]:
    same = {"hub_id": "h", "title": "Snow", "body": "...", "send_at": NOON, "written_at": NOON}
    return same | {"source": source} | more


def _hub(db: Database) -> None:
    facts = {"kana": "h", "category": "hub", "area": "area", "source": "test", "checked_on": NOON.date()}
    with db.write() as session:
        session.add(Hub(slug="h", name="h", search_text="h", **facts))
