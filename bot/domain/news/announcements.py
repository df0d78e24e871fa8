"""Announces what a hub's programmes offer: a broadcast for every coming date, written once, a week before it leaves.

The week lets staff see it and stop it, and lets the weekly digest name what happens before the next one.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import insert_if_new
from bot.domain.delivery import hours
from bot.domain.news import approvals, drafts, programmes
from bot.domain.news.approvals import LEFT_OUT
from bot.domain.news.broadcasts import Broadcast
from bot.domain.places import days_off
from bot.town.folder import Programme, Town
from bot.town.parts import NewsRules

PLANNED_AHEAD = 7


def plan(session: Session, town: Town, now: datetime) -> int:
    """Says how many are new. `source` (programme and date) is unique, so repeating it changes nothing."""
    new = 0
    for one in town.programmes:
        off = days_off.of_hub(session, one.hub, clock.today(now))
        coming = [(_row(one, day, town.news, now), programmes.falls_out(one, day, off)) for day in _days(one, now)]
        useful = [(row, out) for row, out in coming if row["send_at"] < row["event_at"]]
        new += insert_if_new(session, Broadcast, [row for row, out in useful if not out])
        _keep_up(session, {row["source"]: (row, out) for row, out in useful})
    return new


def _days(programme: Programme, now: datetime) -> list[date]:
    ahead = programme.announce_days_before + PLANNED_AHEAD
    return [day for day, _ in programmes.coming([programme], clock.today(now), ahead)]


def _keep_up(session: Session, coming: dict[str, tuple[dict[str, Any], bool]]) -> None:
    """The hub has closed a day since, or opened it again. What staff have moved to another day is theirs."""
    changes = or_(Broadcast.state.in_(drafts.CHANGEABLE), Broadcast.stopped_for == LEFT_OUT)
    mine = select(Broadcast).where(Broadcast.source.in_(coming), changes).order_by(Broadcast.id)
    for each in session.scalars(mine.with_for_update()):
        row, out = coming[each.source or ""]
        if each.event_at != row["event_at"] or out == (each.state == "stopped"):
            continue
        if out:
            each.state, each.stopped_for = "stopped", LEFT_OUT
            continue
        approvals.take_up(each)
        if each.written_by is None:
            each.send_at = row["send_at"]


def _row(programme: Programme, day: date, rules: NewsRules, now: datetime) -> dict[str, Any]:
    announced = clock.at(day - timedelta(days=programme.announce_days_before), 0)
    return {
        "hub_id": programme.hub,
        "source": f"{programme.slug}:{day.isoformat()}",
        "title": programme.title,
        "body": programme.summary,
        "topic": programme.topic,
        "for_role": programme.for_whom,
        "event_at": programmes.begins(programme, day),
        "send_at": hours.next_sending(rules, max(announced, now)),
        "written_at": now,
    }
