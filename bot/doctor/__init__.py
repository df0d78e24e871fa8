"""Looks at a town from outside, one thing after the other, and says what is wrong and what to do."""

from collections.abc import Iterator

from bot import clock, crypto
from bot.db import Database
from bot.doctor import at_line, database, setup
from bot.doctor.findings import Finding
from bot.line.client import LineClient
from bot.settings import LineCredentials, Settings


def examine(settings: Settings, town: str, credentials: LineCredentials | None) -> Iterator[Finding]:
    """Everything that can be looked at, also where something before it is broken. No secret, nobody's data."""
    clock.travel_by(settings.clock_file)
    crypto.use(settings.keyring())
    yield from setup.look(settings, town, credentials)
    db = Database(settings.database_of(town))
    yield from database.look(settings, town, db)
    db.close()
    if credentials:
        client = LineClient(credentials.access_token, settings.line_api_host)
        yield from at_line.look(settings, town, client)
