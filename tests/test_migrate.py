"""A town with bookings is migrated and keeps them: rows point to tables that SQLite has to make anew."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, select

from bot import migrate
from bot.db import Database

BEFORE = "0016"  # slots without coordinators
NOON = datetime(2026, 12, 1, 3, tzinfo=UTC)


@pytest.fixture
def old(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    with migrate._begun(database) as connection:
        command.upgrade(migrate._config(connection), BEFORE)
    yield database
    database.close()


def fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    same = {"name": "Hub", "kana": "hub", "category": "hub", "area": "area", "source": "test", "search_text": "hub"}
    connection.execute(
        tables.tables["hub"].insert(), same | {"slug": "hub", "active": True, "checked_on": date(2026, 9, 27)}
    )
    aoi = {"id": "aoi", "language": "ja", "reachable": True, "friend_event_ms": 0, "news_pace": "few", "topics": 1}
    connection.execute(tables.tables["parent"].insert(), aoi | {"created_at": NOON})
    slot = {"id": 5, "hub_id": "hub", "starts_at": NOON, "minutes": 30, "seats": 1, "ways": []}
    connection.execute(tables.tables["slot"].insert(), slot)
    connection.execute(
        tables.tables["seat"].insert(), {"slot_id": 5, "number": 1, "parent_id": "aoi", "offered": False}
    )


def there(database: Database) -> list[tuple[int, str]]:
    tables = MetaData()
    with database.engine.connect() as connection:
        tables.reflect(connection, only=["slot", "seat"])
        slot, seat = tables.tables["slot"].c, tables.tables["seat"].c
        rows = connection.execute(select(slot.id, seat.parent_id).where(seat.slot_id == slot.id)).all()
    return [(number, who) for number, who in rows]


def test_who_has_a_seat_keeps_it_forwards_and_back(old: Database) -> None:
    with old.engine.begin() as connection:
        fill(connection)
    migrate.upgrade(old)
    assert (there(old), migrate.differences(old)) == ([(5, "aoi")], [])
    with migrate._begun(old) as connection:
        command.downgrade(migrate._config(connection), BEFORE)
    assert there(old) == [(5, "aoi")]
    with old.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
