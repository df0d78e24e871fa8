"""Asks LINE how much of the month is used, and writes it down for whoever plans."""

from datetime import datetime

from bot.domain.news import quota
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    """What LINE said last stays where it does not answer."""
    told = service.line.month()
    if told is None:
        return
    with service.db.write() as session:
        quota.note(session, told.allowed, told.used, now)
