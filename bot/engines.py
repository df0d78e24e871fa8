"""How both databases are connected: SQLite strict and durable, PostgreSQL pooled and asked before each use."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry


def engine(url: str, pool: int) -> Engine:
    return _sqlite(url, pool) if url.startswith("sqlite") else _postgres(url, pool)


def _postgres(url: str, pool: int) -> Engine:
    """Asked before each use whether it is still there: after a cut not one webhook may fail."""
    return create_engine(
        url, pool_size=pool, max_overflow=pool, pool_pre_ping=True, pool_timeout=10, hide_parameters=True
    )


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
