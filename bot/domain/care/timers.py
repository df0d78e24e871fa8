"""The complete set of what will be sent to a family unasked, computed from the facts; nothing is planned anywhere else.

Whatever happens to a family changes the facts, and with them this set: there is nothing to cancel, and nothing that can
be stale. Hub news is not among it: it is written for many, and asks each family when it leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.news import hours
from bot.town_parts import Quiet

MOST_LATE = timedelta(hours=12)
STILL_USEFUL = timedelta(minutes=30)  # before the start; later they are on their way
STILL = ("loss", "erased")  # silences in which not even a reminder is sent


@dataclass(frozen=True)
class Booking:
    """Only a booked one; `changed_at`: when it was made or moved."""

    id: int
    version: int
    starts_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Facts:
    """Of one family. `reached`: they have LINE, and have not blocked the account."""

    reached: bool
    silence: str | None
    bookings: tuple[Booking, ...]


@dataclass(frozen=True)
class Rules:
    """Of the town. `before`: how long before the start of a booking its reminders are due."""

    before: Sequence[timedelta]
    quiet: Quiet


@dataclass(frozen=True)
class Planned:
    """Sent once from `due_at` on, never from `until` on. `dedupe` names booking, version and how long before."""

    due_at: datetime
    until: datetime
    booking: int
    dedupe: str


def planned(facts: Facts, rules: Rules) -> list[Planned]:
    """In order of time, also what is over: `until` says so."""
    if not facts.reached or facts.silence in STILL:
        return []
    found = [one for booking in facts.bookings for one in _reminders(booking, rules)]
    return sorted(found, key=lambda one: (one.due_at, one.dedupe))


def _reminders(booking: Booking, rules: Rules) -> list[Planned]:
    """Never in the quiet hours, and none for a time at which the booking was not yet made. The later one counts."""
    spans = sorted(set(rules.before), reverse=True)
    due = [hours.awake(rules.quiet, booking.starts_at - span) for span in spans]
    found = []
    for number, span in enumerate(spans):
        next_due = due[number + 1 : number + 2] or [booking.starts_at]
        until = min(due[number] + MOST_LATE, booking.starts_at - STILL_USEFUL, *next_due)
        if booking.starts_at - span > booking.changed_at and until > due[number]:
            minutes = int(span.total_seconds() // 60)
            dedupe = f"reminder:{booking.id}:{booking.version}:{minutes}"
            found.append(Planned(due[number], until, booking.id, dedupe))
    return found
