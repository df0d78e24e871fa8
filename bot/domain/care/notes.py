"""Notes of staff about a consultation, for colleagues of the hub: never shown to the family's own pages."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.care import sealed_text
from bot.domain.care.consultations import Consultation

LONGEST = 2000


class Note(Base, Scoped):
    """Sealed to its row."""

    __tablename__ = "consultation_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    sealed_text: Mapped[bytes | None] = mapped_column(info={"place": "consultation_note.text:{id}"})

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    @property
    def text(self) -> str:
        return sealed_text.read(self) or ""


def write(session: Session, about: Consultation, staff_id: int, text: str, now: datetime) -> Note:
    note = Note(consultation_id=about.id, hub_id=about.hub_id, staff_id=staff_id, at=now)
    sealed_text.write(session, note, text=text[:LONGEST])
    return note


def of(session: Session, consultation_id: int) -> list[Note]:
    return list(session.scalars(select(Note).where(Note.consultation_id == consultation_id).order_by(Note.id)))
