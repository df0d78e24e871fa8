"""Whom staff saw while the database took nothing is written down, by every worker for its own machine."""

from datetime import datetime

import structlog

from bot.domain.office import late_traces
from bot.service import Service

log = structlog.get_logger()


def run(service: Service, _: datetime) -> None:
    written = late_traces.write_down(service.db, *late_traces.spools(service.settings, service.town.slug))
    if written:
        log.info("traces.written_late", town=service.town.slug, looks=written)
