"""Words of danger on a private page: the page shows numbers to call, and staff are told, without the words."""

import secrets

from bot import clock
from bot.domain.care import alarms
from bot.domain.care.alarms import Cause
from bot.domain.people import parents
from bot.service import Service


def sound(service: Service, parent_id: str, category: str) -> None:
    """In a commit of its own, before anything else: what they wanted to do may be refused."""
    with service.db.write(urgent=True) as session:
        parent = parents.get(session, parent_id)
        cause = Cause(f"page:{secrets.token_hex(8)}", category, parent.id, parent.hub_id)
        alarms.sound(session, cause, clock.now())
