"""What a family told us, one row each time, and what follows from it about where they live."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from bot.db import Base, Scoped
from bot.domain.people import parents
from bot.domain.people.absences import Absence
from bot.domain.people.parents import Parent

KINDS = (
    *("due_date", "birth", "hospital", "home", "loss", "quiet", "hush", "pause", "resume", "not_now"),
    *("child_back", "away", "back", "moving", "moved_out", "moved_in"),
)
THEMSELVES, ON_A_PAGE = "parent", "page"


class LifeEvent(Base, Scoped):
    """What was told, when and by whom (`parent` in the chat, `page` on a private page, or a staff id). Of a loss nobody
    asks for a date or a reason.

    `quiet`: somebody linked to them told of a loss. `hush`: they wrote of one.
    `child_back`: a child that was laid aside is written about again.
    `begins`: the due date (also of `not_now`: they want no interview), the birth, or the first day away, in
    hospital or gone; `ends`: the last day away, where they know it.
    """

    __tablename__ = "life_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    begins: Mapped[date | None]
    ends: Mapped[date | None]
    told_by: Mapped[str] = mapped_column(String(64))
    told_at: Mapped[datetime]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the parent."""
        return cls.parent_id.in_(parents.seen(hubs))

    @property
    def by_staff(self) -> bool:
        return self.told_by not in (THEMSELVES, ON_A_PAGE)


def of(session: Session, parent_id: str) -> list[LifeEvent]:
    """The latest first."""
    mine = select(LifeEvent).where(LifeEvent.parent_id == parent_id)
    return list(session.scalars(mine.order_by(LifeEvent.told_at.desc(), LifeEvent.id.desc())))


def of_many(session: Session, parent_ids: Collection[str]) -> dict[str, list[LifeEvent]]:
    """By family, the latest first."""
    found: dict[str, list[LifeEvent]] = {one: [] for one in parent_ids}
    theirs = select(LifeEvent).where(LifeEvent.parent_id.in_(parent_ids))
    for one in session.scalars(theirs.order_by(LifeEvent.told_at.desc(), LifeEvent.id.desc())):
        found[one.parent_id].append(one)
    return found


def hushed_last(session: Session, parent_id: str) -> bool:
    """Had they written of a loss when news was stopped, and not taken it back since?"""
    stopped = [one.kind for one in of(session, parent_id) if one.kind in ("hush", "loss", "quiet", "resume")]
    return stopped[:1] == ["hush"]


def write(session: Session, parent: Parent, kind: str, now: datetime, **more: Any) -> None:
    """`more` as in the table; told by the parent where nothing else is said."""
    said = {"told_by": THEMSELVES, "told_at": now} | more
    session.add(LifeEvent(parent_id=parent.id, kind=kind, **said))
    session.flush()


def heard_by(session: Session, parent_id: str, staff_id: int) -> None:
    """What was told last was told to this member of staff."""
    of(session, parent_id)[0].told_by = str(staff_id)
    session.flush()


def has_left(session: Session, parent_id: str, day: date) -> bool:
    """Do they live in another town on this day, as far as they told us?"""
    return bool(session.scalar(select(left(literal(parent_id), day))))


def left(whose: ColumnElement[str] | InstrumentedAttribute[str], day: date) -> ColumnElement[bool]:
    """The same, asked within a query: their last day here is over, and they have not come back."""
    back = aliased(LifeEvent)
    moved = select(Absence.parent_id).where(Absence.parent_id == whose, Absence.kind == "moved", Absence.begins <= day)
    gone = select(LifeEvent.id).where(LifeEvent.parent_id == whose, LifeEvent.kind == "moved_out")
    here = select(back.id).where(back.parent_id == whose, back.kind == "moved_in", back.id > LifeEvent.id)
    return or_(moved.exists(), gone.where(~here.exists()).exists())
