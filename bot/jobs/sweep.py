"""Clears away what nobody can use any more: sessions that ended, links, old drafts, names of processes that died."""

from datetime import datetime

from bot.domain.news import senders
from bot.domain.office import sessions
from bot.domain.people import drafts, links, page_sessions
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    with service.db.write() as session:
        sessions.sweep(session, now)
        for noun in (links, page_sessions, drafts):
            noun.sweep(session, now)
        senders.bury(session, now)
