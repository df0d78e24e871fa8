"""Who is logged in, and until when: kept here, not in the browser, so that logging out ends it at once."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.db import Base
from bot.domain.office.staff import Staff, hash_token

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
HALF_OPEN = timedelta(minutes=10)  # the password was right, the code is still missing
MOST_MADE = 20  # a second press follows at once
NOTICED_EVERY = timedelta(minutes=1)


class StaffSession(Base):
    """`passed`: the code was shown too. `word`: what the next page has to say (see the console's words).

    `made`: the last forms that made something, and what they were answered; the same one again gets the same answer.
    """

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    passed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    word: Mapped[dict[str, Any] | None]
    made: Mapped[list[Any] | None] = mapped_column(JSON)

    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)


def open_half(session: Session, staff_id: int, now: datetime) -> str:
    return _open(session, staff_id, False, now)


def open_whole(session: Session, staff_id: int, now: datetime) -> str:
    return _open(session, staff_id, True, now)


def find(session: Session, token: str | None, now: datetime, seen_at: datetime | None = None) -> StaffSession | None:
    """The session behind a cookie, unless it is over or the person has left.

    `seen_at`: when they were here last, where the database could not be told.
    """
    found = session.get(StaffSession, hash_token(token)) if token else None
    return found if found and not _is_over(found, now, seen_at) and _still_works_here(found) else None


def notice(session: Session, found: StaffSession, now: datetime, surely: bool = False) -> None:
    """They are still there. Written once a minute at most, unless it shall fail where the database takes nothing."""
    if surely or now - found.last_seen_at >= NOTICED_EVERY:
        mine = update(StaffSession).where(StaffSession.token_hash == found.token_hash)
        session.execute(mine.values(last_seen_at=now))


def was_seen(session: Session, token_hash: str, at: datetime) -> None:
    """What `notice` could not write down at the time."""
    mine = update(StaffSession).where(StaffSession.token_hash == token_hash, StaffSession.last_seen_at < at)
    session.execute(mine.values(last_seen_at=at))


def leave_word(session: Session, token: str, word: dict[str, Any] | None) -> None:
    mine = update(StaffSession).where(StaffSession.token_hash == hash_token(token))
    session.execute(mine.values(word=word))


def answer_to(session: Session, token: str, mark: str | None) -> dict[str, Any] | None:
    """What this form was answered before. Of one browser one deed comes after the other, also one that makes nothing:
    each ends with its word in this row, and who took it last would lock up with who took it first."""
    mine = select(StaffSession.made).where(StaffSession.token_hash == hash_token(token)).with_for_update()
    kept = session.scalars(mine).one_or_none() or []
    return next((answer for known, answer in kept if known == mark), None)


def remember(session: Session, token: str, mark: str, answer: dict[str, Any]) -> None:
    """Behind `answer_to`, which holds the row."""
    mine = StaffSession.token_hash == hash_token(token)
    kept = session.scalars(select(StaffSession.made).where(mine)).one_or_none() or []
    newest = [*kept, [mark, answer]][-MOST_MADE:]
    session.execute(update(StaffSession).where(mine).values(made=newest))


def end(session: Session, token: str) -> None:
    session.execute(delete(StaffSession).where(StaffSession.token_hash == hash_token(token)))


def end_all(session: Session, staff_id: int) -> None:
    """Out of every browser."""
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def sweep(session: Session, now: datetime) -> None:
    """Rows nobody can use any more."""
    session.execute(delete(StaffSession).where(StaffSession.last_seen_at < now - LONGEST))


def _open(session: Session, staff_id: int, passed: bool, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    entry = {"token_hash": hash_token(token), "staff_id": staff_id, "passed": passed}
    session.add(StaffSession(**entry, created_at=now, last_seen_at=now))
    session.flush()
    return token


def _is_over(found: StaffSession, now: datetime, seen_at: datetime | None) -> bool:
    longest = LONGEST if found.passed else HALF_OPEN
    last_seen_at = max(found.last_seen_at, seen_at or found.last_seen_at)
    return now - last_seen_at >= IDLE or now - found.created_at >= longest


def _still_works_here(found: StaffSession) -> bool:
    """A session from before a new invitation (`staff.renew`) stays dead."""
    member = found.staff
    return member.disabled_at is None and member.enrolled_at is not None and member.enrolled_at <= found.created_at
