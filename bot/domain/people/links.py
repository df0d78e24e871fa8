"""The one-time link that leads a parent from the chat to a private page: for one person, one page, once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base
from bot.errors import Refused

LIVES = timedelta(minutes=30)
KEPT = timedelta(days=1)  # a used one is known for a while, so that it can be told from a made-up one


class LinkUnknown(Refused):
    """There is no such link: made up, cut off on the way, or long gone."""


class LinkUsed(Refused):
    """It has opened a page already, here or on another phone."""


class LinkExpired(Refused):
    """Nobody opened it in time."""


class PageLink(Base):
    """Only the hash of its token is kept. `about`: which of several things the page is to show (a number, a key)."""

    __tablename__ = "page_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    page: Mapped[str] = mapped_column(String(32))
    about: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Target:
    """Whose page, which one, and about what."""

    parent_id: str
    page: str
    about: str | None = None


def make(session: Session, target: Target, now: datetime) -> str:
    """The token, 256 bits; nobody can read it back afterwards."""
    token = secrets.token_urlsafe(32)
    where = {"parent_id": target.parent_id, "page": target.page, "about": target.about}
    session.add(PageLink(token_hash=hash_token(token), expires_at=now + LIVES, **where))
    session.flush()
    return token


def look(session: Session, token: str, now: datetime) -> Target:
    """Where it leads, without using it up. Refuses LinkUnknown, LinkUsed, LinkExpired."""
    link = session.get(PageLink, hash_token(token))
    if link is None:
        raise LinkUnknown
    if link.used_at is not None:
        raise LinkUsed
    if link.expires_at <= now:
        raise LinkExpired
    return Target(link.parent_id, link.page, link.about)


def use(session: Session, token: str, now: datetime) -> Target:
    """Where it leads, once: of two phones at the same moment, one gets in. Refuses as `look` does."""
    target = look(session, token, now)
    fresh = update(PageLink).where(PageLink.token_hash == hash_token(token), PageLink.used_at.is_(None))
    if session.execute(fresh.values(used_at=now).returning(PageLink.token_hash)).first() is None:
        raise LinkUsed
    return target


def known(session: Session, token: str) -> Target | None:
    """Whose link this is or was, and to which page: a refusal speaks their language and says what brings it again."""
    link = session.get(PageLink, hash_token(token))
    return Target(link.parent_id, link.page, link.about) if link else None


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(PageLink).where(PageLink.expires_at < now - KEPT))


def hash_token(token: str) -> str:
    """A token is long and random: a plain hash is enough, and finds it by its key."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
