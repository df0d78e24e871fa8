"""Forgets the families that asked for it, where nobody has to look first."""

from contextlib import suppress
from datetime import datetime

from bot.domain.people import erasures
from bot.domain.people.erasures import AlreadyErased
from bot.domain.people.privacy import DangerOpen, UnderWay
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    """One family to a transaction; whoever has a message under way comes a minute later."""
    with service.db.read() as session:
        due = erasures.due(session)
    for number in due:
        with suppress(AlreadyErased, DangerOpen, UnderWay), service.db.write() as session:
            erasures.carry_out(session, number, now)
