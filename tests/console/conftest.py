"""The town of `town.py`, as new for every test: built once, then copied. The pages keep nothing, and are built once."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.db import Database
from bot.domain.office import proofs
from tests.console.town import PASSWORD, Office, furnish, make_app, make_service


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("console")
    service = make_service(folder)
    town = Office(service, make_app(service), folder / "aoba.db")
    furnish(town, proofs.hash_password(PASSWORD, "nobody"))
    service.db.close()
    return town


@pytest.fixture
def office(tmp_path: Path, furnished: Office) -> Iterator[Office]:
    copy = shutil.copy(furnished.file, tmp_path / "aoba.db")
    service = replace(furnished.service, db=Database(f"sqlite:///{copy}"))
    furnished.app.extensions["towns"]["aoba"] = service
    yield replace(furnished, service=service, secrets=dict(furnished.secrets))
    service.db.close()
