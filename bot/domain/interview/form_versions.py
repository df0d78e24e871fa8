"""The versions of a questionnaire: what was asked stays readable, and staff publish a new one from their draft."""

import hashlib
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new
from bot.form_file import read_form
from bot.form_parts import Form


class FormVersion(Base):
    """A text as it was asked. `published_at`: by staff; empty for the one of the town's folder."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form", "print"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(String(64))
    print: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class FormDraft(Base):
    """What staff are writing; nobody is asked it before it is published."""

    __tablename__ = "form_draft"

    form: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]


def current(session: Session, folder: Form) -> Form:
    """What is asked from now on: the last one that staff published, else the one of the town's folder."""
    found = published(session, folder.slug, 1)
    return read(found[0]) if found else folder


def keep(session: Session, form: Form, now: datetime) -> FormVersion:
    """The version of this text, kept from its first answer on; the same text is one version."""
    imprint = print_of(form.text)
    row = {"form": form.slug, "print": imprint, "text": form.text, "made_at": now}
    insert_if_new(session, FormVersion, [row])
    return session.scalars(select(FormVersion).where(FormVersion.form == form.slug, FormVersion.print == imprint)).one()


def draft_of(session: Session, slug: str, lock: bool = False) -> FormDraft | None:
    """`lock`: of two who save at once, the second sees what the first wrote."""
    return session.get(FormDraft, slug, with_for_update=lock)


def save_draft(session: Session, slug: str, draft: FormDraft | None, said: tuple[str, int, datetime]) -> bool:
    """Also one that cannot be read yet. `draft`: the one that was locked, and `said`: the text, by whom, when.

    False where there was none to lock, and a colleague has begun one meanwhile.
    """
    text, staff_id, now = said
    if draft is None:
        row = {"form": slug, "text": text, "changed_by": staff_id, "changed_at": now}
        return insert_if_new(session, FormDraft, [row]) == 1
    draft.text, draft.changed_by, draft.changed_at = text, staff_id, now
    session.flush()
    return True


def publish(session: Session, form: Form, staff_id: int | None, now: datetime) -> FormVersion:
    """Asked from now on, and its draft is gone; who has begun answers to the end what they began."""
    version = keep(session, form, now)
    version.published_at, version.published_by = now, staff_id
    drop_draft(session, form.slug)
    session.flush()
    return version


def drop_draft(session: Session, slug: str) -> None:
    session.execute(delete(FormDraft).where(FormDraft.form == slug))


def published(session: Session, slug: str, most: int = 10) -> list[FormVersion]:
    """The latest first."""
    theirs = select(FormVersion).where(FormVersion.form == slug, FormVersion.published_at.is_not(None))
    return list(session.scalars(theirs.order_by(FormVersion.published_at.desc(), FormVersion.id.desc()).limit(most)))


def get(session: Session, version_id: int) -> Form:
    return read(session.get_one(FormVersion, version_id))


def read(version: FormVersion) -> Form:
    return read_form(version.form, version.text, f"form_version/{version.id}")


def print_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
