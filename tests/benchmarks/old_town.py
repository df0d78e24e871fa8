"""What a town has gone through after some years, as rows: times, interviews, consultations, messages."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot import clock
from bot.db import Database
from bot.domain.care.consultations import Consultation
from bot.domain.delivery.outbox import Delivery
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Seat, Slot
from bot.domain.people.parents import Parent
from tests.benchmarks.many_families import HUBS, TODAY, put

HOURS = range(9, 17)
PAST, AHEAD = 1000, 15  # days
MESSAGES = 3  # of each family
NOON = clock.at(TODAY, 12)


def live(db: Database, families: int) -> None:
    chance = random.Random(families)
    with db.read() as session:
        people = [tuple(row) for row in session.execute(select(Parent.id, Parent.line_user_id, Parent.hub_id))]
    starts = _times(db)
    _interviews(db, chance, people, starts)
    _consultations(db, chance, people)
    for number in range(MESSAGES):
        for first in range(0, families, 50_000):
            put(db, Delivery, _MESSAGE, [_message(number, *one) for one in people[first : first + 50_000]])


def _times(db: Database) -> dict[str, list[tuple[int, datetime]]]:
    """Of each hub eight a day, by number."""
    found: dict[str, list[tuple[int, datetime]]] = {}
    rows: list[tuple[Any, ...]] = []
    for hub in HUBS:
        for day in range(-PAST, AHEAD):
            for hour in HOURS:
                starts = clock.at(TODAY + timedelta(days=day), hour)
                found.setdefault(hub, []).append((len(rows) + 1, starts))
                rows.append((len(rows) + 1, hub, _sql(db, starts), 30, 1, '["hub","phone"]'))
    for first in range(0, len(rows), 50_000):
        put(db, Slot, ("id", "hub_id", "starts_at", "minutes", "seats", "ways"), rows[first : first + 50_000])
    return found


def _interviews(
    db: Database, chance: random.Random, people: list[Any], starts: dict[str, list[tuple[int, datetime]]]
) -> None:
    """One family in four, nearly all long ago; of each hub at most two in three of the times ahead."""
    seats, rows, used = [], [], set()
    for number, (parent, _, hub) in enumerate(people[::4]):
        slot, at = starts[hub][chance.randrange(len(starts[hub]))]
        if slot in used:
            continue
        used.add(slot)
        state = "done" if at < NOON else "booked"
        moment = _sql(db, NOON - timedelta(days=20))
        seats.append((slot, 1, parent, False))
        rows.append((number + 1, parent, slot, hub, "hub", False, state, moment, "parent", moment, 1))
    put(db, Seat, ("slot_id", "number", "parent_id", "offered"), seats)
    put(db, Interview, _INTERVIEW, rows)


def _consultations(db: Database, chance: random.Random, people: list[Any]) -> None:
    """One family in ten; of those ahead of the town's people only a few are open at a time, however large it is."""
    rows = []
    for number, (parent, _, hub) in enumerate(people[5::10]):
        state = "open" if number < 2 * len(HUBS) else "closed"
        at = _sql(db, NOON - timedelta(days=chance.randrange(1 if state == "open" else 900), hours=3))
        ended = None if state == "open" else at
        rows.append((parent, hub, "self", "line", "line", "[]", "[]", "line", "any", "hub", state, at, at, ended))
    put(db, Consultation, _CONSULTATION, rows)


def _message(number: int, parent: str, line_user_id: str, _: str) -> tuple[Any, ...]:
    at = NOON - timedelta(days=30 * (number + 1))
    kind = ("notice", "reminder", "booking")[number]
    key, sealed = f"{number}:{parent}", b"x" * 300
    return (parent, kind, 4, line_user_id, sealed, key, "accepted", 1, False, at, at, at, at)


def _sql(db: Database, moment: datetime) -> Any:
    """SQLite keeps a text, in UTC."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%d %H:%M:%S}.000000" if db.engine.dialect.name == "sqlite" else utc


_INTERVIEW = ("id", "parent_id", "slot_id", "hub_id", "way", "with_partner", "state", "booked_at", "booked_by")
_INTERVIEW = (*_INTERVIEW, "changed_at", "version")
_CONSULTATION = ("parent_id", "hub_id", "about", "source", "named", "topics", "weighs", "reach_by", "reach_when")
_CONSULTATION = (*_CONSULTATION, "reader", "state", "look_by", "asked_at", "closed_at")
_MESSAGE = ("parent_id", "kind", "worth", "line_user_id", "sealed_messages", "retry_key", "state", "attempts")
_MESSAGE = (*_MESSAGE, "perhaps_sent", "due_at", "expires_at", "settled_at", "created_at")
