"""How we connect: PostgreSQL, and SQLite with what it has to be told on each connection."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

MOST_PAUSE = 60  # seconds in a transaction of PostgreSQL: so long who is frozen or cut off keeps their locks
GONE: dict[str, Any] = {  # seconds, and ms; the system's own patience with a server that is gone is two hours
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
_PATIENCE, _LOOK_AGAIN = 10, 0.001  # seconds
_MAPPED = 2**30  # bytes of the file read where they lie: one copy for all connections, and no call for each page
JOURNAL = 2**26  # bytes; what readers made it grow beyond is given back to the disk after them
_GAP = 200  # ms that nobody writes, for a gap between those who read


def postgres(url: str, pool: int) -> Engine:
    patience = {**GONE, **make_url(url).query}
    sizes = {"pool_size": pool, "max_overflow": pool, "pool_timeout": 10}
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=patience, **sizes)
    event.listen(engine, "connect", _prepare_postgres)
    event.listen(engine, "handle_error", _as_away)
    return engine


def sqlite(url: str, pool: int) -> Engine:
    patience = {"timeout": _PATIENCE}
    engine = create_engine(url, pool_size=pool, max_overflow=pool, hide_parameters=True, connect_args=patience)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def journal_size(engine: Engine) -> int:
    """Bytes of SQLite's write-ahead log; none of PostgreSQL, which keeps its own short."""
    file = Path(f"{engine.url.database}-wal")
    return file.stat().st_size if engine.dialect.name == "sqlite" and file.exists() else 0


def shorten_journal(engine: Engine) -> bool:
    """Where it is too long; says whether it is not any more.

    It begins anew only when nobody reads in it: readers that overlap let it grow for ever, though each is short.
    """
    if journal_size(engine) <= JOURNAL:
        return True
    with closing(engine.raw_connection()) as pooled:
        driver: Any = pooled.driver_connection
        driver.execute(f"PRAGMA busy_timeout = {_GAP}")
        try:
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            driver.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000}")
    return not busy


def _prepare_postgres(connection: Any, _: ConnectionPoolEntry) -> None:
    """Lists go over in binary: as texts, 500 sealed messages take forty times as long, here and there."""
    from psycopg.types.array import ListBinaryDumper

    connection.adapters.register_dumper(list, ListBinaryDumper)
    connection.execute(f"set idle_in_transaction_session_timeout = '{MOST_PAUSE:d}s'")
    connection.commit()


def _as_away(context: ExceptionContext) -> OperationalError | None:
    """To have slept too long, or to be at a server that only reads since a failover, is no mistake of ours, though the
    driver calls it one: what was begun is done anew, on a new connection."""
    from psycopg.errors import IdleInTransactionSessionTimeout, ReadOnlySqlTransaction

    away = context.original_exception
    if not isinstance(away, IdleInTransactionSessionTimeout | ReadOnlySqlTransaction):
        return None
    context.is_disconnect = True
    return OperationalError(context.statement, None, away, hide_parameters=True, connection_invalidated=True)


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred: it would overbook
    sizes = (f"mmap_size = {_MAPPED}", f"journal_size_limit = {JOURNAL}")
    for pragma in ("synchronous = FULL", "foreign_keys = ON", *sizes):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("reading", False):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        if not _is_its_turn(driver):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # says what is wrong
    finally:
        driver.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000}")


def _is_its_turn(driver: Any) -> bool:
    """SQLite looks again after up to 100 ms whether it may write, and a whole turn takes a few: we look oftener."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
            time.sleep(_LOOK_AGAIN)
        else:
            return True
    return False
