"""Which version a database is at, and which one the code needs: asked at every start, where nothing is migrated."""

from pathlib import Path

from sqlalchemy import inspect, text

from bot.db import Database
from bot.errors import BadSetup

MIGRATIONS = Path(__file__).parent / "migrations" / "versions"


def require_current(database: Database, town: str) -> None:
    """Refuse to work on a database of another version."""
    at, needed = current(database), newest()
    if at != needed:
        raise BadSetup(
            [f"database of {town}: at version {at or 'none'}, the code needs {needed} - run: maisapo migrate"]
        )


def current(database: Database) -> str | None:
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("select version_num from alembic_version"))
        return found


def newest() -> str:
    """Each file is named after its number, and they are in order."""
    return max(file.name for file in MIGRATIONS.glob("[0-9]*.py")).partition("_")[0]
