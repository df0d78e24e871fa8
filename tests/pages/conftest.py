"""Matsudo with one more private page (`extra/note.py`), found as any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import pages
from bot.pages import looks, routes
from bot.simulator import Person
from bot.stage import Stage, stage
from tests import databases
from tests.pages.reader import parent_of

EXTRA = str(Path(__file__).parent / "extra")


@pytest.fixture
def one_more_page() -> Iterator[None]:
    pages.__path__.append(EXTRA)
    _look_again()
    yield
    pages.__path__.remove(EXTRA)
    _look_again()


@pytest.fixture
def home(one_more_page: None, tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, databases.sqlite(tmp_path)) as running:
        yield running


@pytest.fixture
def home_on_both(one_more_page: None, tmp_path: Path, database_url: str) -> Iterator[Stage]:
    with stage(tmp_path, database_url) as running:
        yield running


@pytest.fixture
def aoi(home: Stage) -> Person:
    person = home.person("aoi", "Aoi")
    parent_of(home, person)
    return person


def _look_again() -> None:
    for found in (routes.every_route, routes.fields_of, looks.environment):
        found.cache_clear()
