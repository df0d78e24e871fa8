"""What every test room may use: keys, both databases, and a whole town that runs."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule

from bot import crypto
from bot.app import detector, quiet_logs
from bot.db import Database
from bot.line import readers, together
from bot.settings import ROOT
from bot.stage import Stage, stage
from tests import databases, hurry

pytest_plugins = ["tests.browser"]
hurry.up()
hurry.compile_once()

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: what is left at the end is short, and no worker waits long for another."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    quiet_logs()


@pytest.fixture(scope="session", autouse=True)
def _no_long_pauses() -> None:
    """What lasts as long as the tests is not looked through again: on a busy machine that took LINE's two seconds."""
    detector(ROOT / "content" / "safety")
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _time_to_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause of this one process must not make a card come in two languages, as one of the database would."""
    monkeypatch.setattr(readers, "LOOK_UP", 5.0)


@pytest.fixture(autouse=True)
def _written_down_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test waits for each answer to be written down, and nothing comes meanwhile that could share the commit."""
    monkeypatch.setattr(together, "MOMENT", 0.001)


@pytest.fixture(scope="session", autouse=True)
def _addresses_compiled_once() -> None:
    """Werkzeug writes a function for each address of each application: half of what a town's start takes."""
    write, known = Rule._compile_builder, dict[tuple[object, ...], Any]()

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, repr(rule.defaults), append_unknown)
        if key not in known:
            known[key] = write(rule, append_unknown)
        return known[key]

    Rule._compile_builder = once  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _keys() -> None:
    crypto.use(crypto.Keyring((b"k" * 32,)))


@pytest.fixture(scope="session")
def postgres_name(worker_id: str) -> Iterator[str]:
    """Of a database of our own on the PostgreSQL of this machine; without one the test is skipped, and says so."""
    name = f"maisapo_test_{worker_id}_{os.getpid()}"
    try:
        databases.empty_postgres(POSTGRES, name)
    except Exception as error:  # the driver may be missing, or the server
        says = f"no PostgreSQL at {POSTGRES}: {type(error).__name__}"
        pytest.fail(says) if os.environ.get("CI") else pytest.skip(says)
    yield name
    databases.drop(POSTGRES, name)


@pytest.fixture
def postgres_url(postgres_name: str) -> str:
    return databases.postgres(POSTGRES, postgres_name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with all tables and nothing in them; a test that uses it runs on both kinds."""
    if request.param == "sqlite":
        return databases.sqlite(tmp_path)
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Without a table, for what is about migrating."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/town.db"
    return databases.empty_postgres(POSTGRES, request.getfixturevalue("postgres_name"))


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A database with all tables."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Stage]:
    """Matsudo, running whole, on SQLite."""
    with stage(tmp_path, databases.sqlite(tmp_path)) as running:
        yield running


@pytest.fixture
def town_on_both(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """Matsudo, running whole, on each kind of database."""
    with stage(tmp_path, database_url) as running:
        yield running
