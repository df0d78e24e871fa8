"""The town of `town.py`, new for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.office import proofs
from tests.console.town import PASSWORD, Office, furnish, make_app, make_service


@pytest.fixture(scope="session")
def hashed() -> str:
    """Once: a hash costs a sixth of a second."""
    return proofs.hash_password(PASSWORD, "nobody")


@pytest.fixture
def office(tmp_path: Path, hashed: str) -> Iterator[Office]:
    service = make_service(tmp_path)
    town = Office(service, make_app(service))
    furnish(town, hashed)
    yield town
    service.db.close()
