"""What is said in a consultation, both ways: sealed, and read nowhere but on our own pages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.care import sealed_text
from bot.domain.care.consultations import Consultation
from bot.text import harmless

LONGEST = 5000  # what one of us may write at once
MOST_UNITS = 20_000  # of anybody: letters put together of several signs, as of a family of faces, are long
MARK = "mark:"


class Message(Base, Scoped):
    """`author` is parent or staff, `via` page, line, phone or visit. `seen_at`: opened by a person of the other side.

    `event_id`, `line_ref`: of words typed into the chat, for LINE's read mark and for taking them back (`unsent_at`:
    then the words are gone and this mark stays). `marked_at`: LINE was told that it was read.
    `template`: the reviewed text it began with, as name:version; of a mark, which one.
    """

    __tablename__ = "consultation_message"
    __table_args__ = (Index("ix_consultation_message_thread", "consultation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    author: Mapped[str] = mapped_column(String(16))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    via: Mapped[str] = mapped_column(String(16))
    sealed_text: Mapped[bytes | None] = mapped_column(info={"place": "consultation_message.text:{id}"})
    template: Mapped[str | None] = mapped_column(String(64))
    event_id: Mapped[str | None] = mapped_column(String(80))
    line_ref: Mapped[str | None] = mapped_column(String(16), index=True)
    written_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    marked_at: Mapped[datetime | None]
    unsent_at: Mapped[datetime | None]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    @property
    def text(self) -> str | None:
        """None where they took it back."""
        return sealed_text.read(self)

    @property
    def mark(self) -> str | None:
        """What came and was not kept: a code, because staff and family read it each in their own language."""
        return self.template.removeprefix(MARK) if self.template and self.template.startswith(MARK) else None


@dataclass(frozen=True)
class Words:
    """What somebody says, and how it came."""

    text: str
    via: str = "page"
    staff_id: int | None = None
    template: str | None = None
    event_id: str | None = None
    line_ref: str | None = None


def write(session: Session, consultation: Consultation, words: Words, now: datetime) -> Message:
    """Of staff where `words.staff_id` is given, else of the family."""
    kept = {name: getattr(words, name) for name in ("via", "staff_id", "template", "event_id", "line_ref")}
    author = "staff" if words.staff_id else "parent"
    one = Message(consultation_id=consultation.id, hub_id=consultation.hub_id, author=author, written_at=now, **kept)
    sealed_text.write(session, one, text=harmless(words.text)[:MOST_UNITS])
    return one


def of(session: Session, consultation_id: int) -> list[Message]:
    """In the order they were written."""
    return list(session.scalars(select(Message).where(Message.consultation_id == consultation_id).order_by(Message.id)))


def unread(session: Session, consultation_ids: Iterable[int], author: str) -> dict[int, int]:
    """How many words of this side nobody of the other has opened yet, by consultation."""
    new = select(Message.consultation_id, func.count()).where(Message.consultation_id.in_(list(consultation_ids)))
    new = new.where(Message.author == author, Message.seen_at.is_(None)).group_by(Message.consultation_id)
    return {row.consultation_id: int(row[1]) for row in session.execute(new).all()}


def up_to(typed: str) -> int | None:
    """The last words that stood on the page a form came from, where it says so."""
    return int(typed) if re.fullmatch("[0-9]{1,9}", typed) else None


def last(session: Session, consultation_id: int) -> Message | None:
    """Of either side."""
    said = select(Message).where(Message.consultation_id == consultation_id).order_by(Message.id.desc())
    return session.scalars(said.limit(1)).first()


def opened(session: Session, consultation_id: int, author: str, now: datetime, up_to: int | None = None) -> None:
    """A person of the other side has what `author` wrote before their eyes: all of it, or the words up to a number.

    What came after the page was drawn is on no screen yet, and stays new.
    """
    theirs = update(Message).where(Message.consultation_id == consultation_id, Message.author == author)
    if up_to is not None:
        theirs = theirs.where(Message.id <= up_to)
    seen = theirs.where(Message.seen_at.is_(None)).values(seen_at=now)
    session.execute(seen.execution_options(synchronize_session=False))


def unmarked(session: Session, most: int = 100) -> list[Message]:
    """Opened by a person, and LINE has not been told yet."""
    due = select(Message).where(Message.event_id.is_not(None), Message.author == "parent")
    due = due.where(Message.seen_at.is_not(None), Message.marked_at.is_(None))
    return list(session.scalars(due.order_by(Message.id).limit(most)))


def take_back(session: Session, parent_id: str, line_ref: str, now: datetime) -> int:
    """They took words back in LINE: these are gone here too, and a mark stays; says how many."""
    whose = select(Consultation.id).where(Consultation.parent_id == parent_id)
    gone = update(Message).where(Message.line_ref == line_ref, Message.consultation_id.in_(whose))
    gone = gone.where(Message.unsent_at.is_(None)).values(sealed_text=None, unsent_at=now).returning(Message.id)
    return len(session.execute(gone.execution_options(synchronize_session=False)).all())
