"""Hands one row of the outbox to LINE, and writes down what became of it. No transaction is open meanwhile."""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.news import deliveries, quota, recipients, troubles
from bot.domain.news.kinds import CRISIS, KINDS
from bot.domain.news.outbox import Delivery
from bot.line import sender
from bot.line.client import Answer, Outcome
from bot.service import Service

log = structlog.get_logger()
QUOTA_PAUSE = timedelta(hours=1)
RESERVED_PAUSE = timedelta(minutes=5)
_LOOKS = threading.BoundedSemaphore(8)  # at the database at once; many more are at LINE


@dataclass(frozen=True)
class Fate:
    """What became of a try, still to be written down. `write` is None for what LINE took: many of those are one."""

    row: Delivery
    became: str
    reason: str
    write: Callable[[Session, datetime], None] | None = None


def send(service: Service, row: Delivery) -> None:
    """A row born in flight, right after its commit. Numbers to call wait for no rate."""
    me = sender.of(service.db)
    if me.held_back():
        write_down(service, [_again(row, timedelta(0), "no_access")])
        return
    if row.kind == CRISIS:
        write_down(service, [one_try(service, row)])
        return
    me.wait_for_reply()
    me.ended.add(one_try(service, row), lambda fates: write_down(service, fates))


def one_try(service: Service, row: Delivery) -> Fate:
    """The reply token first, for it is free; a push only where the kind of message is worth it."""
    now = clock.now()
    if row.may_reply(now):
        return _replied(service, row, service.line.reply(row.reply_token or "", row.messages()))
    if row.perhaps_sent and row.reply_token and not KINDS[row.kind].better_twice:
        return _end(row, "unknown", "reply_unclear")
    if now >= row.last_try():
        return _end(row, "unknown" if row.perhaps_sent else "expired", row.reason or "too_late")
    if row.is_chunk():
        return _chunk(service, row)
    answer = service.line.push(row.line_user_id or "", row.messages(), row.retry_key)
    return _pushed(service, row, answer)


def write_down(service: Service, fates: Sequence[Fate]) -> None:
    """Many in one transaction. Should it fail, they are tried again with their keys, and LINE says 409."""
    accepted: dict[str, list[Delivery]] = defaultdict(list)
    with service.db.write() as session:
        for fate in fates:
            if fate.write is None:
                accepted[fate.reason].append(fate.row)
            else:
                fate.write(session, clock.now())
        for reason, rows in accepted.items():
            deliveries.accept(session, rows, clock.now(), reason)
    for fate in fates:
        log.info("delivery", key=fate.row.retry_key, kind=fate.row.kind, became=fate.became, attempts=fate.row.attempts)


def let_lie(row: Delivery) -> Fate:
    """A mistake of ours: nobody knows how far it came, so it is tried again with its key."""
    return _again(row, deliveries.pause(row.attempts), "our_mistake", perhaps_sent=True)


def _replied(service: Service, row: Delivery, answer: Answer) -> Fate:
    """A token works once, so a refused second try means that the first one arrived."""
    row.request_id = answer.request_id
    if answer.outcome is Outcome.ACCEPTED:
        return _end(row, "accepted", "reply")
    if answer.outcome is Outcome.REFUSED and row.perhaps_sent:
        return _end(row, "accepted", "reply_before")
    if answer.outcome is Outcome.REFUSED:
        row.reply_token = None
        return _again(row, timedelta(0), "token_refused")
    if answer.outcome is Outcome.NO_ACCESS:
        return _no_access(service, row, answer)
    return _again(row, deliveries.pause(1), _code(answer), answer.outcome is Outcome.TROUBLE)


def _pushed(service: Service, row: Delivery, answer: Answer) -> Fate:
    row.request_id = answer.request_id
    if answer.outcome in (Outcome.ACCEPTED, Outcome.ALREADY):
        return _end(row, "accepted", "push")
    if answer.outcome is Outcome.REFUSED:
        return _end(row, "unknown" if row.perhaps_sent and row.reply_token else "failed", "refused")
    return _not_yet(service, row, answer, 1)


