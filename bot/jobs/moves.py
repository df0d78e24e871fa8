"""Families whose last day here is over leave their hub: from then on nothing goes to them but what is owed."""

from datetime import datetime

from bot import clock
from bot.domain.people import absences, life_events, parents
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    """Each on its own, locked: whoever says in this minute that they stay after all is found staying."""
    today = clock.today(now)
    with service.db.read() as session:
        gone = absences.gone(session, today)
    for parent_id in gone:
        with service.db.write() as session:
            parent = parents.lock(session, parent_id)
            if parent_id in absences.gone(session, today):
                life_events.moved_out(session, parent, now)
