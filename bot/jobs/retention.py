"""Empties what the town keeps no longer, a few hundred rows to a transaction."""

from datetime import datetime

from bot.domain.office import retention
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    for kind in retention.KINDS:
        while _some(service, kind, now):
            pass


def _some(service: Service, kind: str, now: datetime) -> int:
    with service.db.write() as session:
        return retention.empty_some(session, service.town.retention, kind, now)
