"""Words of danger on a private page: the page shows numbers to call, and staff are told, without the words."""

from bot import clock
from bot.domain.care import alarms, consultations
from bot.domain.care.alarms import Cause
from bot.domain.people import parents
from bot.domain.people.links import Target
from bot.doors import AWAY
from bot.line import danger
from bot.line.spool import Sighting
from bot.service import Service

THREAD = "thread"  # the page of a talk


def sound(service: Service, where: Target, category: str) -> None:
    """In a commit of its own, before anything else: what they wanted to do may be refused.

    Written in a talk it rings where that talk is read: at the hub they chose for it, which may not be their own.
    Where the database can be read and not written, it is kept in memory, and the worker raises it (see `danger_left`).
    """
    now = clock.now()
    with service.db.read() as session:
        parent = parents.get(session, where.parent_id)
        talk = consultations.of_link(session, parent.id, where.about) if where.page == THREAD else None
    key = alarms.cause_of_page(talk.id if talk else None)
    try:
        with service.db.write(urgent=True) as session:
            alarms.sound(session, Cause(key, category, parent.id, talk.hub_id if talk else parent.hub_id), now)
    except AWAY:
        if parent.line_user_id:
            # carded: the page shows the numbers; a card in the chat might be read by somebody else
            seen = Sighting(key, parent.line_user_id, category, (), latin=False, seen_at=now.isoformat(), carded=True)
            danger.of(service).spool.keep(seen)
        raise
