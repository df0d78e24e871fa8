"""Hands one row of the outbox to LINE, and writes down what became of it. No transaction is open meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.news import deliveries, quota, recipients, troubles
from bot.domain.news.held import Held, Taken
from bot.domain.news.kinds import CRISIS, KINDS
from bot.domain.news.outbox import Delivery
from bot.line import sender, taken
from bot.line.client import Answer, Outcome
from bot.service import Service

log = structlog.get_logger()
QUOTA_PAUSE = timedelta(hours=1)
RESERVED_PAUSE = timedelta(minutes=5)


def send(service: Service, held: Held) -> None:
    """An answer right after its commit. Numbers to call wait for no rate."""
    me = sender.of(service.db)
    if me.held_back():
        _again(service, held.delivery(), timedelta(0), "no_access")
        return
    if held.order.kind != CRISIS:
        me.wait_for_reply()
    if not held.may_reply(clock.now()):
        attempt(service, held.delivery())
        return
    answer = service.line.reply(held.order.reply_token or "", held.order.messages)
    if answer.outcome is Outcome.ACCEPTED:
        log.info("delivery", key=held.key, kind=held.order.kind, became="accepted", attempts=1)
        taken.note(service.db, Taken(held.key, answer.request_id, clock.now()))
    else:
        _replied(service, held.delivery(), answer)


def attempt(service: Service, row: Delivery) -> None:
    """One try. The reply token first, for it is free; a push only where the kind of message is worth it."""
    now = clock.now()
    if row.may_reply(now):
        _replied(service, row, service.line.reply(row.reply_token or "", row.messages()))
    elif row.perhaps_sent and row.reply_token and not KINDS[row.kind].better_twice:
        _end(service, row, "unknown", "reply_unclear")
    elif now >= row.last_try():
        _end(service, row, "unknown" if row.perhaps_sent else "expired", row.reason or "too_late")
    elif row.is_chunk():
        _chunk(service, row)
    else:
        answer = service.line.push(row.line_user_id or "", row.messages(), row.retry_key)
        _pushed(service, row, answer)


def let_lie(service: Service, row: Delivery) -> None:
    """A mistake of ours: nobody knows how far it came, so it is tried again with its key."""
    _again(service, row, deliveries.pause(row.attempts), "our_mistake", perhaps_sent=True)


def _replied(service: Service, row: Delivery, answer: Answer) -> None:
    """A token works once, so a refused second try means that the first one arrived."""
    row.request_id = answer.request_id
    if answer.outcome is Outcome.ACCEPTED:
        _end(service, row, "accepted", "reply")
    elif answer.outcome is Outcome.REFUSED and row.perhaps_sent:
        _end(service, row, "accepted", "reply_before")
    elif answer.outcome is Outcome.REFUSED:
        row.reply_token = None
        _again(service, row, timedelta(0), "token_refused")
    elif answer.outcome is Outcome.NO_ACCESS:
        _no_access(service, row, answer)
    else:
        _again(service, row, deliveries.pause(1), _code(answer), answer.outcome is Outcome.TROUBLE)


def _pushed(service: Service, row: Delivery, answer: Answer) -> None:
    row.request_id = answer.request_id
    if answer.outcome in (Outcome.ACCEPTED, Outcome.ALREADY):
        _end(service, row, "accepted", "push")
    elif answer.outcome is Outcome.REFUSED:
        _end(service, row, "unknown" if row.perhaps_sent and row.reply_token else "failed", "refused")
    else:
        _not_yet(service, row, answer, 1)


def _chunk(service: Service, row: Delivery) -> None:
    """A look right before the call: stopping a broadcast lets no further chunk go."""
    with service.db.read() as session:
        stopped, to = recipients.called_off(session, row, clock.now()), recipients.members(session, row)
    if stopped or not to:
        _end(service, row, "unknown" if row.perhaps_sent else "suppressed", stopped or "nobody_left")
        return
    answer = service.line.multicast(to, row.messages(), row.retry_key)
    row.request_id = answer.request_id
    if answer.outcome in (Outcome.ACCEPTED, Outcome.ALREADY):
        _end(service, row, "accepted", "multicast")
    elif answer.outcome is Outcome.REFUSED:
        _refused_for_one(service, row, len(to))
    else:
        _not_yet(service, row, answer, len(to))


def _refused_for_one(service: Service, row: Delivery, people: int) -> None:
    """LINE refuses a list as a whole. The same list was refused whenever it was tried, so its key is worth nothing."""

    def write(session: Session, now: datetime) -> None:
        if not deliveries.settle(session, row, "failed", now, "split" if people > 1 else "refused"):
            return
        if people > 1:
            recipients.halve(session, row, now)
        else:
            recipients.fail(session, row, "refused")

    _write(service, row, "refused", write)


def _not_yet(service: Service, row: Delivery, answer: Answer, people: int) -> None:
    if answer.outcome is Outcome.NO_ACCESS:
        _no_access(service, row, answer)
    elif answer.outcome in (Outcome.RATE, Outcome.QUOTA):
        _too_much(service, row, answer, people)
    else:
        _again(service, row, deliveries.pause(row.attempts), _code(answer), answer.outcome is Outcome.TROUBLE)


def _no_access(service: Service, row: Delivery, answer: Answer) -> None:
    """Nothing of the town leaves until LINE lets us in again; one alarm, whoever meets it first."""
    if service.line.renew():
        _again(service, row, timedelta(0), "no_access")
        return
    with service.db.write() as session:
        begun = troubles.begin(session, troubles.NO_ACCESS, clock.now())
    sender.of(service.db).hold_back()
    _again(service, row, timedelta(0), "no_access")
    if begun:
        log.error("line.no_access", town=service.town.slug, status=answer.detail)


def _too_much(service: Service, row: Delivery, answer: Answer, people: int) -> None:
    """LINE says 429 to both: the month is used up, or we are too fast. Its count tells, its words are only a hint."""
    month = service.line.month()
    hinted = answer.outcome is Outcome.QUOTA
    if month.is_over(people) if month else hinted:
        with service.db.write() as session:
            begun = troubles.begin(session, quota.trouble_of(clock.now()), clock.now())
        if begun:
            log.error("line.quota_used_up", town=service.town.slug)
        _again(service, row, QUOTA_PAUSE, "quota")
    elif hinted:
        _again(service, row, RESERVED_PAUSE, "reserved")
    else:
        _again(service, row, deliveries.pause(row.attempts), "rate")


def _code(answer: Answer) -> str:
    if answer.outcome in (Outcome.RATE, Outcome.QUOTA):
        return "rate"
    return "line_error" if answer.detail.isdigit() else "no_answer"


def _end(service: Service, row: Delivery, state: str, reason: str) -> None:
    def write(session: Session, now: datetime) -> None:
        deliveries.settle(session, row, state, now, reason)

    _write(service, row, state, write)


def _again(service: Service, row: Delivery, after: timedelta, reason: str, perhaps_sent: bool = False) -> None:
    def write(session: Session, now: datetime) -> None:
        deliveries.again(session, row, now + after, reason, perhaps_sent)

    _write(service, row, reason, write)


def _write(service: Service, row: Delivery, became: str, write: Callable[[Session, datetime], None]) -> None:
    with service.db.write() as session:
        write(session, clock.now())
    log.info("delivery", key=row.retry_key, kind=row.kind, became=became, attempts=row.attempts)
