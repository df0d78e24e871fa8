"""Whom a hub's news is for: a filter over typed facts, and the one rule of who gets any news at all."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from bot.db import occurring
from bot.domain.people import absences, topics, weeks
from bot.domain.people.children import HERE, Child
from bot.domain.people.parents import REACHED, Parent

Range = tuple[int, int]


class UnknownFilter(ValueError):
    """Written by a newer version: leaving a filter out would reach families it was not meant for."""


@dataclass(frozen=True)
class Audience:
    """What is empty filters nothing. Ranges include both ends.

    `child_months`: full months of age of a born child; of one born early its corrected age, until it is three.
    `due_weeks`: full weeks of pregnancy today (28w0d-28w6d is 28).
    Where both are given, either is enough: a family expects a child in these weeks, or has one of this age.
    `areas`: where they looked for their hub. `role`: expecting or raising, with their partners; or all.
    """

    hub: str
    areas: tuple[str, ...] = ()
    child_months: Range | None = None
    due_weeks: Range | None = None
    languages: tuple[str, ...] = ()
    topic: str = "other"
    role: str = "all"

    def as_data(self) -> dict[str, Any]:
        """As JSON; what filters nothing is left out."""
        return {name: value for name, value in asdict(self).items() if value not in ((), None)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Audience":
        """What is missing filters nothing; an unknown filter is refused."""
        if not data.keys() <= {field.name for field in fields(cls)}:
            raise UnknownFilter
        told: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in data.items()}
        return cls(**told)

    def describe(self) -> list[tuple[str, Any]]:
        """Its filters as (code, value), for a page to put into words; the hub is not one of them."""
        shown = {name: value for name, value in self.as_data().items() if name != "hub"}
        return [(name, value) for name, value in shown.items() if (name, value) != ("role", "all")]


@dataclass(frozen=True)
class Sampled:
    """One of the families, as far as staff need it to see whom they write to: no name, no day of birth."""

    language: str
    role: str | None
    area: str | None
    born: tuple[str, ...]  # year and month, as in 2026-03
    due_week: int | None


def families(audience: Audience, today: date) -> Select[Parent]:
    """The one rule: registered with the hub, agreed, reachable, not silent, wanting news and this topic (none chosen
    = all), not away or gone on that day; and what the filter asks."""
    wanted = select(Parent).where(REACHED, topics.wants(Parent.news_topics, audience.topic))
    wanted = wanted.where(Parent.id.not_in(absences.without_news(today)))
    if audience.role != "all":
        wanted = wanted.where(Parent.role.in_((audience.role, "partner")))
    if audience.languages:
        wanted = wanted.where(Parent.language.in_(audience.languages))
    if audience.areas:
        wanted = wanted.where(Parent.area.in_(audience.areas))
    asked = _children(audience, today)
    if not asked:
        return wanted.where(Parent.hub_id == audience.hub)
    found = union_all(*asked) if len(asked) > 1 else asked[0]
    hub = Parent.hub_id + ""  # not to be looked up: the children have found few, and the index of a hub finds all
    return wanted.where(Parent.id.in_(found), hub == audience.hub)


def count(session: Session, audience: Audience, today: date) -> int:
    return session.scalars(families(audience, today).with_only_columns(func.count())).one()


def sample(session: Session, audience: Audience, today: date, most: int = 5) -> list[Sampled]:
    """A few of them, always the same."""
    few = session.scalars(families(audience, today).order_by(Parent.id).limit(most)).all()
    found: dict[str, list[Child]] = {parent.id: [] for parent in few}
    for child in session.scalars(select(Child).where(Child.parent_id.in_(found), HERE).order_by(Child.birth_date)):
        found[child.parent_id].append(child)
    return [_sampled(parent, found[parent.id], today) for parent in few]


def areas(session: Session, hub: str) -> list[str]:
    """Those a hub's families looked in, for the filter to offer; none where nobody did."""
    found = select(Parent.area).where(Parent.hub_id == hub, REACHED, Parent.area.is_not(None))
    return list(session.scalars(found.distinct().order_by(Parent.area)))


def languages(session: Session, hub: str) -> list[str]:
    """Those of the families whom a hub's news reaches."""
    return list(session.scalars(occurring(Parent.language, Parent.hub_id == hub, REACHED)))


def _children(audience: Audience, today: date) -> list[Select[str]]:
    found = select(Child.parent_id).where(Child.hub_id == audience.hub, HERE)
    if audience.languages:
        found = found.where(Child.language.in_(audience.languages))
    asked = []
    if audience.child_months:
        asked += _of_age(found, audience.child_months, today)
    if audience.due_weeks:
        first, last = audience.due_weeks
        between = Child.due_date.between(weeks.due_in_week(last, today)[0], weeks.due_in_week(first, today)[1])
        asked.append(found.where(Child.birth_date.is_(None), between))
    return asked


def _of_age(found: Select[str], months: Range, today: date) -> list[Select[str]]:
    """Each part is one look into an index: those below three by `counts_from`, the others by their birthday."""
    youngest, oldest = months
    since, until = weeks.born_by(today, oldest + 1), weeks.born_by(today, youngest)
    three = weeks.born_by(today, weeks.CORRECTED_UNTIL)
    below = found.where(Child.counts_from > since, Child.counts_from <= until, Child.birth_date > three)
    above = found.where(Child.birth_date > since, Child.birth_date <= min(until, three))
    parts = ((below, youngest < weeks.CORRECTED_UNTIL), (above, oldest >= weeks.CORRECTED_UNTIL))
    return [part for part, wanted in parts if wanted]


def _sampled(parent: Parent, children: list[Child], today: date) -> Sampled:
    born = tuple(f"{child.birth_date:%Y-%m}" for child in children if child.birth_date)
    due = [child.due_date for child in children if child.birth_date is None and child.due_date]
    week = weeks.pregnancy_week(due[0], today) if due else None
    return Sampled(parent.language, parent.role, parent.area, born, week)
