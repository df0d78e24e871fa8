"""Who saw or changed what, and when: one row for each person's data, without the data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped


class AuditRow(Base, Scoped):
    """`action` names the page or deed; `subject_id` is empty where a list was looked at and nobody was in it."""

    __tablename__ = "audit_row"
    __table_args__ = (
        Index("ix_audit_row_subject", "subject_kind", "subject_id"),
        Index("ix_audit_row_hub", "hub_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str] = mapped_column(String(48))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[str | None] = mapped_column(String(64))
    hub_id: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(String(64))

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


@dataclass(frozen=True)
class Subject:
    """Whose data it was: a booking, a consultation or a family, and the hub it belongs to."""

    kind: str
    id: str | None = None
    hub_id: str | None = None


def record(
    session: Session, staff_id: int, action: str, subjects: Iterable[Subject], now: datetime, detail: str | None = None
) -> None:
    """`detail` is a code, never a name, a number or a sentence of somebody's."""
    rows = [
        {"at": now, "staff_id": staff_id, "action": action, "detail": detail}
        | {"subject_kind": one.kind, "subject_id": one.id, "hub_id": one.hub_id}
        for one in subjects
    ]
    if rows:
        session.execute(insert(AuditRow), rows)


def is_known(session: Session, staff_id: int, action: str, first: Subject, at: datetime) -> bool:
    """Whether this very look has been written down; to the microsecond."""
    same = select(AuditRow.id).where(AuditRow.hub_id == first.hub_id, AuditRow.at == at)
    same = same.where(AuditRow.staff_id == staff_id, AuditRow.action == action)
    return session.scalars(same.limit(1)).one_or_none() is not None


def latest(session: Session, most: int = 100) -> list[AuditRow]:
    return list(session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(most)))
