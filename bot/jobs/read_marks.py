"""Tells LINE that a person has read what somebody typed into the chat: only after one of us opened it."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import crypto
from bot.domain.care import messages
from bot.domain.care.messages import Message
from bot.domain.office import inbox
from bot.line import inbound
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    """LINE is called while no transaction is open; what it does not answer is tried again at the next turn."""
    with service.db.read() as session:
        due = {one.id: _token(session, one.event_id or "") for one in messages.unmarked(session)}
    told = [number for number, token in due.items() if not token or service.line.mark_as_read(token)]
    if told:
        with service.db.write() as session:
            for number in told:
                session.get_one(Message, number).marked_at = now


def _token(session: Session, event_id: str) -> str:
    """Empty where the event came without one, or cannot be opened any more."""
    try:
        return inbound.read_token(inbox.body_of(session, event_id))
    except crypto.Unreadable:
        return ""
