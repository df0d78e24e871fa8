"""After a clock that was ahead: what it had put off leaves now."""

from datetime import datetime

import structlog

from bot.domain.delivery.put_right import put_right
from bot.service import Service

log = structlog.get_logger()


def run(service: Service, now: datetime) -> None:
    with service.db.write() as session:
        found = put_right(session, now)
    if found:
        log.warning("relay.put_right", town=service.town.slug, rows=found)
