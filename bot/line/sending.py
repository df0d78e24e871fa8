"""Hands one row of the outbox to LINE; what became of it is written down after. No transaction is open meanwhile."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import deliveries, recipients, troubles
from bot.domain.delivery.kinds import CRISIS, KINDS
from bot.domain.delivery.outbox import InHand
from bot.domain.news import pauses, quota
from bot.line import sender
from bot.line.client import Answer, Outcome
from bot.line.fates import Fate, again, end, write_down
from bot.line.sender import Sender
from bot.service import Service

log = structlog.get_logger()
QUOTA_PAUSE = timedelta(hours=1)
RESERVED_PAUSE = timedelta(minutes=5)
_LOOKS = threading.BoundedSemaphore(8)  # at the database at once; many more are at LINE


def send(service: Service, row: InHand) -> None:
    """A row born in flight, right after its commit. Numbers to call wait for no rate.

    What becomes of it is true whoever leads meanwhile.
    """
    if service.db is not service.db.plain:
        service = replace(service, db=service.db.plain)
    me = sender.of(service.db)
    if me.held_back():
        write_down(service.db, [again(row, timedelta(0), "no_access")])
    elif row.kind == CRISIS:
        write_down(service.db, [one_try(service, row)])
    else:
        me.wait_for_reply()
        me.ended.add(one_try(service, row), partial(_replies_ended, service, me))


def _replies_ended(service: Service, me: Sender, fates: list[Fate]) -> None:
    write_down(service.db, fates, lambda session: me.pay(session, len(fates)))


def one_try(service: Service, row: InHand) -> Fate:
    """What became of it is in the log of whoever set it going, and still to be written down."""
    fate = _tried(service, row, clock.now())
    log.info("delivery", key=row.retry_key, kind=row.kind, became=fate.became, attempts=row.attempts)
    return fate


def let_lie(row: InHand) -> Fate:
    """A mistake of ours: nobody knows how far it came, so it is tried again with its key."""
    return again(row, deliveries.pause(row.attempts), "our_mistake", perhaps_sent=True)


def _tried(service: Service, row: InHand, now: datetime) -> Fate:
    """The reply token first, for it is free; a push only where the kind of message is worth it."""
    if row.may_reply(now):
        return _replied(service, row, service.line.reply(row.reply_token or "", row.said()))
    if row.perhaps_sent and row.reply_token and not KINDS[row.kind].better_twice:
        return end(row, "unknown", "reply_unclear")
    if now >= row.last_try():
        return end(row, "unknown" if row.perhaps_sent else "expired", row.reason or "too_late")
    if row.is_chunk():
        return _chunk(service, row)
    answer = service.line.push(row.line_user_id or "", row.said(), row.retry_key)
    return _pushed(service, row, answer)


def _replied(service: Service, row: InHand, answer: Answer) -> Fate:
    """A token works once, so a refused second try means that the first one arrived."""
    row.request_id = answer.request_id
    if answer.outcome is Outcome.ACCEPTED:
        return end(row, "accepted", "reply")
    if answer.outcome is Outcome.REFUSED and row.perhaps_sent:
        return end(row, "accepted", "reply_before")
    if answer.outcome is Outcome.REFUSED:
        row.reply_token = None
        return again(row, timedelta(0), "token_refused")
    if answer.outcome is Outcome.NO_ACCESS:
        return _no_access(service, row, answer)
    return again(row, deliveries.pause(1), _code(answer), answer.outcome is Outcome.TROUBLE)


def _pushed(service: Service, row: InHand, answer: Answer) -> Fate:
    row.request_id = answer.request_id
    if answer.outcome in (Outcome.ACCEPTED, Outcome.ALREADY):
        return end(row, "accepted", "push")
    if answer.outcome is Outcome.REFUSED:
        return end(row, "unknown" if row.perhaps_sent and row.reply_token else "failed", "refused")
    return _not_yet(service, row, answer, 1)


def _chunk(service: Service, row: InHand) -> Fate:
    """A look right before the call: stopping a broadcast, or holding it back, lets no further chunk go."""
    with _LOOKS, service.db.read() as session:
        stopped, to = recipients.called_off(session, row, clock.now()), recipients.members(session, row)
        held = pauses.holds(session, row)
    if held and not stopped:
        return Fate(row, "paused", "paused", partial(pauses.put_back, row=row))
    if stopped or not to:
        return end(row, "unknown" if row.perhaps_sent else "suppressed", stopped or "nobody_left")
    answer = service.line.multicast(to, row.said(), row.retry_key)
    row.request_id = answer.request_id
    if answer.outcome in (Outcome.ACCEPTED, Outcome.ALREADY):
        return end(row, "accepted", "multicast")
    if answer.outcome is Outcome.REFUSED:
        return _refused_for_one(row, len(to))
    return _not_yet(service, row, answer, len(to))


def _refused_for_one(row: InHand, people: int) -> Fate:
    """LINE refuses a list as a whole. The same list was refused whenever it was tried, so its key is worth nothing."""

    def write(session: Session, now: datetime) -> None:
        if stopped := recipients.called_off(session, row, now, locked=True):
            deliveries.settle(session, row, "unknown" if row.perhaps_sent else "suppressed", now, stopped)
            return
        if not deliveries.settle(session, row, "failed", now, "split" if people > 1 else "refused"):
            return
        if people > 1:
            recipients.halve(session, row, now)
        else:
            recipients.fail(session, row, "refused")

    return Fate(row, "refused", "refused", write)


def _not_yet(service: Service, row: InHand, answer: Answer, people: int) -> Fate:
    if answer.outcome is Outcome.NO_ACCESS:
        return _no_access(service, row, answer)
    if answer.outcome in (Outcome.RATE, Outcome.QUOTA):
        return _too_much(service, row, answer, people)
    return again(row, deliveries.pause(row.attempts), _code(answer), answer.outcome is Outcome.TROUBLE)


def _no_access(service: Service, row: InHand, answer: Answer) -> Fate:
    """Nothing of the town leaves until LINE lets us in again; one alarm, whoever meets it first."""
    if service.line.renew(answer.token):
        return again(row, timedelta(0), "no_access")
    with service.db.write() as session:
        begun = troubles.begin(session, troubles.NO_ACCESS, clock.now())
    sender.of(service.db).hold_back()
    if begun:
        log.error("line.no_access", town=service.town.slug, status=answer.detail)
    return again(row, timedelta(0), "no_access")


def _too_much(service: Service, row: InHand, answer: Answer, people: int) -> Fate:
    """LINE says 429 to both: the month is used up, or we are too fast. Its count tells, its words are only a hint."""
    month = service.line.month()
    hinted = answer.outcome is Outcome.QUOTA
    if month.is_over(people) if month else hinted:
        with service.db.write() as session:
            begun = troubles.begin(session, quota.trouble_of(clock.now()), clock.now())
        if begun:
            log.error("line.quota_used_up", town=service.town.slug)
        return again(row, QUOTA_PAUSE, "quota")
    if hinted:
        return again(row, RESERVED_PAUSE, "reserved")
    return again(row, deliveries.pause(row.attempts), "rate")


def _code(answer: Answer) -> str:
    if answer.outcome in (Outcome.RATE, Outcome.QUOTA):
        return "rate"
    return "line_error" if answer.detail.isdigit() else "no_answer"
