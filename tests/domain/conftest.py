"""Matsudo's hubs, in a database of their own."""

import pytest

from bot.db import Database
from bot.domain.places import hubs
from bot.settings import ROOT
from bot.town.folder import Town, load_town


@pytest.fixture(scope="session")
def matsudo() -> Town:
    return load_town(ROOT / "content" / "towns" / "matsudo")


@pytest.fixture
def with_hubs(db: Database, matsudo: Town) -> Database:
    with db.write() as session:
        hubs.bring_in(session, matsudo)
    return db
