"""Words of danger on a private page: the page shows numbers to call, and staff are told, without the words."""

from bot import clock
from bot.domain.care import alarms, consultations
from bot.domain.care.alarms import Cause
from bot.domain.people import parents
from bot.domain.people.links import Target
from bot.service import Service

THREAD = "thread"  # the page of a talk


def sound(service: Service, where: Target, category: str) -> None:
    """In a commit of its own, before anything else: what they wanted to do may be refused.

    Written in a talk it rings where that talk is read: at the hub they chose for it, which may not be their own.
    """
    with service.db.write(urgent=True) as session:
        parent = parents.get(session, where.parent_id)
        talk = consultations.of_link(session, parent.id, where.about) if where.page == THREAD else None
        hub_id = talk.hub_id if talk else parent.hub_id
        cause = Cause(alarms.cause_of_page(talk.id if talk else None), category, parent.id, hub_id)
        alarms.sound(session, cause, clock.now())
