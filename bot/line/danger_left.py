"""What the door, or a private page, saw and nobody answered: its process died, or had no database."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.domain.care import alarms, danger_signs, seen_on_page, word
from bot.domain.care.alarms import Cause
from bot.domain.care.safety import Tier
from bot.domain.office import inbox
from bot.domain.people import parents
from bot.domain.people.page_sessions import PageSession
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
    cause = _cause_of_page(session, seen) if seen.page else _cause(session, seen, now)
    if cause is None or cause.parent_id is None:
        return False
    language = parents.get(session, cause.parent_id).language
    danger_signs.saw(session, danger_signs.sign(cause, language, seen.moment()), Tier.ALERT)
    return alarms.sound(session, cause, now)


def _cause(session: Session, seen: Sighting, now: datetime) -> Cause:
    parent = parents.meet(session, seen.line_user_id, now)
    return Cause(seen.event_id, seen.category, parent.id, word.hub_of(session, parent))


def _cause_of_page(session: Session, seen: Sighting) -> Cause | None:
    """None where the browser had no page of anybody: a form that was not written on one."""
    found = session.get(PageSession, seen.page)
    return seen_on_page.cause(session, found.target(), seen.category, seen.event_id) if found else None
