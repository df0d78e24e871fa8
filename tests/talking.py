"""One parent of Matsudo, expecting, in the middle of a talk: what they say and do, and what the phone shows."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock, talk
from bot.dialogue.place import Place, to_data
from bot.dialogue.said import Said
from bot.domain.interview import interviews
from bot.domain.interview.slots import Slot
from bot.domain.people import children, conversations, life_events, parents
from bot.domain.people.parents import Parent
from bot.service import Service, Visit
from bot.simulator.people.reading import plain_text
from bot.stage import Stage

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=clock.TOKYO)
DUE = date(2027, 2, 3)


@pytest.fixture
def service(town: Stage) -> Service:
    town.set_time(NOW)
    return town.service


@pytest.fixture
def session(service: Service) -> Iterator[Session]:
    with service.db.write() as session:
        yield session


def expecting(session: Session, name: str) -> Parent:
    """With a hub, a due date, an older child and a booked interview in two days."""
    parent = parents.meet(session, name, NOW)
    parent.hub_id, parent.consented_at, parent.role = "shinmatsudo", NOW, "expecting"
    life_events.due_date(session, parent, DUE, NOW)
    children.add(session, parent, date(2024, 5, 5), NOW.date())
    slot = session.scalars(select(Slot)).first()
    if slot is None:
        slot = Slot(hub_id="shinmatsudo", starts_at=NOW + timedelta(days=2), minutes=30, seats=999, ways=["hub"])
        session.add(slot)
        session.flush()
    interviews.book(session, parent, slot.id, NOW, "hub")
    return parent


class Talking:
    """One parent in the middle of a talk; each turn gives what the phone shows, as plain lines."""

    def __init__(self, service: Service, session: Session, parent: Parent, now: datetime = NOW) -> None:
        self.service, self.session, self.parent, self.now = service, session, parent, now

    def at(self, place: Place) -> "Talking":
        conversations.keep(self.session, self.parent.id, to_data(place), self.now)
        return self

    def says(self, text: str) -> list[str]:
        return self.does(Said(text=text))

    def does(self, said: Said) -> list[str]:
        visit = Visit(self.service, self.session, self.parent, self.now)
        heard = talk.hear(visit, conversations.load(self.session, self.parent.id), said)
        conversations.keep(self.session, self.parent.id, heard.place, self.now)
        shown = self.service.speaker.messages(heard.lines, "ja") if heard.lines else []
        return [line for message in shown for line in plain_text(message)]

    def place(self) -> Mapping[str, Any]:
        return conversations.load(self.session, self.parent.id)
