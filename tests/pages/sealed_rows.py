"""Rows in every column that is sealed, as the code itself writes them: a new column needs its line here."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.news import deliveries
from bot.domain.news.deliveries import Order
from bot.domain.office import inbox, letters, proofs, staff
from bot.domain.office.inbox import Arrival
from bot.domain.office.letters import LetterDeed
from bot.domain.people import conversations, drafts, parents
from bot.domain.people.links import Target

CANARY = "カナリアの声"


def write(session: Session, now: datetime, families: int = 3) -> None:
    staff.invite(session, staff.Post("mori", "Mori", "city", None), now)
    mori = staff.by_login(session, "mori")
    assert mori is not None
    mori.totp_secret = proofs.new_secret()
    session.flush()
    for number in range(families):
        _family(session, f"U{number}", mori.id, now)


def _family(session: Session, user_id: str, staff_id: int, now: datetime) -> None:
    parent = parents.meet(session, user_id, now)
    parent.name = parent.phone = CANARY
    conversations.keep(session, parent.id, {"flow": "x", "answers": {"words": CANARY}}, now)
    drafts.keep(session, Target(parent.id, "note", user_id), {"words": [CANARY]}, now)
    deliveries.enqueue(session, Order(parent.id, user_id, "notice", [{"type": "text", "text": CANARY}]), now)
    body = {"type": "message", "message": {"type": "text", "text": CANARY}}
    inbox.keep(session, [Arrival(f"E-{user_id}", user_id, 0, body)], now)
    inbox.settle(session, f"E-{user_id}", "failed", now, "our mistake")
    letter = letters.get(session, "event", f"E-{user_id}")
    letters.put_aside(session, letter, LetterDeed("seen", staff_id, now, CANARY))
