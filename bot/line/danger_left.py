"""What the door, or a private page, saw and nobody answered: its process died, or had no database."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.domain.care import alarms, word
from bot.domain.care.consultations import Consultation
from bot.domain.office import inbox
from bot.domain.people import parents
from bot.line import danger
from bot.line.spool import Sighting
from bot.service import Service

log = structlog.get_logger()
LEFT_BEHIND = timedelta(seconds=30)  # answering takes less


def take_over(service: Service, now: datetime) -> None:
    """The alarm is raised, and the card pushed if LINE has none."""
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


def _raise(session: Session, seen: Sighting, now: datetime) -> bool:
    parent = parents.meet(session, seen.line_user_id, now)
    number = alarms.Alarm(cause=seen.event_id).talk
    talk = session.get(Consultation, number) if number else None
    hub_id = talk.hub_id if talk else word.hub_of(session, parent)
    cause = alarms.Cause(seen.event_id, seen.category, parent.id, hub_id)
    return alarms.sound(session, cause, now)
