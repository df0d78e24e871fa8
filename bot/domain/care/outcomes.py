"""What came of a consultation beside words: going along to an office, a card that says it for them."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.care import sealed_text
from bot.domain.care.consultations import Consultation

KINDS = ("accompanied", "card")
LONGEST = 300


class Outcome(Base, Scoped):
    """`accompanied`: where and when we go along. `card`: one sentence they can show to a service."""

    __tablename__ = "consultation_outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    kind: Mapped[str] = mapped_column(String(16))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    sealed_text: Mapped[bytes | None] = mapped_column(info={"place": "consultation_outcome.text:{id}"})

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    @property
    def text(self) -> str:
        return sealed_text.read(self) or ""


def add(session: Session, about: Consultation, kind: str, words: tuple[int, str], now: datetime) -> Outcome:
    """`words`: who writes it, and what. The family sees it on their page."""
    staff_id, text = words
    one = Outcome(consultation_id=about.id, hub_id=about.hub_id, kind=kind, staff_id=staff_id, at=now)
    sealed_text.write(session, one, text=text[:LONGEST])
    return one


def of(session: Session, consultation_id: int) -> list[Outcome]:
    return list(session.scalars(select(Outcome).where(Outcome.consultation_id == consultation_id).order_by(Outcome.id)))
