"""What the door kept is raised, what is due is told to staff, and once a month we drill."""

from datetime import datetime, timedelta

from bot import clock, ring
from bot.domain.care import alarms
from bot.line import danger_left
from bot.service import Service

DRILL_WAITS = timedelta(days=1)  # a worker that stood still longer lets the month's drill go


def run(service: Service, now: datetime) -> None:
    danger_left.take_over(service, now)
    _drill_when_due(service, now)
    ring.tell_due(service)


def _drill_when_due(service: Service, now: datetime) -> None:
    rule, today = service.town.alarm.drill, clock.today(now)
    due = clock.at(today.replace(day=rule.day), rule.time.hour, rule.time.minute)
    if due <= now < due + DRILL_WAITS:
        with service.db.write() as session:
            alarms.drill(session, f"{due:%Y-%m}", now)
