"""Whose rows a hub sees, whoever asked before it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import ColumnElement, select, true

from bot import db
from bot.db import Database, Scope, Scoped
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from tests.jobs.town import HUB, NOON, OTHER_HUB

ONE, OTHER = Scope(frozenset({HUB})), Scope(frozenset({OTHER_HUB}))


@pytest.fixture
def anew() -> Iterator[None]:
    """The rules are kept in the process: this test's own table leaves it again."""
    yield
    db._rules.cache_clear()


def test_what_one_hub_asked_says_nothing_about_the_next(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        for name, hub in [("aoi", HUB), ("minh", OTHER_HUB)]:
            parents.meet(session, name, NOON).hub_id = hub
    assert [_seen(with_hubs, scope) for scope in (ONE, OTHER, ONE)] == [["aoi"], ["minh"], ["aoi"]]


@pytest.mark.usefixtures("anew")
def test_a_table_that_comes_in_later_is_kept_to_the_hub_as_well(with_hubs: Database) -> None:
    _seen(with_hubs, ONE)
    asked: list[frozenset[str]] = []

    class Later(Scoped):
        @classmethod
        def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
            asked.append(hubs)
            return true()

    _seen(with_hubs, ONE)
    _seen(with_hubs, ONE)
    assert asked == [ONE.hubs]


def _seen(database: Database, scope: Scope) -> list[str | None]:
    with database.read(scope) as session:
        return list(session.scalars(select(Parent.line_user_id)))
