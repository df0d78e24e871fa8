"""Dead letters: what LINE told us and we could not do, and what we owe a family and could not deliver."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Select, String, and_, cast, delete, func, literal, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base, insert_if_new
from bot.domain.delivery.deliveries import Delivery
from bot.domain.delivery.kinds import KINDS
from bot.domain.delivery.resending import LOST
from bot.domain.office.inbox import InboxEvent
from bot.domain.people.parents import Parent
from bot.errors import Refused

MOST_DIGITS = 9
LOOK_BACK = timedelta(days=14)
DAILY = ("moved", "cancelled", "not_needed", "came", "decided", "stopped")  # its cause was gone: nobody misses it
KEPT_BACK = "suppressed"


class AlreadySeen(Refused):
    """A colleague has put it away meanwhile."""


class LetterNote(Base):
    """A letter somebody has put away: `kind` is event or message, `deed` seen or sent (anew)."""

    __tablename__ = "letter_note"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    deed: Mapped[str] = mapped_column(String(16))
    sealed_words: Mapped[bytes | None] = mapped_column(info={"place": "letter_note.words:{kind}:{key}"})

    @property
    def words(self) -> str:
        return crypto.ring().open(self.sealed_words, _place(self.kind, self.key)) if self.sealed_words else ""


@dataclass(frozen=True)
class LetterDeed:
    """What somebody did with a letter; their words may name a family, and are kept like a family's."""

    name: str
    staff_id: int
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class Letter:
    """Nobody's words and nobody's name. `what` is the kind of message, `reason` as it was written down."""

    kind: str
    key: str
    what: str
    state: str
    reason: str | None
    at: datetime
    tries: int
    parent_id: str
    note: LetterNote | None


def waiting(session: Session, most: int = 100) -> list[Letter]:
    """Nobody has put them away yet; the newest first."""
    return _found(session, LetterNote.key.is_(None), LOST, most)


def put_away(session: Session, most: int = 30) -> list[Letter]:
    return _found(session, LetterNote.key.is_not(None), (*LOST, KEPT_BACK), most)


def kept_back(session: Session, now: datetime, most: int = 30) -> list[Letter]:
    """What was not sent on purpose, of late, and nobody has put away: they blocked us, rest, are left in peace …"""
    recent = and_(Delivery.worth.in_(_WORTHS), Delivery.due_at >= now - LOOK_BACK, Delivery.reason.not_in(DAILY))
    found = _messages(*_MESSAGE, states=(KEPT_BACK,)).where(recent, LetterNote.key.is_(None))
    return [Letter(*row) for row in session.execute(found.order_by(Delivery.due_at.desc()).limit(most))]


def how_many(session: Session) -> dict[str, int]:
    """Of each kind, those nobody has put away."""
    counted = {kind: of_kind(func.count()).where(LetterNote.key.is_(None)) for kind, of_kind in _OF_KIND.items()}
    return {kind: session.scalars(one).one() for kind, one in counted.items()}


def get(session: Session, kind: str, key: str) -> Letter:
    """Raises NoResultFound where there is none, or none of these hubs."""
    if kind == "event":
        return Letter(*session.execute(_events(*_EVENT).where(InboxEvent.id == key)).one())
    one = _messages(*_MESSAGE, states=(*LOST, KEPT_BACK)).where(Delivery.id == _number(kind, key))
    return Letter(*session.execute(one).one())


def is_gone(session: Session, kind: str, key: str) -> bool:
    """Whether it is none any more: it is under way again, or has arrived. Raises NoResultFound as `get` does."""
    if kind == "event":
        return session.scalars(select(InboxEvent.state).where(InboxEvent.id == key)).one() != "failed"
    mine = select(Delivery.state).join(Parent, Parent.id == Delivery.parent_id)
    return session.scalars(mine.where(Delivery.id == _number(kind, key))).one() not in (*LOST, KEPT_BACK)


def put_aside(session: Session, letter: Letter, deed: LetterDeed) -> None:
    sealed = crypto.ring().seal(deed.words, _place(letter.kind, letter.key)) if deed.words else None
    who = {"deed": deed.name, "staff_id": deed.staff_id, "at": deed.at}
    row = {"kind": letter.kind, "key": letter.key, "sealed_words": sealed, **who}
    if not insert_if_new(session, LetterNote, [row]):
        raise AlreadySeen


def take_up_again(session: Session, letter: Letter) -> None:
    """It is under way once more: should it fail again, somebody has to see it again."""
    session.execute(delete(LetterNote).where(LetterNote.kind == letter.kind, LetterNote.key == letter.key))


def _found(session: Session, which: ColumnElement[bool], states: tuple[str, ...], most: int) -> list[Letter]:
    events = _events(*_EVENT).where(which).order_by(InboxEvent.received_at.desc()).limit(most)
    messages = _messages(*_MESSAGE, states=states).where(which).order_by(Delivery.created_at.desc()).limit(most)
    found = [Letter(*row) for kind in (events, messages) for row in session.execute(kind)]
    return sorted(found, key=lambda letter: letter.at, reverse=True)[:most]


def _events(*columns: Any) -> Select[Any]:
    noted = and_(LetterNote.kind == "event", LetterNote.key == InboxEvent.id)
    failed = select(*columns).select_from(InboxEvent).join(Parent, Parent.line_user_id == InboxEvent.line_user_id)
    return failed.outerjoin(LetterNote, noted).where(InboxEvent.state == "failed")


def _messages(*columns: Any, states: tuple[str, ...] = LOST) -> Select[Any]:
    noted = and_(LetterNote.kind == "message", LetterNote.key == cast(Delivery.id, String))
    lost = select(*columns).select_from(Delivery).join(Parent, Parent.id == Delivery.parent_id)
    return lost.outerjoin(LetterNote, noted).where(Delivery.state.in_(states), Parent.line_user_id.is_not(None))


def _number(kind: str, key: str) -> int:
    if kind != "message" or not key.isascii() or not key.isdigit() or len(key) > MOST_DIGITS:
        raise NoResultFound
    return int(key)


def _place(kind: str, key: str) -> str:
    return f"letter_note.words:{kind}:{key}"


_WORTHS = sorted({kind.worth for kind in KINDS.values()})  # named, so that the index on state, worth and time is of use
_OF_KIND = {"event": _events, "message": _messages}
_EVENT = (
    *(literal("event"), InboxEvent.id, literal("event"), InboxEvent.state, InboxEvent.reason),
    *(InboxEvent.received_at, literal(1), Parent.id, LetterNote),
)
_MESSAGE = (
    *(literal("message"), cast(Delivery.id, String), Delivery.kind, Delivery.state, Delivery.reason),
    *(Delivery.created_at, Delivery.attempts, Delivery.parent_id, LetterNote),
)
