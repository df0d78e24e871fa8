"""The town of the console's tests, on each kind of database."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.db import Database
from bot.domain.office import proofs
from bot.service import Service
from tests.console import conftest as console
from tests.console.town import PASSWORD, Office, furnish, make_app, make_service

furnished_on, furnished = console.furnished_on, console.furnished


@pytest.fixture
def office_on_both(tmp_path: Path, database_url: str, furnished: Office) -> Iterator[Office]:
    """Its families are new on PostgreSQL."""
    if database_url.startswith("sqlite"):
        copy = shutil.copy(furnished.file, tmp_path / "aoba.db")
        service = _on(furnished.service, f"sqlite:///{copy}")
        office = replace(furnished, service=service, app=make_app(service), secrets=dict(furnished.secrets))
    else:
        service = _on(make_service(tmp_path), database_url)
        office = Office(service, make_app(service), tmp_path)
        furnish(office, proofs.hash_password(PASSWORD, "nobody"))
    yield office
    service.db.close()
    for kind in ("danger", "traces"):  # the next test's database may have the same name
        shutil.rmtree(service.settings.spool_folder(kind), ignore_errors=True)


def _on(service: Service, url: str) -> Service:
    """Its spool is its own, too."""
    return replace(service, db=Database(url), settings=service.settings.model_copy(update={"database_url": url}))
