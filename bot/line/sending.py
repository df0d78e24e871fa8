"""Hands one row of the outbox to LINE, and writes down what became of it. No transaction is open meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.news import deliveries
from bot.domain.news.deliveries import Delivery
from bot.line.client import Answer, Outcome
from bot.service import Service

log = structlog.get_logger()
QUOTA_PAUSE = timedelta(hours=1)
ACCESS_PAUSE = timedelta(minutes=1)


def send(service: Service, row: Delivery) -> None:
    """A row born in flight, right after its commit; unless we were so slow that the relay may have taken it over."""
    if clock.now() < row.created_at + deliveries.LEASE:
        attempt(service, row)


def attempt(service: Service, row: Delivery) -> None:
    """One try. The reply token first, for it is free; a push only where the kind of message is worth it."""
    now = clock.now()
    if row.reply_token and row.reply_until and now < row.reply_until:
        _replied(service, row, service.line.reply(row.reply_token, row.messages()))
    elif row.perhaps_sent and row.reply_token:
        _end(service, row, "unknown", "reply may have arrived")
    elif now >= row.expires_at:
        _end(service, row, "unknown" if row.perhaps_sent else "expired", row.reason or "too late")
    else:
        _pushed(service, row, service.line.push(row.line_user_id, row.messages(), row.retry_key))


def _replied(service: Service, row: Delivery, answer: Answer) -> None:
    """A token works once, so a refused second try means that the first one arrived."""
    row.request_id = answer.request_id
    if answer.outcome is Outcome.ACCEPTED:
        _end(service, row, "accepted", "reply")
    elif answer.outcome is Outcome.REFUSED and row.perhaps_sent:
        _end(service, row, "accepted", "reply before")
    elif answer.outcome is Outcome.REFUSED:
        row.reply_token = None
        _again(service, row, timedelta(0), "reply token refused")
    elif answer.outcome is Outcome.NO_ACCESS:
        _no_access(service, row, answer)
    else:
        _again(service, row, deliveries.pause(1), answer.detail, answer.outcome is Outcome.TROUBLE)


def _pushed(service: Service, row: Delivery, answer: Answer) -> None:
    row.request_id = answer.request_id
    if answer.outcome in (Outcome.ACCEPTED, Outcome.ALREADY):
        _end(service, row, "accepted", "push")
    elif answer.outcome is Outcome.REFUSED:
        _end(service, row, "failed", f"LINE {answer.detail}")
    elif answer.outcome is Outcome.NO_ACCESS:
        _no_access(service, row, answer)
    elif answer.outcome is Outcome.QUOTA:
        log.error("line.quota_used_up", town=service.town.slug)
        _again(service, row, QUOTA_PAUSE, "quota")
    else:
        _again(service, row, deliveries.pause(row.attempts), answer.detail, answer.outcome is Outcome.TROUBLE)


def _no_access(service: Service, row: Delivery, answer: Answer) -> None:
    log.error("line.no_access", town=service.town.slug, status=answer.detail)
    _again(service, row, ACCESS_PAUSE, f"LINE {answer.detail}")


def _end(service: Service, row: Delivery, state: str, reason: str) -> None:
    def write(session: Session, now: datetime) -> None:
        deliveries.settle(session, row, state, now, reason)

    _write(service, row, state, write)


def _again(service: Service, row: Delivery, after: timedelta, reason: str, perhaps_sent: bool = False) -> None:
    def write(session: Session, now: datetime) -> None:
        deliveries.again(session, row, now + after, reason, perhaps_sent)

    _write(service, row, "again", write)


def _write(service: Service, row: Delivery, state: str, write: Callable[[Session, datetime], None]) -> None:
    with service.db.write() as session:
        write(session, clock.now())
    log.info("delivery", key=row.retry_key, kind=row.kind, state=state, attempts=row.attempts)
