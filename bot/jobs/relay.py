"""Empties the outbox: claims what is due, the most worthwhile first, and hands it to LINE."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import structlog

from bot import clock
from bot.domain.news import deliveries, hours
from bot.domain.news.deliveries import Delivery
from bot.line import sending
from bot.service import Service

log = structlog.get_logger()
AT_ONCE = 20  # claimed together and sent together: no claimed row waits for a thread while its lease runs
ONE_RUN = 5.0  # seconds; then the next tick goes on, so that a worker asked to stop can
BY_NIGHT = "notice"  # in the quiet hours nothing leaves that is worth less: reminders and news wait for the morning


def run(service: Service, now: datetime) -> None:
    """Sending takes time, so every claim after the first asks the clock anew."""
    ends = time.monotonic() + ONE_RUN
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"relay-{service.town.slug}") as pool:
        rows = _claim(service, now)
        while rows:
            list(pool.map(lambda row: _attempt(service, row), rows))
            rows = _claim(service, clock.now()) if time.monotonic() < ends else []


def _claim(service: Service, now: datetime) -> list[Delivery]:
    least = BY_NIGHT if hours.is_quiet(service.town.news.quiet, now) else "news"
    with service.db.write() as session:
        return deliveries.claim(session, now, AT_ONCE, least)


def _attempt(service: Service, row: Delivery) -> None:
    """A row nobody can send (a lost key, a database away) leaves the others alone; its lease brings it back."""
    try:
        sending.attempt(service, row)
    except Exception as error:
        log.error("relay.row_failed", key=row.retry_key, kind=row.kind, error=type(error).__name__)
