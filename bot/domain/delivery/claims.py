"""Taking rows of the outbox to send them: what is due, and what a dead process left in flight."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, func, or_, select, union_all, update
from sqlalchemy.orm import Session

from bot.domain.delivery import deliveries, recipients, senders
from bot.domain.delivery.kinds import KINDS, SPEAKS, WAITING, WAITS
from bot.domain.delivery.outbox import IN_HAND, Delivery, InHand
from bot.domain.news import meanwhile
from bot.domain.office.heartbeat import Heartbeat
from bot.domain.people.parents import Parent


def claim(session: Session, now: datetime, most: int = 20, least: str = "news", sender: str = "") -> list[InHand]:
    """One statement decides who has a row. The most worthwhile first.

    `least`: nothing worth less than this kind; by night nobody is woken for news. Whoever wants it no more is left
    out in the same transaction.
    """
    return _taken(session, _CLAIM, _asked(now, least, sender) | {"most": most}, now)


def claim_this(session: Session, row_id: int, now: datetime, least: str = "news") -> InHand | None:
    """This row, under the same rules; None where it may not leave now, or somebody else has it."""
    rows = _taken(session, _CLAIM_THIS, _asked(now, least, "") | {"which": row_id}, now)
    return rows[0] if rows else None


def ready(now: datetime, least: str) -> Select[int, int]:
    """Id and worth of what could be claimed, the most worthwhile first."""
    return _READY_NOW.params(_asked(now, least, ""))


def _asked(now: datetime, least: str, sender: str) -> dict[str, Any]:
    silent = {"silent": now - senders.SILENCE, "forgotten": now - senders.FORGOTTEN, "ahead": now + senders.FORGOTTEN}
    return {"now": now, "least": KINDS[least].worth, "sender": sender or senders.me(), **silent}


def _taken(session: Session, statement: Update, asked: dict[str, Any], now: datetime) -> list[InHand]:
    taken = [InHand(*row) for row in session.execute(statement, asked)]
    rows = sorted(taken, key=lambda row: (row.worth, row.due_at, row.id))
    chunks = [row for row in rows if row.is_chunk()]
    recipients.leave_out(session, chunks)
    meanwhile.leave_out(session, chunks, now)
    unwanted = _unwanted(session, rows)
    for row in rows:
        if unwanted.get(row.id) == SPEAKS and row.kind != "answer":
            deliveries.again(session, row, now + WAITS, SPEAKS, row.perhaps_sent)
        elif row.id in unwanted:
            state = "unknown" if row.perhaps_sent else "suppressed"
            deliveries.settle(session, row, state, now, unwanted[row.id])
    return [row for row in rows if row.id not in unwanted]


def _unwanted(session: Session, rows: Sequence[InHand]) -> dict[int, str]:
    """Of the personal ones, those that may not go to their person any more, with the reason."""
    people = {row.parent_id for row in rows if row.parent_id}
    found = session.execute(_PEOPLE, {"ids": list(people)}).all() if people else []
    asked = {one.id: one for one in found}
    reasons = {row.id: recipients.why_not(row.kind, asked[row.parent_id]) for row in rows if row.parent_id in asked}
    return {number: reason for number, reason in reasons.items() if reason}


# Built once: every try passes here.
_COLUMNS = [getattr(Delivery, name) for name in IN_HAND]
_PEOPLE = select(Parent.id, Parent.line_user_id, Parent.reachable, Parent.silence, Parent.with_person, Parent.news_pace)
_PEOPLE = _PEOPLE.where(Parent.id.in_(bindparam("ids", expanding=True)), recipients.PERHAPS_NOT)
_LIVES = select(Heartbeat.name).where(Heartbeat.name == Delivery.claimed_by, Heartbeat.beat_at >= bindparam("silent"))
_LIVES = _LIVES.where(Heartbeat.beat_at <= bindparam("ahead"))  # later says a clock that has been put back since
_LEFT_ALONE = and_(
    Delivery.state == "in_flight",
    or_(Delivery.claimed_at < bindparam("silent"), Delivery.claimed_at > bindparam("ahead")),
    or_(~_LIVES.exists(), Delivery.claimed_at < bindparam("forgotten")),
)
_DUE = Delivery.due_at <= bindparam("now")
_READY = or_(and_(Delivery.state.in_(WAITING), _DUE), _LEFT_ALONE)
_READY_NOW = select(Delivery.id, Delivery.worth).where(_READY, Delivery.worth <= bindparam("least"))
_READY_NOW = _READY_NOW.order_by(Delivery.worth, Delivery.due_at, Delivery.id)
_THIS = _READY_NOW.with_only_columns(Delivery.id).where(Delivery.id == bindparam("which"))
_TAKEN = {
    "perhaps_sent": or_(Delivery.perhaps_sent, Delivery.state == "in_flight"),
    "state": "in_flight",
    "claimed_by": bindparam("sender"),
    "claimed_at": bindparam("now"),
    "first_tried_at": func.coalesce(Delivery.first_tried_at, bindparam("now")),
    "attempts": Delivery.attempts + 1,
}


def _first_of(which: ColumnElement[bool]) -> Select[Any]:
    """In the order of the index: nobody reads and sorts the whole queue to find its beginning."""
    first = select(*_ORDER).where(which, Delivery.worth <= bindparam("least"))
    first = first.order_by(Delivery.worth, Delivery.due_at, Delivery.kind, Delivery.id)
    return select(first.limit(bindparam("most")).with_for_update(skip_locked=True).subquery())


def _claiming(which: Select[int]) -> Update:
    """The rows are chosen and locked first, and once: beside the update PostgreSQL may choose anew for each row.

    Asked a second time whether they are ready, SQLite would go through the whole queue for them.
    """
    chosen = which.cte("chosen").prefix_with("materialized")
    mine = update(Delivery).where(Delivery.id.in_(select(chosen.c.id))).values(_TAKEN)
    return mine.returning(*_COLUMNS).execution_options(synchronize_session=False)


_ORDER = (Delivery.worth, Delivery.due_at, Delivery.id)
_EACH = [*(and_(Delivery.state == state, _DUE) for state in WAITING), _LEFT_ALONE]
_BEST = union_all(*map(_first_of, _EACH)).subquery()
_FIRST = select(_BEST.c.id).order_by(_BEST.c.worth, _BEST.c.due_at, _BEST.c.id).limit(bindparam("most"))
_CLAIM = _claiming(_FIRST)
_CLAIM_THIS = _claiming(_THIS.with_for_update(skip_locked=True))
