"""An open private page: which parent, on which browser, until when. Kept here, so that closing it ends it at once."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base
from bot.domain.people.links import Target, hash_token

IDLE = timedelta(minutes=10)
LONGEST = timedelta(hours=1)
KEPT = timedelta(days=1)  # what is sent from a page that has closed meanwhile is still known to be hers
NOTICED_EVERY = timedelta(seconds=30)


class PageSession(Base):
    """`page`, `about`: what the link was for. Writing and reading keep it open, for an hour at most."""

    __tablename__ = "page_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    page: Mapped[str] = mapped_column(String(32))
    about: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(index=True)
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def target(self) -> Target:
        return Target(self.parent_id, self.page, self.about)

    def is_due(self, now: datetime) -> bool:
        """Written down twice a minute at most."""
        return now - self.last_seen_at >= NOTICED_EVERY

    def is_open(self, now: datetime) -> bool:
        still = now - self.last_seen_at < IDLE and now - self.opened_at < LONGEST
        return self.ended_at is None and still


def begin(session: Session, target: Target, now: datetime) -> str:
    """The token for the cookie. Whatever was open of theirs is closed: one private page a person, on one browser."""
    end_all(session, target.parent_id, now)
    token = secrets.token_urlsafe(32)
    where = {"parent_id": target.parent_id, "page": target.page, "about": target.about}
    session.add(PageSession(token_hash=hash_token(token), opened_at=now, last_seen_at=now, **where))
    session.flush()
    return token


def find(session: Session, token: str | None) -> PageSession | None:
    """The session of a cookie, open or not: ask `is_open`."""
    return session.get(PageSession, hash_token(token)) if token else None


def hashes(session: Session) -> Sequence[str]:
    """Of all that are kept, open or not; the newest first."""
    return session.scalars(select(PageSession.token_hash).order_by(PageSession.opened_at.desc())).all()


def get(session: Session, token_hash: str) -> PageSession:
    return session.get_one(PageSession, token_hash)


def notice(session: Session, found: PageSession, now: datetime) -> None:
    """They are still there."""
    mine = update(PageSession).where(PageSession.token_hash == found.token_hash)
    session.execute(mine.values(last_seen_at=now))


def end(session: Session, token: str, now: datetime) -> None:
    mine = update(PageSession).where(PageSession.token_hash == hash_token(token), PageSession.ended_at.is_(None))
    session.execute(mine.values(ended_at=now))


def end_all(session: Session, parent_id: str, now: datetime) -> None:
    theirs = update(PageSession).where(PageSession.parent_id == parent_id, PageSession.ended_at.is_(None))
    session.execute(theirs.values(ended_at=now))


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(PageSession).where(PageSession.opened_at < now - KEPT))
