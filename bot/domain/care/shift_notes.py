"""From one shift to the next: what colleagues of a hub should know, gone by itself after a month."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.care import sealed_text

LASTS = timedelta(days=30)
LONGEST = 1000


class ShiftNote(Base, Scoped):
    """`expires_at`: from then on it is shown to nobody, and the sweep takes it."""

    __tablename__ = "shift_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sealed_text: Mapped[bytes | None] = mapped_column(info={"place": "shift_note.text:{id}"})

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    @property
    def text(self) -> str:
        return sealed_text.read(self) or ""


def write(session: Session, hub_id: str, staff_id: int, text: str, now: datetime) -> ShiftNote:
    note = ShiftNote(hub_id=hub_id, staff_id=staff_id, written_at=now, expires_at=now + LASTS)
    sealed_text.write(session, note, text=text[:LONGEST])
    return note


def current(session: Session, hub_id: str, now: datetime) -> list[ShiftNote]:
    """The newest first."""
    alive = select(ShiftNote).where(ShiftNote.hub_id == hub_id, ShiftNote.expires_at > now)
    return list(session.scalars(alive.order_by(ShiftNote.id.desc())))


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(ShiftNote).where(ShiftNote.expires_at <= now).execution_options(synchronize_session=False))