def _chunk(service: Service, row: Delivery) -> Fate:
    """A look right before the call: stopping a broadcast lets no further chunk go."""
    with _LOOKS, service.db.read() as session:
        stopped, to = recipients.called_off(session, row, clock.now()), recipients.members(session, row)
    if stopped or not to:
        return _end(row, "unknown" if row.perhaps_sent else "suppressed", stopped or "nobody_left")
    answer = service.line.multicast(to, row.messages(), row.retry_key)
    row.request_id = answer.request_id
    if answer.outcome in (Outcome.ACCEPTED, Outcome.ALREADY):
        return _end(row, "accepted", "multicast")
    if answer.outcome is Outcome.REFUSED:
        return _refused_for_one(row, len(to))
    return _not_yet(service, row, answer, len(to))


def _refused_for_one(row: Delivery, people: int) -> Fate:
    """LINE refuses a list as a whole. The same list was refused whenever it was tried, so its key is worth nothing."""

    def write(session: Session, now: datetime) -> None:
        if not deliveries.settle(session, row, "failed", now, "split" if people > 1 else "refused"):
            return
        if people > 1:
            recipients.halve(session, row, now)
        else:
            recipients.fail(session, row, "refused")

    return Fate(row, "refused", "refused", write)


def _not_yet(service: Service, row: Delivery, answer: Answer, people: int) -> Fate:
    if answer.outcome is Outcome.NO_ACCESS:
        return _no_access(service, row, answer)
    if answer.outcome in (Outcome.RATE, Outcome.QUOTA):
        return _too_much(service, row, answer, people)
    return _again(row, deliveries.pause(row.attempts), _code(answer), answer.outcome is Outcome.TROUBLE)


def _no_access(service: Service, row: Delivery, answer: Answer) -> Fate:
    """Nothing of the town leaves until LINE lets us in again; one alarm, whoever meets it first."""
    if service.line.renew():
        return _again(row, timedelta(0), "no_access")
    with service.db.write() as session:
        begun = troubles.begin(session, troubles.NO_ACCESS, clock.now())
    sender.of(service.db).hold_back()
    if begun:
        log.error("line.no_access", town=service.town.slug, status=answer.detail)
    return _again(row, timedelta(0), "no_access")


def _too_much(service: Service, row: Delivery, answer: Answer, people: int) -> Fate:
    """LINE says 429 to both: the month is used up, or we are too fast. Its count tells, its words are only a hint."""
    month = service.line.month()
    hinted = answer.outcome is Outcome.QUOTA
    if month.is_over(people) if month else hinted:
        with service.db.write() as session:
            begun = troubles.begin(session, quota.trouble_of(clock.now()), clock.now())
        if begun:
            log.error("line.quota_used_up", town=service.town.slug)
        return _again(row, QUOTA_PAUSE, "quota")
    if hinted:
        return _again(row, RESERVED_PAUSE, "reserved")
    return _again(row, deliveries.pause(row.attempts), "rate")


def _code(answer: Answer) -> str:
    if answer.outcome in (Outcome.RATE, Outcome.QUOTA):
        return "rate"
    return "line_error" if answer.detail.isdigit() else "no_answer"


def _end(row: Delivery, state: str, reason: str) -> Fate:
    def write(session: Session, now: datetime) -> None:
        deliveries.settle(session, row, state, now, reason)

    return Fate(row, state, reason, None if state == "accepted" else write)


def _again(row: Delivery, after: timedelta, reason: str, perhaps_sent: bool = False) -> Fate:
    def write(session: Session, now: datetime) -> None:
        deliveries.again(session, row, now + after, reason, perhaps_sent)

    return Fate(row, reason, reason, write)
