"""Pictures in a consultation, of both sides: drawn anew from their pixels, sealed, and shown on our own pages only."""

import threading
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base, Scoped
from bot.domain.care.messages import Message
from bot.domain.news import pictures
from bot.errors import Refused

LONGEST = 1600  # pixels of the longer side: a letter from an office can be read
MOST = 30  # pictures of one consultation
HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")  # kinds of one box of files
_one_at_a_time = threading.Lock()  # opening a picture takes far more memory than the file


class Heic(Refused):
    """A picture as some telephones keep it, which no browser of ours shows."""


class TooManyPictures(Refused):
    """This talk holds as many as it can."""


class Attachment(Base, Scoped):
    """Belongs to the words it came with, and goes with them. Taken back: the picture is gone, a mark stays."""

    __tablename__ = "consultation_attachment"
    __table_args__ = (Index("ix_consultation_attachment_thread", "consultation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("consultation_message.id", ondelete="CASCADE"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    sealed_jpeg: Mapped[bytes | None] = mapped_column(
        deferred=True, info={"place": "consultation_attachment.jpeg:{id}", "batch": 20}
    )
    removed_at: Mapped[datetime | None]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


def drawn_anew(raw: bytes) -> bytes:
    """A JPEG of ours: without place, time and camera, and what else hid in the file. Called outside transactions."""
    refuse_heic(raw)
    with _one_at_a_time:
        return pictures.make_small(raw, LONGEST)


def refuse_heic(raw: bytes) -> None:
    if raw[4:8] == b"ftyp" and raw[8:12] in HEIF:
        raise Heic


def add(session: Session, message: Message, jpeg: bytes) -> Attachment:
    """To words that stand already; they may be none."""
    before = select(func.count()).select_from(Attachment).where(Attachment.consultation_id == message.consultation_id)
    if session.scalars(before).one() >= MOST:
        raise TooManyPictures
    facts = {"consultation_id": message.consultation_id, "hub_id": message.hub_id}
    one = Attachment(message_id=message.id, **facts)
    session.add(one)
    session.flush()
    one.sealed_jpeg = crypto.ring().seal_bytes(jpeg, _place(one.id))
    return one


def of(session: Session, consultation_id: int) -> dict[int, Attachment]:
    """By the words they came with; the pictures themselves are not read."""
    every = select(Attachment).where(Attachment.consultation_id == consultation_id)
    return {one.message_id: one for one in session.scalars(every)}


def get(session: Session, attachment_id: int) -> Attachment:
    """Raises NoResultFound where there is none, or none of these hubs."""
    return session.scalars(select(Attachment).where(Attachment.id == attachment_id)).one()


def read(attachment: Attachment) -> bytes | None:
    """None where it was taken back."""
    sealed = attachment.sealed_jpeg
    return crypto.ring().open_bytes(sealed, _place(attachment.id)) if sealed else None


def take_back(attachment: Attachment, now: datetime) -> None:
    attachment.sealed_jpeg, attachment.removed_at = None, attachment.removed_at or now


def _place(attachment_id: int) -> str:
    return f"consultation_attachment.jpeg:{attachment_id}"
