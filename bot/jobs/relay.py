"""Empties the outbox: claims what is due, the most worthwhile first, and hands it to LINE at the town's pace."""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.news import deliveries, hours, rates, troubles
from bot.domain.news.outbox import Delivery
from bot.line import sender, sending
from bot.service import Service

log = structlog.get_logger()
AT_ONCE = 32  # calls under way: 100 multicasts a second, each taking 0.3 seconds
ONE_RUN = 5.0  # seconds; then the next tick goes on, so that a worker asked to stop can
BY_NIGHT = "notice"  # in the quiet hours nothing leaves that is worth less: reminders and news wait for the morning

Planned = tuple[Delivery, float]  # with the moment at which it may leave


def run(service: Service, now: datetime) -> None:
    """Runs in every worker. Sending takes time, so every claim after the first asks the clock anew."""
    if not _is_let_in(service, now):
        return
    ends = time.monotonic() + ONE_RUN
    flying: set[Future[None]] = set()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"relay-{service.town.slug}") as pool:
        while time.monotonic() < ends:
            found = _claim(service, now, AT_ONCE - len(flying))
            flying |= {pool.submit(_attempt, service, row, starts) for row, starts in found}
            if not flying:
                return
            flying = wait(flying, return_when=FIRST_COMPLETED).not_done
            now = clock.now()


def _is_let_in(service: Service, now: datetime) -> bool:
    """While LINE does not let us in one process looks now and then, with the newest token, and the others wait."""
    with service.db.read() as session:
        if not troubles.going_on(session, troubles.NO_ACCESS):
            return True
    with service.db.write() as session:
        if not troubles.look_again(session, troubles.NO_ACCESS, now):
            return False
    service.line.renew()
    if not service.line.lets_us_in():
        return False
    with service.db.write() as session:
        troubles.over(session, troubles.NO_ACCESS)
    log.info("line.access_again", town=service.town.slug)
    return True


def _claim(service: Service, now: datetime, most: int) -> list[Planned]:
    least = BY_NIGHT if hours.is_quiet(service.town.news.quiet, now) else "news"
    me = sender.of(service.db).name
    with service.db.write() as session:
        if not most or troubles.going_on(session, troubles.NO_ACCESS):
            return []
        return _at_our_pace(session, deliveries.claim(session, now, most, least, me), now)


def _at_our_pace(session: Session, rows: list[Delivery], now: datetime) -> list[Planned]:
    """The rate is taken in the transaction that claims, so that it costs no commit of its own."""
    planned: list[Planned] = []
    for endpoint in ("reply", "push", "multicast"):
        mine = [row for row in rows if _endpoint(row, now) == endpoint]
        if mine:
            starts, apart = rates.take(session, endpoint, len(mine), now)
            planned += [(row, (starts + number * apart).timestamp()) for number, row in enumerate(mine)]
    return sorted(planned, key=lambda one: rows.index(one[0]))


def _endpoint(row: Delivery, now: datetime) -> str:
    if row.may_reply(now):
        return "reply"
    return "multicast" if row.is_chunk() else "push"


def _attempt(service: Service, row: Delivery, starts: float) -> None:
    """A row nobody can send (a lost key, a database away) leaves the others alone, and is tried again."""
    try:
        sender.wait_until(starts)
        sending.attempt(service, row)
    except Exception as error:
        log.error("relay.row_failed", key=row.retry_key, kind=row.kind, error=type(error).__name__)
        sending.let_lie(service, row)
