"""What a parent has begun to write on a private page and not sent yet; sealed, and theirs alone."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base, insert_if_new
from bot.domain.people.links import Target

KEPT = timedelta(days=14)


class Draft(Base):
    """One a page, and a thing on it (`about`, empty where there is one only). Sealed: the fields by name, as typed."""

    __tablename__ = "page_draft"

    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True)
    page: Mapped[str] = mapped_column(String(32), primary_key=True)
    about: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed_fields: Mapped[bytes] = mapped_column(info={"place": "draft.fields:{parent_id}:{page}:{about}"})
    changed_at: Mapped[datetime] = mapped_column(index=True)


def keep(session: Session, target: Target, fields: dict[str, list[str]], now: datetime) -> None:
    """Over what was there."""
    row = {"parent_id": target.parent_id, "page": target.page, "about": target.about or ""}
    fresh = {"sealed_fields": crypto.seal_json(fields, _place(target)), "changed_at": now}
    if not insert_if_new(session, Draft, [row | fresh]):
        session.execute(_of(target, update(Draft)).values(**fresh))


def load(session: Session, target: Target) -> dict[str, list[str]]:
    """Empty where there is none, or where its key was lost."""
    sealed = session.scalar(_of(target, select(Draft.sealed_fields)))
    if sealed is None:
        return {}
    try:
        found: dict[str, list[str]] = crypto.open_json(sealed, _place(target))
    except crypto.Unreadable:
        return {}
    return found


def drop(session: Session, target: Target) -> None:
    """It was sent, or they want it gone."""
    session.execute(_of(target, delete(Draft)))


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(Draft).where(Draft.changed_at < now - KEPT))


def _of(target: Target, statement: Any) -> Any:
    whose, which = Draft.parent_id == target.parent_id, Draft.page == target.page
    return statement.where(whose, which, Draft.about == (target.about or ""))


def _place(target: Target) -> str:
    return f"draft.fields:{target.parent_id}:{target.page}:{target.about or ''}"
