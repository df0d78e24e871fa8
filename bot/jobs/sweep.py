"""Clears away what nobody can use any more: ended sessions, links, old drafts and notes, names of dead processes."""

from datetime import datetime

from bot.domain.care import shift_notes
from bot.domain.delivery import senders
from bot.domain.office import sessions
from bot.domain.people import drafts, links, page_sessions
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    with service.db.write() as session:
        sessions.sweep(session, now)
        for noun in (links, page_sessions, drafts):
            noun.sweep(session, now)
        senders.bury(session, now)
        shift_notes.sweep(session, now)
