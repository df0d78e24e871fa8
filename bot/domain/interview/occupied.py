"""Where a coordinator is and which room is used, in steps of five minutes: a row each, and its key decides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new

STEP = timedelta(minutes=5)


class Occupied(Base):
    """`whom`: `coordinator:7` or `room:3`. Only what is to come matters; rows of the past do no harm."""

    __tablename__ = "occupied"
    __table_args__ = (UniqueConstraint("whom", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    whom: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)


@dataclass(frozen=True)
class Stay:
    """From `begins` until just before `ends`."""

    whom: str
    begins: datetime
    ends: datetime

    def steps(self) -> Iterator[datetime]:
        at = self.begins - timedelta(minutes=self.begins.minute % 5, seconds=self.begins.second)
        while at < self.ends:
            yield at
            at += STEP


def take(session: Session, slot_id: int, stays: Iterable[Stay]) -> bool:
    """All of it or nothing; False where somebody else was first."""
    rows = [{"whom": stay.whom, "at": at, "slot_id": slot_id} for stay in stays for at in stay.steps()]
    rows.sort(key=lambda row: (row["at"], row["whom"]))
    if insert_if_new(session, Occupied, rows) == len(rows):
        return True
    give_back(session, slot_id)
    return False


def give_back(session: Session, slot_id: int) -> None:
    session.execute(delete(Occupied).where(Occupied.slot_id == slot_id))
