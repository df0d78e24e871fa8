"""The town of `town.py`, as new for every test: built once, then copied. The pages keep nothing, and are built once."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot import clock
from bot.db import Database
from bot.domain.office import proofs
from tests.console.town import PASSWORD, Office, furnish, make_app, make_service


@pytest.fixture(scope="session")
def furnished_on(tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], Office]:
    """By the day: what is to come tomorrow is today's, where the tests go on past midnight."""

    @cache
    def furnished_on(_: date) -> Office:
        folder = tmp_path_factory.mktemp("console")
        service = make_service(folder)
        town = Office(service, make_app(service), folder / "aoba.db")
        furnish(town, proofs.hash_password(PASSWORD, "nobody"))
        service.db.close()
        return town

    return furnished_on


@pytest.fixture
def furnished(furnished_on: Callable[[date], Office]) -> Office:
    return furnished_on(clock.today(clock.now()))


@pytest.fixture
def office(tmp_path: Path, furnished: Office) -> Iterator[Office]:
    copy = shutil.copy(furnished.file, tmp_path / "aoba.db")
    service = replace(furnished.service, db=Database(f"sqlite:///{copy}"))
    furnished.app.extensions["towns"]["aoba"] = service
    yield replace(furnished, service=service, secrets=dict(furnished.secrets))
    service.db.close()
