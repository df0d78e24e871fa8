"""The town of the console's tests, on each kind of database."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.db import Database
from bot.domain.office import proofs
from tests.console import conftest as console
from tests.console.town import PASSWORD, Office, furnish, make_app, make_service

furnished = console.furnished


@pytest.fixture
def office_on_both(tmp_path: Path, database_url: str, furnished: Office) -> Iterator[Office]:
    """Its families are new on PostgreSQL."""
    if database_url.startswith("sqlite"):
        copy = shutil.copy(furnished.file, tmp_path / "aoba.db")
        service = replace(furnished.service, db=Database(f"sqlite:///{copy}"))
        office = replace(furnished, service=service, app=make_app(service), secrets=dict(furnished.secrets))
    else:
        service = replace(make_service(tmp_path), db=Database(database_url))
        office = Office(service, make_app(service), tmp_path)
        furnish(office, proofs.hash_password(PASSWORD, "nobody"))
    yield office
    service.db.close()
