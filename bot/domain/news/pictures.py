"""Pictures of broadcasts: judged by their contents, made small, freed of where they were taken, kept here."""

import io
import secrets
import struct
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.errors import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 10 * 1024 * 1024  # LINE's limit for an original; what we keep is far smaller
MOST_PIXELS = 50_000_000  # more would need hundreds of megabytes of memory to open
MOST_DRAWN = 20_000_000  # of a PNG from anybody: it is opened whole, a JPEG can be opened small
ORIGINAL, PREVIEW = 2048, 1024  # the longer side; LINE advises 1,024 in a card
MOST_PREVIEW = 1024 * 1024  # LINE's limit for a preview
QUALITIES = (85, 70, 55, 40)
# What Pillow raises for a file that is no picture, or a damaged one; UnidentifiedImageError is an OSError.
DAMAGED = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
TALLEST = 3  # LINE's limit: times as high as wide


class TooBig(Refused):
    """More bytes or more pixels than anybody needs."""


class NoPicture(Refused):
    """Neither JPEG nor PNG by its contents, whatever it is called, or damaged."""


class TooNarrow(Refused):
    """More than three times as high as wide, or the other way round: no card shows it well."""


class Picture(Base, Scoped):
    """`token` is its public address, which nobody can guess. Both pictures are JPEG, made by us."""

    __tablename__ = "picture"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    original: Mapped[bytes] = mapped_column(info={"public": True})
    preview: Mapped[bytes] = mapped_column(info={"public": True})
    width: Mapped[int]
    height: Mapped[int]
    added_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    added_at: Mapped[datetime]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


@dataclass(frozen=True)
class Made:
    """A picture as it will be kept; width and height are those of the original."""

    original: bytes
    preview: bytes
    width: int
    height: int


def make(raw: bytes) -> Made:
    """Drawn anew from its pixels, so that place, time and camera stay behind, and nothing hides in it."""
    if len(raw) > MOST_BYTES:
        raise TooBig
    image = _opened(raw)
    _measure(*image.size)
    original = _shrunk(image, ORIGINAL)
    return Made(_jpeg(original, QUALITIES[0]), _small(_shrunk(image, PREVIEW)), original.width, original.height)


def make_small(raw: bytes, longest: int = PREVIEW) -> bytes:
    """One JPEG drawn anew, of any shape; opened no larger than it needs to be, for whoever sends it may be anybody."""
    if len(raw) > MOST_BYTES:
        raise TooBig
    return _small(_shrunk(_opened(raw, longest), longest))


def keep(session: Session, hub_id: str, made: Made, staff_id: int, now: datetime) -> Picture:
    parts = {"original": made.original, "preview": made.preview, "width": made.width, "height": made.height}
    found = Picture(token=secrets.token_urlsafe(32), hub_id=hub_id, added_by=staff_id, added_at=now, **parts)
    session.add(found)
    session.flush()
    return found


def facts(picture: Picture, says: str) -> dict[str, Any]:
    """As a broadcast remembers it. `says`: what is to be seen, for those who do not see it."""
    return {"token": picture.token, "width": picture.width, "height": picture.height, "says": says}


def read(session: Session, token: str, which: str) -> bytes | None:
    """`which`: original or preview."""
    column = Picture.original if which == "original" else Picture.preview
    return session.scalars(select(column).where(Picture.token == token)).one_or_none()


def _opened(raw: bytes, longest: int | None = None) -> "Image":
    """Upright and without transparency; small from the beginning where `longest` says how small."""
    from PIL import Image, ImageOps

    try:
        image: Image.Image = Image.open(io.BytesIO(raw), formats=("JPEG", "PNG"))
        most = MOST_DRAWN if longest and image.format == "PNG" else MOST_PIXELS
        if image.width * image.height > most:
            raise TooBig
        if longest:
            image.draft("RGB", (longest, longest))
        image.load()
        if longest:
            image = _shrunk(image.convert("RGBA") if image.mode == "P" else image, longest)
        return _on_white(ImageOps.exif_transpose(image))
    except (*DAMAGED, Image.DecompressionBombError) as error:
        raise NoPicture from error


def _small(image: "Image") -> bytes:
    small = next((jpeg for quality in QUALITIES if len(jpeg := _jpeg(image, quality)) <= MOST_PREVIEW), None)
    if small is None:
        raise TooBig
    return small


def _measure(width: int, height: int) -> None:
    if max(width, height) > TALLEST * min(width, height):
        raise TooNarrow


def _on_white(image: "Image") -> "Image":
    """JPEG knows no transparency, and black would be a surprise."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return image.convert("RGB")


def _shrunk(image: "Image", longest: int) -> "Image":
    copy = image.copy()
    copy.thumbnail((longest, longest))
    return copy


def _jpeg(image: "Image", quality: int) -> bytes:
    """Without any of what the file said about itself."""
    out = io.BytesIO()
    image.info.clear()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
