"""What the first version of the outbox held is still sent, or shown, after the second one has come."""

from typing import Any

from alembic import command
from sqlalchemy import insert, text
from sqlalchemy.schema import MetaData

from bot import migrate
from bot.db import Database
from bot.domain.news import broadcasts
from tests.jobs.town import NOON

PARENTS = ("aoi", "minh", "mei")


def test_a_broadcast_on_its_way_becomes_chunks_of_one(empty_database_url: str) -> None:
    """Waiting, perhaps taken by LINE, taken: each keeps its key, and nobody is written to again who may have it."""
    db = Database(empty_database_url)
    _first_version(db)
    _fill(db)
    migrate.upgrade(db)
    with db.read() as session:
        assert broadcasts.progress(session, 1) == {"queued": 1, "unknown": 1, "accepted": 1}
        rows = session.execute(
            text("select retry_key, chunk, hub_id, parent_id, worth from delivery order by id")
        ).all()
        assert [tuple(row) for row in rows] == [(name, n + 1, "h", None, 6) for n, name in enumerate(PARENTS)]
        to = session.execute(text("select line_user_id from recipient order by chunk")).scalars()
        assert list(to) == list(PARENTS)
    db.close()


def _first_version(db: Database) -> None:
    if db.engine.dialect.name == "sqlite":
        migrate._prepare_file(db)
    with db.engine.begin() as connection:
        command.upgrade(migrate._config(connection), "0001")


def _fill(db: Database) -> None:
    old = MetaData()
    old.reflect(db.engine)
    now: dict[str, Any] = {"created_at": NOON}
    hub = {"kana": "", "category": "", "area": "", "source": "", "checked_on": NOON.date(), "search_text": ""}
    news = {"title": "", "body": "", "topic": "other", "for_role": "all", "send_at": NOON, "written_at": NOON}
    parent = {"language": "ja", "reachable": True, "friend_event_ms": 0, "news_pace": "each", "news_topics": []}
    row = {"broadcast_id": 1, "kind": "news", "worth": 4, "sealed_messages": b"", "attempts": 1, "due_at": NOON}
    states = {"aoi": ("queued", False), "minh": ("queued", True), "mei": ("accepted", False)}
    with db.engine.begin() as connection:
        connection.execute(insert(old.tables["hub"]), [{"slug": "h", "name": "h", "active": True} | hub])
        connection.execute(insert(old.tables["broadcast"]), [{"id": 1, "hub_id": "h", "state": "sending"} | news])
        connection.execute(insert(old.tables["parent"]), [{"id": n, "line_user_id": n} | parent | now for n in PARENTS])
        for name, (state, perhaps) in states.items():
            own = {"parent_id": name, "line_user_id": name, "retry_key": name, "state": state, "perhaps_sent": perhaps}
            connection.execute(insert(old.tables["delivery"]), [row | own | now | {"expires_at": NOON}])
