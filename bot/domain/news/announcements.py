"""Announces what a hub's programmes offer: a broadcast for every coming date, written once, a week before it leaves.

The week lets staff see it and stop it, and lets the weekly digest name what happens before the next one.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.db import insert_if_new
from bot.domain.news import hours, programmes
from bot.domain.news.broadcasts import Broadcast
from bot.domain.places import closed_days
from bot.town_parts import NewsRules
from bot.towns import Programme, Town

PLANNED_AHEAD = 7


def plan(session: Session, town: Town, now: datetime) -> int:
    """Says how many are new. `source` (programme and date) is unique, so repeating it changes nothing."""
    found = [_row(one, day, town.news, now) for one in town.programmes for day in _days(session, one, now)]
    return insert_if_new(session, Broadcast, [row for row in found if row["send_at"] < row["event_at"]])


def _days(session: Session, programme: Programme, now: datetime) -> list[date]:
    """Not on days on which the staff have closed the hub."""
    today = clock.today(now)
    ahead = programme.announce_days_before + PLANNED_AHEAD
    shut = closed_days.of_hub(session, programme.hub, today)
    return [day for day, _ in programmes.coming([programme], today, ahead) if day not in shut]


def _row(programme: Programme, day: date, rules: NewsRules, now: datetime) -> dict[str, Any]:
    announced = clock.at(day - timedelta(days=programme.announce_days_before), 0)
    return {
        "hub_id": programme.hub,
        "source": f"{programme.slug}:{day.isoformat()}",
        "title": programme.title,
        "body": programme.summary,
        "topic": programme.topic,
        "for_role": programme.for_whom,
        "event_at": clock.at(day, programme.opens.hour, programme.opens.minute),
        "send_at": hours.next_sending(rules, max(announced, now)),
        "written_at": now,
    }
