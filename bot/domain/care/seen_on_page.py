"""Where words of danger on a private page ring: in a talk where that talk is read, elsewhere at home."""

from sqlalchemy.orm import Session

from bot.domain.care import alarms, consultations
from bot.domain.care.alarms import Cause
from bot.domain.people import parents
from bot.domain.people.links import Target

THREAD = "thread"  # the page of a talk


def cause(session: Session, where: Target, category: str, key: str | None = None) -> Cause:
    """`key`: what it was kept under, where it could not be raised at once."""
    parent = parents.get(session, where.parent_id)
    talk = consultations.of_link(session, parent.id, where.about) if where.page == THREAD else None
    named = alarms.cause_of_page(talk.id if talk else None, key)
    return Cause(named, category, parent.id, talk.hub_id if talk else parent.hub_id)
