"""A broadcast as far as it is written: what was typed, word for word, and what is missing.

No page but that of writing finds it (see `broadcasts.get`), so nobody asks for it, says yes to it or sends it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.news.broadcasts import UNFINISHED, Broadcast

LONGEST = 5000  # of one field; whatever it will be shortened to


@dataclass(frozen=True)
class Typed:
    """`fields`: the form as it was. `missing`: the names of those that are empty or not right yet."""

    fields: dict[str, list[str]]
    missing: list[str]
    title: str
    send_at: datetime

    def as_data(self) -> dict[str, Any]:
        return {"fields": self.fields, "missing": self.missing}


def begin(session: Session, hub_id: str, typed: Typed, staff_id: int, now: datetime) -> Broadcast:
    found = Broadcast(hub_id=hub_id, body="")
    go_on(found, typed, staff_id, now)
    session.add(found)
    session.flush()
    return found


def go_on(found: Broadcast, typed: Typed, staff_id: int, now: datetime) -> None:
    """Over a draft too, which is none any more; its picture stays with it. Lock it first (`drafts.open_to_change`)."""
    found.state, found.written_by, found.written_at, found.remark = UNFINISHED, staff_id, now, None
    found.title, found.send_at, found.typed = typed.title, typed.send_at, typed.as_data()


def missing(found: Broadcast, soonest: timedelta, now: datetime) -> list[str]:
    """Also the time of sending, once it has gone by."""
    names = list(found.typed["missing"]) if found.typed else []
    return names if "send_at" in names or found.send_at >= now + soonest else [*names, "send_at"]
