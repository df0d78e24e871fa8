"""Codes of eight digits that one person sees and types into the bot, or tells another: once, soon, and not guessed."""

import hashlib
import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new
from bot.errors import Refused

DIGITS = 8
LASTS = timedelta(minutes=10)
MOST_TRIES = 5  # wrong codes of one LINE in ten minutes, of whatever kind


class WrongCode(Refused):
    """Not one we gave out, or too old, or used."""


class TooManyTries(Refused):
    """Somebody is guessing."""


class PhoneTry(Base):
    """Wrong codes, by the LINE they came from."""

    __tablename__ = "phone_try"

    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True)
    since: Mapped[datetime]
    wrong: Mapped[int]


def fresh() -> str:
    return "".join(str(secrets.randbelow(10)) for _ in range(DIGITS))


def hashed(typed: str) -> str:
    """However it was typed: full width, with spaces."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed))
    return hashlib.sha256(digits.encode()).hexdigest()


def check_tries(session: Session, parent_id: str, now: datetime) -> None:
    """Refuses TooManyTries."""
    tries = session.get(PhoneTry, parent_id)
    if tries is not None and tries.wrong >= MOST_TRIES and tries.since > now - LASTS:
        raise TooManyTries


def miss(session: Session, parent_id: str, now: datetime) -> None:
    """A wrong code is counted by the caller, outside the savepoint it was refused in."""
    insert_if_new(session, PhoneTry, [{"parent_id": parent_id, "since": now, "wrong": 0}])
    tries = session.get_one(PhoneTry, parent_id, populate_existing=True)
    if tries.since <= now - LASTS:
        tries.since, tries.wrong = now, 0
    tries.wrong += 1
