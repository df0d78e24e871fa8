"""Is the work getting done? Asked by the machines that watch, by the console and by the doctor."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.care import alarm_calls
from bot.domain.delivery import backlog
from bot.domain.office import heartbeat, inbox

LONGEST = {
    "inbox": timedelta(seconds=60),  # an event is answered at once, or picked up within seconds
    "outbox": timedelta(seconds=120),  # of what is never held back
    "alarms": timedelta(seconds=120),  # staff have not been told, and nobody took it
    "worker": timedelta(seconds=60),  # it beats every five seconds
}


def checks(session: Session, now: datetime) -> dict[str, bool]:
    """Each part, and whether it keeps within its `LONGEST`."""
    beat, due = heartbeat.age(session, heartbeat.WORKER, now), backlog.longest_due(session, now)
    ages = {
        "inbox": inbox.longest_waiting(session, now),
        "outbox": max((due[kind] for kind in backlog.AT_ONCE if kind in due), default=timedelta(0)),
        "alarms": alarm_calls.longest_untold(session, now),
        "worker": timedelta.max if beat is None else beat,
    }
    return {part: age <= LONGEST[part] for part, age in ages.items()}
