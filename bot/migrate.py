"""Brings a database up to what the code expects: the tables, and the facts of the town's folder."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text

import bot.domain
from bot.db import Base, Database
from bot.domain.delivery import rates
from bot.domain.interview import coordinators
from bot.domain.places import hubs
from bot.errors import BadSetup
from bot.town.folder import Town

ONE_AT_A_TIME = 7_218_001  # PostgreSQL advisory lock: two releases at once wait for each other


def tables() -> MetaData:
    """Every table of ours: each noun in `bot.domain` brings its own."""
    for module in pkgutil.walk_packages(bot.domain.__path__, "bot.domain."):
        importlib.import_module(module.name)
    return Base.metadata


def upgrade(database: Database) -> None:
    """Every missing migration, in one transaction; a second one at the same time waits and finds nothing to do."""
    if database.engine.dialect.name == "sqlite":
        _prepare_file(database)
    with _begun(database) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"select pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        command.upgrade(_config(connection), "head")


def downgrade(database: Database) -> None:
    """Back to nothing: for tests, and for nobody else."""
    with _begun(database) as connection:
        command.downgrade(_config(connection), "base")


def bring_in(database: Database, town: Town) -> None:
    """The folder's facts into the tables; what staff wrote since stays."""
    with database.write() as session:
        hubs.bring_in(session, town)
        coordinators.bring_in(session, town)
        rates.bring_in(session, town.line.rates.model_dump())


def differences(database: Database) -> list[Any]:
    """What the tables and the code do not agree on; empty when the newest migration says the same as the models."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables()))


def write_new(database: Database, message: str) -> None:
    """For developers: a new migration from what the models say now."""
    with database.engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True)


@contextmanager
def _begun(database: Database) -> Iterator[Connection]:
    """A transaction. SQLite makes a table anew to change it, which others may point to: checked at the end."""
    with database.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.driver_connection
        if sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys = OFF")  # before the transaction: in it, it does nothing
        try:
            with connection.begin():
                yield connection
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise BadSetup(["the migration would leave rows that point to nothing - nothing was changed"])
        finally:
            if sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys = ON")


def _prepare_file(database: Database) -> None:
    """The folder, and write-ahead logging: a property of the file, set once and never by two starting workers."""
    Path(database.engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
    connection = database.engine.raw_connection()
    try:
        connection.cursor().execute("pragma journal_mode = wal")
    finally:
        connection.close()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.attributes["connection"] = connection
    return config
