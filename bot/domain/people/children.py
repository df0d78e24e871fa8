"""A family's children, born or expected: one row a child, with the family's hub and language beside it.

Hub and language are copies, so that a question like "born in May, at this hub" is one look into one index. They follow
the parent in the same flush, whoever changes it; so do the expected children, which say what `Parent.due_date` and
`Parent.babies` say.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, event, inspect, select
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from bot.db import Base, Scoped
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.domain.people.weeks import counts_from, months_old
from bot.errors import Refused

GROWN_UP = 18 * 12  # months; nobody below is too old
MOST_BABIES = 3  # "three or more"


class ImpossibleBirthDate(Refused):
    """A child is born by today, and is under eighteen."""


class Child(Base, Scoped):
    """Expected while `birth_date` is empty. `due_date` stays after the birth.

    `laid_aside_at`: a loss was told that may be theirs: nothing that follows a child follows them any more, until the
    family or staff put them back. Whatever asks for children asks for `HERE`.
    `counts_from`: the day from which the months of a born child are counted until it is three (see `weeks`).
    """

    __tablename__ = "child"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    due_date: Mapped[date | None]
    birth_date: Mapped[date | None]
    counts_from: Mapped[date | None]
    laid_aside_at: Mapped[datetime | None]
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"))
    language: Mapped[str] = mapped_column(String(16))

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the parent."""
        return parents.known_to(hubs, cls.hub_id, cls.parent_id)


HERE = Child.laid_aside_at.is_(None)
_EXPECTED = and_(Child.birth_date.is_(None), HERE)
Index(
    "ix_child_born",
    *(Child.hub_id, Child.birth_date, Child.language, Child.parent_id),
    sqlite_where=HERE,
    postgresql_where=HERE,
)
Index(
    "ix_child_counted",
    *(Child.hub_id, Child.counts_from, Child.language, Child.parent_id, Child.birth_date),
    sqlite_where=HERE,
    postgresql_where=HERE,
)
Index(
    "ix_child_due",
    *(Child.hub_id, Child.due_date, Child.language, Child.parent_id),
    sqlite_where=_EXPECTED,
    postgresql_where=_EXPECTED,
)


def of(session: Session, parent_id: str) -> list[Child]:
    """The oldest first, the expected ones last; none that is laid aside."""
    return [child for child in _every(session, parent_id) if child.laid_aside_at is None]


def laid_aside(session: Session, parent_id: str) -> list[Child]:
    """In the same order."""
    return [child for child in _every(session, parent_id) if child.laid_aside_at is not None]


def lay_aside(session: Session, some: Iterable[Child], now: datetime | None) -> None:
    """Nothing follows them from now on; with no time they are here again."""
    for child in some:
        child.laid_aside_at = now
    session.flush()


def add(session: Session, parent: Parent, birth_date: date, today: date) -> Child:
    check_possible(birth_date, today)
    child = Child(parent_id=parent.id, birth_date=birth_date, hub_id=parent.hub_id, language=parent.language)
    session.add(child)
    session.flush()
    return child


def born(session: Session, parent: Parent, birth_date: date, babies: int, today: date) -> list[Child]:
    """The expected ones are here, as many as it turned out; each keeps its due date."""
    check_possible(birth_date, today)
    expected = [child for child in of(session, parent.id) if child.birth_date is None]
    due = parent.due_date
    new = [
        Child(parent_id=parent.id, due_date=due, hub_id=parent.hub_id, language=parent.language)
        for _ in range(babies - len(expected))
    ]
    arrived = [*expected, *new][:babies]
    for child in arrived:
        child.birth_date = birth_date
    session.add_all(new)
    parent.due_date, parent.babies = None, None
    session.flush()
    return arrived


def correct(session: Session, child: Child, birth_date: date, today: date) -> None:
    check_possible(birth_date, today)
    child.birth_date = birth_date
    session.flush()


def remove(session: Session, child: Child) -> None:
    session.delete(child)
    session.flush()


def check_possible(birth_date: date, today: date) -> None:
    if birth_date > today or months_old(birth_date, today) >= GROWN_UP:
        raise ImpossibleBirthDate


@event.listens_for(Session, "before_flush")
def _follow_parents(session: Session, _: UOWTransaction, __: Any) -> None:
    for parent in [one for one in (*session.new, *session.dirty) if isinstance(one, Parent)]:
        changed = {name for name in _FOLLOWED if inspect(parent).attrs[name].history.has_changes()}
        if changed:
            _follow(session, parent)


@event.listens_for(Child, "before_insert")
@event.listens_for(Child, "before_update")
def _count(_: Any, __: Any, child: Child) -> None:
    child.counts_from = counts_from(child.birth_date, child.due_date) if child.birth_date else None


def _every(session: Session, parent_id: str) -> list[Child]:
    mine = select(Child).where(Child.parent_id == parent_id)
    return list(session.scalars(mine.order_by(Child.birth_date.is_(None), Child.birth_date, Child.due_date, Child.id)))


def _follow(session: Session, parent: Parent) -> None:
    """Who is laid aside is not expected, and goes where the family goes."""
    mine = _every(session, parent.id) if parent.id else []
    expected = [child for child in mine if child.birth_date is None and child.laid_aside_at is None]
    wanted = min(parent.babies or 1, MOST_BABIES) if parent.due_date else 0
    new = [Child(parent_id=parent.id) for _ in range(wanted - len(expected))]
    for child in expected[wanted:]:
        session.delete(child)
    for child in [*expected[:wanted], *new]:
        child.due_date = parent.due_date
    for child in [*mine, *new]:
        child.hub_id, child.language = parent.hub_id, parent.language or "ja"
    session.add_all(new)


_FOLLOWED = ("hub_id", "language", "due_date", "babies")
