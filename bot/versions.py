"""Which version a database is at, and which one the code needs: asked at every start, where nothing is migrated."""

import time
from itertools import chain, repeat
from pathlib import Path
from threading import Event
from typing import Any

import structlog
from sqlalchemy import event, inspect, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.db import Database
from bot.errors import BadSetup, named, word_of

log = structlog.get_logger()
MIGRATIONS = Path(__file__).parent / "migrations" / "versions"
PAUSES = (1.0, 2.0, 5.0, 10.0)  # seconds; the last one again and again
OUR_SETTINGS = ("28P01", "28000", "3D000")  # of no use to wait: password, role, database


def await_current(database: Database, town: str) -> None:
    """The same at the start of what works on it: a server that is away, starts up or has no connection left is waited
    for, because nobody may be there to start us again."""
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        if is_there(database, town):
            return
        time.sleep(pause)


def is_there(database: Database, town: str) -> bool:
    """And of our version, else BadSetup; False where it may be there later."""
    try:
        require_current(database, town)
    except SQLAlchemyError as error:
        if isinstance(refused := getattr(error, "orig", None), BadSetup):
            raise refused from None
        if database.engine.dialect.name != "postgresql" or word_of(error) in OUR_SETTINGS:
            says = f"database of {town}: not reachable ({named(error)}) - look at DATABASE_URL and at the server"
            raise BadSetup([says]) from error
        log.warning("database.awaited", town=town, error=named(error))
        return False
    return True


def require_current(database: Database, town: str) -> None:
    """Refuse to work on a database of another version."""
    _compare(current(database), town)


def look_first(database: Database, town: str) -> None:
    """A PostgreSQL that was away at the start: nobody gets a connection to it before one was of our version.

    Whoever asks for one is told that the database is away, as it was a moment ago.
    """
    known = Event()

    def look(connection: Any, _: object) -> None:
        if known.is_set():
            return
        try:
            _compare(_found(connection), town)
        except BadSetup as another:
            connection.close()
            raise OperationalError("", None, another) from None
        known.set()

    event.listen(database.engine, "connect", look)


def _compare(at: str | None, town: str) -> None:
    needed = newest()
    if at != needed:
        raise BadSetup(
            [f"database of {town}: at version {at or 'none'}, the code needs {needed} - run: maisapo migrate"]
        )


def _found(connection: Any) -> str | None:
    """Of psycopg's own connection."""
    [table] = connection.execute("select to_regclass('alembic_version')").fetchone()
    row = connection.execute("select version_num from alembic_version").fetchone() if table else None
    connection.commit()
    return str(row[0]) if row else None


def current(database: Database) -> str | None:
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("select version_num from alembic_version"))
        return found


def newest() -> str:
    """Each file is named after its number, and they are in order."""
    return max(file.name for file in MIGRATIONS.glob("[0-9]*.py")).partition("_")[0]
