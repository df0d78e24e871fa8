"""Guessing gets slower: tries are counted before they are checked, by account and by address."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base, insert_if_new
from bot.errors import Refused

FREE = {"account": 5, "address": 20, "code": 5, "link": 20}  # a whole hub office may stand behind one address
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(minutes=15)
FORGOTTEN = timedelta(hours=24)


class TooManyTries(Refused):
    """Wait: the next try is looked at after a while that grows with each failure."""


class LoginThrottle(Base):
    """`id` is a keyed hash of what is counted: what people type into a login field is nobody's to read."""

    __tablename__ = "login_throttle"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime]
    last_at: Mapped[datetime]


def count(session: Session, kind: str, value: str, now: datetime) -> None:
    """One more try of this account, address or code; refused while it has to wait. Commit it before the check."""
    key = _key(kind, value)
    insert_if_new(session, LoginThrottle, [{"id": key, "tries": 0, "opens_at": now, "last_at": now}])
    row = session.scalars(select(LoginThrottle).where(LoginThrottle.id == key).with_for_update()).one()
    if row.opens_at > now:
        raise TooManyTries
    row.tries = 1 if now - row.last_at > FORGOTTEN else row.tries + 1
    row.last_at, row.opens_at = now, now + _delay(row.tries - FREE[kind])


def clear(session: Session, kind: str, value: str) -> None:
    """It was them after all."""
    session.execute(delete(LoginThrottle).where(LoginThrottle.id == _key(kind, value)))


def _delay(beyond: int) -> timedelta:
    if beyond < 0:
        return timedelta(0)
    return min(FIRST_DELAY * (1 << min(beyond, 10)), LONGEST_DELAY)


def _key(kind: str, value: str) -> str:
    return f"{kind}:{crypto.ring().trace(f'{kind}:{value}')}"
