"""A family is forgotten: who they are, and every sealed word of theirs. What happened stays as counts of nobody.

Which columns that concerns is read from the tables themselves: a new one is emptied too, or this refuses to work.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from sqlalchemy import Column, ColumnElement, String, Table, and_, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.db import Base
from bot.domain.care.alarms import Alarm
from bot.domain.care.consultations import Consultation
from bot.domain.delivery import deliveries, kinds
from bot.domain.delivery.deliveries import DONE, Delivery
from bot.domain.delivery.outbox import Recipient
from bot.domain.interview import interviews
from bot.domain.interview.next_steps import NextStep
from bot.domain.interview.slots import Seat
from bot.domain.office.inbox import InboxEvent
from bot.domain.office.letters import LetterNote
from bot.domain.office.resealing import sealed_columns
from bot.domain.people import pairs, parents
from bot.domain.people.parents import Parent
from bot.errors import Refused

COUNTED = {"alarm", "consultation", "delivery", "erasure", "form_answer", "interview", "next_step", "recipient", "seat"}
OF_STAFF = {"staff.sealed_totp", "shift_note.sealed_text"}  # nobody's who writes to us
KEEPABLE = {
    "records": {"interview_record"},
    "consultations": {
        *("consultation", "consultation_message", "consultation_attachment", "consultation_note"),
        *("consultation_outcome", "referral"),
    },
}
ERASED = kinds.ERASED


class DangerOpen(Refused):
    """An alarm about them has no end yet: whoever has it may need to know who they are."""


class UnderWay(Refused):
    """A message to them, or one of theirs, is under way at this moment; in a minute it is not."""


def erase(session: Session, parent_id: str, now: datetime, keep: Collection[str] = ()) -> int:
    """Says how many sealed texts are gone. `keep`: of KEEPABLE, what the town must keep until its own time is over.

    Refuses DangerOpen and UnderWay, and then nothing has happened.
    """
    parent = parents.lock(session, parent_id)
    if session.scalars(select(Alarm.id).where(Alarm.parent_id == parent_id, Alarm.closed_at.is_(None))).first():
        raise DangerOpen
    _expect_nothing(session, parent, now)
    session.flush()
    session.expire_all()
    kept = {table for kind in keep for table in KEEPABLE[kind]}
    gone = sum(_empty(session, column, parent) for column in _of_families() if column.table.name not in kept)
    _delete_what_says_who(session, parent)
    _be_nobody(session, parent)
    return gone


def rows_of(table: Table, parent: Parent) -> ColumnElement[bool]:
    """Which rows of a table are theirs. Raises LookupError for a table that nobody has thought of."""
    if table.name in _ODD:
        return _ODD[table.name](parent)
    if "parent_id" in table.c:
        mine: ColumnElement[bool] = table.c.parent_id == parent.id
        return mine
    for name in ("consultation", "interview"):
        if f"{name}_id" in table.c:
            whole = Base.metadata.tables[name]
            return table.c[f"{name}_id"].in_(select(whole.c.id).where(whole.c.parent_id == parent.id))
    raise LookupError(f"{table.name}: say in bot/domain/people/privacy.py whose rows these are")


def _of_families() -> Iterator[Column[bytes]]:
    """The notes about letters first: they are found by what the letters still say."""
    columns = [one for one in sealed_columns(Base.metadata) if f"{one.table.name}.{one.name}" not in OF_STAFF]
    yield from sorted(columns, key=lambda one: one.table.name != "letter_note")


def _expect_nothing(session: Session, parent: Parent, now: datetime) -> None:
    """Nothing waits to be sent to them, and nobody waits for them. Refuses UnderWay."""
    pairs.end(session, parent.id, now)
    coming = interviews.coming(session, parent.id, now)
    if coming is not None and coming.slot.starts_at > now:
        interviews.cancel(session, coming, now)
    deliveries.withdraw(session, now, ERASED, parent_id=parent.id)
    session.execute(delete(Seat).where(Seat.parent_id == parent.id, Seat.held_until.is_not(None)))
    leaving = select(Delivery.id).where(Delivery.state.not_in(DONE))
    in_list = and_(Recipient.broadcast_id == Delivery.broadcast_id, Recipient.chunk == Delivery.chunk)
    theirs = select(Recipient.parent_id).where(in_list, Recipient.parent_id == parent.id, Recipient.state.is_(None))
    said = select(InboxEvent.id).where(InboxEvent.line_user_id == parent.line_user_id, InboxEvent.state == "new")
    sent = leaving.where(or_(Delivery.parent_id == parent.id, theirs.exists()))
    if session.scalars(sent).first() or session.scalars(said).first():
        raise UnderWay
    _end_what_is_open(session, parent, now)


def _end_what_is_open(session: Session, parent: Parent, now: datetime) -> None:
    over = {"state": "closed", "closed_at": now, "word_by": None, "next_by": None, "close_by": None, "contact_on": None}
    talks = update(Consultation).where(Consultation.parent_id == parent.id, Consultation.state != "closed")
    session.execute(talks.values(**over))
    steps = update(NextStep).where(NextStep.parent_id == parent.id, NextStep.state == "open")
    session.execute(steps.values(state="dropped", ended_at=now))


def _empty(session: Session, column: Column[bytes], parent: Parent) -> int:
    """What may not be null is emptied: nothing is sealed there any more."""
    full = and_(rows_of(column.table, parent), column.is_not(None), func.length(column) > 0)
    gone = update(column.table).where(full).values({column: None if column.nullable else b""})
    return len(session.execute(gone.returning(*column.table.primary_key)).all())


def _delete_what_says_who(session: Session, parent: Parent) -> None:
    """Rows that are no counts, the ones that hang on others first; and their address in LINE wherever it stands."""
    for table in reversed(Base.metadata.sorted_tables):
        if "parent_id" in table.c and table.name not in COUNTED:
            session.execute(delete(table).where(table.c.parent_id == parent.id))
    session.execute(update(Delivery).where(Delivery.parent_id == parent.id).values(line_user_id=None))
    session.execute(update(Recipient).where(Recipient.parent_id == parent.id).values(line_user_id=""))
    events = update(InboxEvent).where(InboxEvent.line_user_id == parent.line_user_id)
    ended = {"line_user_id": None, "message_ref": None, "state": "done"}
    session.execute(events.values(**ended).execution_options(synchronize_session=False))


def _be_nobody(session: Session, parent: Parent) -> None:
    """The row stays, so that counts hold: nobody in it, and nobody to write to."""
    table = Parent.__table__
    nothing = {column.name: None for column in table.columns if column.nullable}
    silent = {"silence": ERASED, "reachable": False, "news_pace": "off", "topics": []}
    session.execute(update(table).where(table.c.id == parent.id).values(nothing | silent))  # type: ignore[arg-type]
    session.expire(parent)


def _letters(parent: Parent) -> ColumnElement[bool]:
    events = select(InboxEvent.id).where(InboxEvent.line_user_id == parent.line_user_id)
    messages = select(cast(Delivery.id, String)).where(Delivery.parent_id == parent.id)
    of_event = and_(LetterNote.kind == "event", LetterNote.key.in_(events))
    return or_(of_event, and_(LetterNote.kind == "message", LetterNote.key.in_(messages)))


_ODD: dict[str, Callable[[Parent], ColumnElement[bool]]] = {
    "parent": lambda parent: Parent.__table__.c.id == parent.id,
    "inbox_event": lambda parent: InboxEvent.__table__.c.line_user_id == parent.line_user_id,
    "letter_note": _letters,
}
