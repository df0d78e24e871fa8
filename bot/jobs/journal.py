"""Keeps SQLite's journal short, and says where somebody who reads for long keeps it from that."""

from datetime import datetime

import structlog

from bot import engines
from bot.service import Service

log = structlog.get_logger()


def run(service: Service, now: datetime) -> None:
    engine = service.db.engine
    if not engines.shorten_journal(engine):
        log.warning("database.journal_grows", town=service.town.slug, mib=engines.journal_size(engine) // 2**20)
