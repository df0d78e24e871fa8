"""How both databases are connected: SQLite strict and durable, PostgreSQL pooled and asked only after a rest."""

import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

RESTED = 2.0  # seconds after which a connection is asked whether it still is one


def engine(url: str, pool: int) -> Engine:
    return _sqlite(url, pool) if url.startswith("sqlite") else _postgres(url, pool)


def _postgres(url: str, pool: int) -> Engine:
    made = create_engine(url, pool_size=pool, max_overflow=pool, pool_timeout=10, hide_parameters=True)
    event.listen(made, "checkin", _rests)
    event.listen(made, "checkout", _still_there)
    return made


def _rests(_: Any, record: ConnectionPoolEntry) -> None:
    record.info["since"] = time.monotonic()


def _still_there(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
    """SQLAlchemy's own ping would ask before every use, which costs as much as what we then ask."""
    if time.monotonic() - record.info.get("since", time.monotonic()) < RESTED:
        return
    try:
        connection.execute("select 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error  # the pool gives us a new one


def _sqlite(url: str, pool: int) -> Engine:
    made = create_engine(url, pool_size=pool, max_overflow=pool, hide_parameters=True, connect_args={"timeout": 10})
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred: it would overbook
    for pragma in ("busy_timeout = 10000", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.connection.cursor().execute("BEGIN" if reading else "BEGIN IMMEDIATE")
