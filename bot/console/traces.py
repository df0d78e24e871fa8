"""Whose data a page has touched: noticed as it comes out of the database, so that no page can forget to say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.console.routes import Route
from bot.domain.care.alarms import Alarm
from bot.domain.care.consultations import Consultation
from bot.domain.interview.forms import FormAnswer
from bot.domain.interview.interviews import Interview
from bot.domain.interview.next_steps import NextStep
from bot.domain.interview.records import Record
from bot.domain.office.audit import Subject
from bot.domain.people.parents import Parent

PERSONAL: dict[type[Any], str] = {
    Interview: "booking",
    Consultation: "consultation",
    Parent: "family",
    Alarm: "alarm",
    FormAnswer: "answers",
    Record: "record",
    NextStep: "next_step",
}


class Undeclared(Exception):
    """A page reads somebody's data and does not say so in `shows` or `changes`: a mistake of ours."""


@dataclass
class Seen:
    """Rows of people, as kind and key, in the order they came."""

    rows: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def add(self, _: Session, row: Any) -> None:
        kind = PERSONAL.get(type(row))
        if kind:
            self.rows[(kind, str(row.id))] = row.hub_id

    def subjects(self, route: Route, hub_id: str | None) -> list[Subject]:
        """What to write down: each person of the kinds declared, or the bare look where there was nobody."""
        if self.rows and not route.about:
            raise Undeclared(f"{route.name}: {sorted({kind for kind, _ in self.rows})}")
        found = [Subject(kind, key, hub or hub_id) for (kind, key), hub in self.rows.items() if kind in route.about]
        return found or [Subject(kind, None, hub_id) for kind in route.about]


@contextmanager
def watch(session: Session) -> Iterator[Seen]:
    seen = Seen()
    for moment in ("loaded_as_persistent", "pending_to_persistent"):
        event.listen(session, moment, seen.add)
    yield seen
