"""How we connect: PostgreSQL, and SQLite with what it has to be told on each connection."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

_MAPPED = 2**30  # bytes of the file read where they lie: one copy for all connections, and no call for each page


def postgres(url: str, pool: int) -> Engine:
    return create_engine(
        url, pool_size=pool, max_overflow=pool, pool_pre_ping=True, pool_timeout=10, hide_parameters=True
    )


def sqlite(url: str, pool: int) -> Engine:
    engine = create_engine(url, pool_size=pool, max_overflow=pool, hide_parameters=True, connect_args={"timeout": 10})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred: it would overbook
    for pragma in ("busy_timeout = 10000", "synchronous = FULL", "foreign_keys = ON", f"mmap_size = {_MAPPED}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
