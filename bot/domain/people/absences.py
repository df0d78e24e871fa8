"""Days on which a family is not here: with relatives around the birth, beside a child in hospital, or gone for good."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Select, String, and_, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.people import parents
from bot.errors import Refused

LONGEST = 366  # days
OPEN_LASTS = timedelta(days=182)  # where nobody knows until when: then we take it that they are back
FOR_GOOD = date(9999, 12, 31)
PLACES = ("nearby", "far", "unsaid")  # can they come to the hub meanwhile? Where it is they need not say


class ImpossibleStay(Refused):
    """It ends before it begins, is over already, or lasts longer than a year."""


class NotAway(Refused):
    """We know of no time away."""


class Absence(Base, Scoped):
    """One of a kind a family. `begins` and `ends`: the first and the last day not here.

    `kind`: away (with relatives), hospital (until they say that the child is home) or moved. `is_open`: they do not
    know yet until when. `news`: the hub's, also then.
    """

    __tablename__ = "absence"

    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    begins: Mapped[date]
    ends: Mapped[date] = mapped_column(index=True)
    is_open: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(String(16), default="unsaid")
    news: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the parent."""
        return cls.parent_id.in_(parents.seen(hubs))

    def covers(self, day: date) -> bool:
        return self.begins <= day <= self.ends

    def keeps_from(self, day: date) -> bool:
        """Too far to come to the hub on this day, or they did not say."""
        return self.place != "nearby" and self.covers(day)


@dataclass(frozen=True)
class Stay:
    """As a family tells it. `ends` empty: nobody knows yet."""

    begins: date
    ends: date | None = None
    place: str = "unsaid"
    news: bool = False

    def until(self) -> date:
        return self.ends or self.begins + OPEN_LASTS

    def check(self, today: date) -> None:
        if self.until() < max(self.begins, today) or (self.until() - self.begins).days > LONGEST:
            raise ImpossibleStay


def of(session: Session, parent_id: str, kind: str) -> Absence | None:
    return session.get(Absence, {"parent_id": parent_id, "kind": kind})


def away(session: Session, parent_id: str, today: date) -> Absence | None:
    """With relatives, now or soon; None when it is over."""
    found = of(session, parent_id, "away")
    return found if found and found.ends >= today else None


def of_many(session: Session, parent_ids: Collection[str]) -> dict[str, list[Absence]]:
    """By family; also those that are over."""
    found: dict[str, list[Absence]] = {}
    for one in session.scalars(select(Absence).where(Absence.parent_id.in_(parent_ids))):
        found.setdefault(one.parent_id, []).append(one)
    return found


def keep_from(gone: Collection[Absence], way: str, day: date) -> bool:
    """From a meeting on this day? With relatives they can still be called; whoever has moved is of another town."""
    moved = any(one.kind == "moved" and one.covers(day) for one in gone)
    return moved or (way == "hub" and any(one.kind == "away" and one.keeps_from(day) for one in gone))


def write(session: Session, parent_id: str, stay: Stay) -> None:
    """In the place of what they told before."""
    told = {"begins": stay.begins, "ends": stay.until(), "is_open": stay.ends is None}
    session.merge(Absence(parent_id=parent_id, kind="away", place=stay.place, news=stay.news, **told))
    session.flush()


def write_from(session: Session, parent_id: str, kind: str, begins: date) -> None:
    """From this day on, until they say otherwise."""
    session.merge(Absence(parent_id=parent_id, kind=kind, begins=begins, ends=FOR_GOOD))
    session.flush()


def forget(session: Session, parent_id: str, kind: str) -> bool:
    """Says whether there was one."""
    mine = delete(Absence).where(Absence.parent_id == parent_id, Absence.kind == kind)
    return bool(session.execute(mine.returning(Absence.parent_id)).all())


def gone(session: Session, today: date) -> list[str]:
    """Families who have moved away by today and are still written down as here."""
    moved = select(Absence.parent_id).where(Absence.kind == "moved", Absence.begins <= today)
    return list(session.scalars(moved.order_by(Absence.parent_id)))


def without_news(day: date) -> Select[str]:
    """The families to whom no hub's news goes on this day. On the table itself: whoever asks, it holds for all."""
    table = Absence.__table__.c
    held = and_(table.begins <= day, table.ends >= day, table.news.is_(False))
    return select(table.parent_id).where(held)
