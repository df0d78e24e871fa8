"""Databases for the tests: migrated once, then copied, for the migrations take longer than most tests."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, text

from bot import migrate
from bot.db import Database


def sqlite(folder: Path, name: str = "town") -> str:
    """The address of a new file with all tables."""
    shutil.copyfile(_sqlite_template(), folder / f"{name}.db")
    return f"sqlite:///{folder}/{name}.db"


def postgres(server: str, name: str) -> str:
    """The address of a new database of that name with all tables; whatever had the name is gone."""
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
        connection.execute(text(f"create database {name} template {_postgres_template(server, name)}"))
    return _of(server, name)


def empty_postgres(server: str, name: str) -> str:
    """The address of a new database of that name, without a table."""
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
        connection.execute(text(f"create database {name} encoding 'UTF8' template template0"))
    return _of(server, name)


def drop(server: str, name: str) -> None:
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        for one in (name, _template_of(name)):
            connection.execute(text(f"drop database if exists {one} with (force)"))


def steps(database: Database, work: Callable[[], object], containing: str) -> list[str]:
    """How SQLite goes about the first statement of some work that contains these words."""
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, said: str, values: Any, *rest: object) -> None:
        asked.append((said, values))

    event.listen(database.engine, "before_cursor_execute", note)
    work()
    event.remove(database.engine, "before_cursor_execute", note)
    statement, values = next(one for one in asked if containing in one[0])
    with database.engine.connect() as connection:
        return [step for *_, step in connection.exec_driver_sql(f"explain query plan {statement}", values)]


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _migrate(f"sqlite:///{folder}/template.db")
    return folder / "template.db"


@cache
def _postgres_template(server: str, name: str) -> str:
    _migrate(empty_postgres(server, _template_of(name)))
    return _template_of(name)


def _template_of(name: str) -> str:
    return f"{name}_template"


def _of(server: str, name: str) -> str:
    return f"{server.rsplit('/', 1)[0]}/{name}"


def _migrate(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database)
    database.close()
