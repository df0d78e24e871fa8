"""What stands in the way of all sending: begun once, told once, looked at again now and then until it is over."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new

NO_ACCESS = "no_access"
LOOK_EVERY = timedelta(seconds=30)


class Trouble(Base):
    """`name`: no_access (nothing leaves meanwhile), or quota:2026-11 (nothing that costs money gets through)."""

    __tablename__ = "trouble"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    since: Mapped[datetime]
    look_at: Mapped[datetime]


def begin(session: Session, name: str, now: datetime) -> bool:
    """Says whether this is news, for the alarm; however many processes meet it at once, one of them is told yes."""
    row = {"name": name, "since": now, "look_at": now + LOOK_EVERY}
    return insert_if_new(session, Trouble, [row]) == 1


def going_on(session: Session, name: str) -> bool:
    return session.scalars(select(Trouble.name).where(Trouble.name == name)).one_or_none() is not None


def look_again(session: Session, name: str, now: datetime) -> bool:
    """Whether it is time to see if it is over, and this process is the one to look.

    A look further away than the next one was planned by a clock that has been put back since.
    """
    due = or_(Trouble.look_at <= now, Trouble.look_at > now + LOOK_EVERY)
    mine = update(Trouble).where(Trouble.name == name, due).values(look_at=now + LOOK_EVERY)
    mine = mine.returning(Trouble.name).execution_options(synchronize_session=False)
    return session.scalars(mine).one_or_none() is not None


def over(session: Session, name: str) -> None:
    gone = delete(Trouble).where(Trouble.name == name)
    session.execute(gone.execution_options(synchronize_session=False))
