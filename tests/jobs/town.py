"""A town for the jobs to work in: Matsudo's hubs, families, bookings and news, at a time of our choosing."""

import base64
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot import app, clock, crypto, migrate
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.paces import Plan
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.service import Service
from bot.settings import ROOT, LineCredentials, Settings
from bot.simulator import plain_text
from bot.town.folder import Programme, load_town
from tests.jobs.line_stub import LineStub
from tests.waiting import set_clock

KEY = base64.b64encode(b"k" * 32).decode()  # the same in every process
HUB, OTHER_HUB = "shinmatsudo", "kitakogane"
NOON = clock.at(datetime(2026, 2, 2).date(), 12)  # noqa: DTZ001 - a Monday

RULES = load_town(ROOT / "content" / "towns" / "matsudo").news

Run = Callable[[Service, datetime], None]


def plan(news: Broadcast, now: datetime) -> Plan:
    """A broadcast that leaves now, by Matsudo's rules."""
    return Plan(news, RULES, now)


def make_service(database_url: str, line: str, clock_file: Path | None) -> Service:
    """Also what the worker processes of the leader tests run."""
    clock.travel_by(clock_file)
    settings = Settings.model_validate(
        {"database_url": database_url, "line_api_host": line, "secret_key": "s" * 32, "field_keys": (KEY,)}
    )
    crypto.use(settings.keyring())
    return app.service(settings, "matsudo", LineCredentials(("secret",), "token"))


@dataclass
class World:
    """What happens in a test, said shortly."""

    service: Service
    line: LineStub
    clock_file: Path

    # --- time ---------------------------------------------------------------------------------------------------

    def at(self, moment: datetime) -> None:
        set_clock(self.clock_file, moment)

    def tick(self, *jobs: Run) -> None:
        for run in jobs:
            run(self.service, clock.now())

    def tick_together(self, run: Run, workers: int = 2, times: int = 5) -> None:
        """Several workers at once, none of which knows of the others; fails where one of them fails."""
        start, broken = threading.Barrier(workers), []

        def work() -> None:
            start.wait()
            try:
                for _ in range(times):
                    self.tick(run)
            except Exception as error:
                broken.append(error)

        threads = [threading.Thread(target=work) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [repr(error) for error in broken] == []

    # --- people -------------------------------------------------------------------------------------------------

    def parent(self, name: str, hub: str | None = HUB, **facts: Any) -> str:
        """Says the parent's id; their LINE id is the name."""
        with self.service.db.write() as session:
            parent = parents.meet(session, name, clock.now())
            parent.hub_id, parent.consented_at = hub, clock.now()
            for fact, value in facts.items():
                setattr(parent, fact, value)
            return parent.id

    def change(self, name: str, **facts: Any) -> None:
        with self.service.db.write() as session:
            parent = session.scalars(select(Parent).where(Parent.line_user_id == name)).one()
            for fact, value in facts.items():
                setattr(parent, fact, value)

    # --- bookings -----------------------------------------------------------------------------------------------

    def slot(self, starts_at: datetime, hub: str = HUB) -> int:
        with self.service.db.write() as session:
            slot = Slot(hub_id=hub, starts_at=starts_at, minutes=30, seats=1, ways=["hub", "online", "phone"])
            session.add(slot)
            session.flush()
            return slot.id

    def books(self, name: str, starts_at: datetime, way: str = "hub") -> int:
        slot_id = self.slot(starts_at)
        with self.service.db.write() as session:
            parent = session.scalars(select(Parent).where(Parent.line_user_id == name)).one()
            return interviews.book(session, parent, slot_id, clock.now(), way).id

    def moves(self, interview_id: int, starts_at: datetime) -> None:
        slot_id = self.slot(starts_at)
        with self.service.db.write() as session:
            interview = interviews.get(session, interview_id)
            interviews.move(session, interview, slot_id, clock.now(), timedelta(0))

    def cancels(self, interview_id: int) -> None:
        with self.service.db.write() as session:
            interviews.cancel(session, interviews.get(session, interview_id), clock.now())

    # --- news ---------------------------------------------------------------------------------------------------

    def offer(self, *programmes: dict[str, Any]) -> None:
        """These, and nothing else."""
        offered = tuple(Programme.model_validate(PROGRAMME | one) for one in programmes)
        town = self.service.town.model_copy(update={"programmes": offered})
        self.service = replace(self.service, town=town)

    def news(self, title: str, send_at: datetime, hub: str = HUB, **facts: Any) -> int:
        with self.service.db.write() as session:
            row = Broadcast(hub_id=hub, title=title, body="...", send_at=send_at, written_at=clock.now(), **facts)
            session.add(row)
            session.flush()
            return row.id

    # --- what became of it --------------------------------------------------------------------------------------

    def outbox(self, *states: str) -> list[Delivery]:
        with self.service.db.read() as session:
            rows = select(Delivery).order_by(Delivery.id)
            return list(session.scalars(rows.where(Delivery.state.in_(states)) if states else rows))

    def owed(self) -> list[tuple[str, str]]:
        """(to whom, which) of every row that has not ended, by its dedupe key's beginning."""
        waiting = self.outbox("queued", "retry", "in_flight")
        return [(row.line_user_id or "", (row.dedupe or "").split(":")[0]) for row in waiting]

    def states(self) -> list[str]:
        return [row.state for row in self.outbox()]

    def planned(self) -> list[Broadcast]:
        with self.service.db.read() as session:
            return list(session.scalars(select(Broadcast).order_by(Broadcast.send_at, Broadcast.id)))

    def interview(self, interview_id: int) -> Interview:
        with self.service.db.read() as session:
            return interviews.get(session, interview_id)


def prepare(service: Service) -> None:
    migrate.upgrade(service.db)
    migrate.bring_in(service.db, service.town)


def words(messages: Sequence[dict[str, Any]]) -> list[str]:
    """Everything a person reads in a message."""
    return [text for message in messages for text in plain_text(message)]


PROGRAMME: dict[str, Any] = {
    "slug": "music",
    "hub": HUB,
    "title": "Music",
    "summary": "We sing.",
    "topic": "class",
    "days": {"weekday": "wed"},
    "opens": "10:30",
    "closes": "11:30",
    "for": "all",
    "announce_days_before": 7,
    "demo": True,
}
