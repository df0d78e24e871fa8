"""What the relay's engines share: whether LINE lets us in, what may leave and when, and one try."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count

import structlog
from sqlalchemy.orm import Session

from bot.domain.delivery import hours, rates, troubles
from bot.domain.delivery.outbox import InHand
from bot.errors import named
from bot.line import sender, sending
from bot.line.fates import Fate
from bot.service import Service

log = structlog.get_logger()
BY_NIGHT = "notice"  # in the quiet hours nothing leaves that is worth less: reminders and news wait for the morning

Planned = tuple[InHand, float]  # with the moment at which it may leave


def is_let_in(service: Service, now: datetime) -> bool:
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


def least(service: Service, now: datetime) -> str:
    """The least worthwhile kind that may leave at this hour."""
    return BY_NIGHT if hours.is_quiet(service.town.news.quiet, now) else "news"


def at_our_pace(session: Session, rows: Sequence[InHand], now: datetime) -> list[Planned]:
    """The rate is taken last in the transaction that claims, so that it costs no commit of its own."""
    moments: dict[str, Iterator[float]] = {}
    wanted = [_endpoint(row, now) for row in rows]
    for endpoint in ("reply", "push", "multicast"):
        if calls := wanted.count(endpoint):
            starts, apart = rates.take(session, endpoint, calls, now)
            moments[endpoint] = count(starts.timestamp(), apart.total_seconds())
    return [(row, next(moments[endpoint])) for row, endpoint in zip(rows, wanted, strict=True)]


def try_at(service: Service, row: InHand, starts: float) -> Fate:
    """A row nobody can send (a lost key, a database away) leaves the others alone, and is tried again."""
    try:
        sender.wait_until(starts)
        return sending.one_try(service, row)
    except Exception as error:
        log.error("relay.row_failed", key=row.retry_key, kind=row.kind, error=named(error))
        return sending.let_lie(row)


def _endpoint(row: InHand, now: datetime) -> str:
    if row.may_reply(now):
        return "reply"
    return "multicast" if row.is_chunk() else "push"
