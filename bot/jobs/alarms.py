"""What the door kept is raised, what is due is told to staff, and once a month we drill."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot import clock, ring
from bot.domain.care import alarms
from bot.domain.office import inbox
from bot.domain.people import parents
from bot.domain.places import hubs
from bot.line import danger
from bot.line.spool import Sighting
from bot.service import Service

log = structlog.get_logger()
LEFT_BEHIND = timedelta(seconds=30)  # answering takes less; then its process died, or had no database
DRILL_WAITS = timedelta(days=1)  # a worker that stood still longer lets the month's drill go


def run(service: Service, now: datetime) -> None:
    take_over(service, now)
    _drill_when_due(service, now)
    ring.tell_due(service)


def take_over(service: Service, now: datetime) -> None:
    """Seen at the door and never answered: the alarm is raised, and the card pushed if LINE has none."""
    lookout = danger.of(service)
    for seen in lookout.spool.all():
        if now - seen.moment() < LEFT_BEHIND:
            continue
        with service.db.write(urgent=True) as session:
            stored = inbox.is_known(session, seen.event_id)
            if _raise(session, seen, now):
                log.warning("danger.taken_over", stored=stored)
        if stored or lookout.push(seen):
            lookout.spool.forget(seen.event_id)


def drill(service: Service, name: str, now: datetime) -> int:
    """An alarm in every hub, marked as a drill, on the same way as a true one; nothing goes to any family."""
    with service.db.write() as session:
        causes = [
            alarms.Cause(f"drill:{name}:{hub.slug}", alarms.DRILL, None, hub.slug) for hub in hubs.everyone(session)
        ]
        return sum(alarms.sound(session, cause, now) for cause in causes)


def _raise(session: Session, seen: Sighting, now: datetime) -> bool:
    parent = parents.meet(session, seen.line_user_id, now)
    return alarms.sound(session, alarms.Cause(seen.event_id, seen.category, parent.id, parent.hub_id), now)


def _drill_when_due(service: Service, now: datetime) -> None:
    rule, today = service.town.alarm.drill, clock.today(now)
    due = clock.at(today.replace(day=rule.day), rule.time.hour, rule.time.minute)
    if due <= now < due + DRILL_WAITS:
        drill(service, f"{due:%Y-%m}", now)
