"""Shows that the worker is alive."""

from datetime import datetime

from bot.domain.office import heartbeat
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    with service.db.write() as session:
        heartbeat.beat(session, heartbeat.WORKER, now)
