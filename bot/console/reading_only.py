"""The database can be read and takes nothing: pages go on, and who was seen is kept in memory until it is written."""

from datetime import datetime

import structlog
from flask import request

from bot.domain.office import late_traces
from bot.domain.office.late_traces import Look
from bot.errors import named
from bot.service import Service

log = structlog.get_logger()


def keep(service: Service, look: Look, token: str, error: Exception) -> bool:
    """Says whether the page may leave. The worker writes it down (`bot.jobs.traces`)."""
    looks, _ = late_traces.spools(service.settings, service.town.slug)
    if not late_traces.keep(looks, look):
        return False
    if "HX-Request" not in request.headers:  # a page that refreshes itself is nobody at the desk
        keep_presence(service, token, look.at)
    log.warning("web.reads_only", page=request.endpoint, error=named(error))
    return True


def keep_presence(service: Service, token: str, now: datetime) -> None:
    _, presences = late_traces.spools(service.settings, service.town.slug)
    late_traces.keep_presence(presences, token, now)


def seen_at(service: Service, token: str | None) -> datetime | None:
    _, presences = late_traces.spools(service.settings, service.town.slug)
    return late_traces.seen_at(presences, token) if token else None
