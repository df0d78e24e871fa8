"""One event of one person, inside its transaction: what it asks is done; the answer and their place are to be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock, crypto, handed_over, talk
from bot.domain.care import messages
from bot.domain.delivery import deliveries, recipients
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import CRISIS, SPEAKS
from bot.domain.interview import slots, waiting_list
from bot.domain.news import reactions
from bot.domain.office import inbox
from bot.domain.office.inbox import Waiting
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.line import danger_turn, inbound
from bot.line.client import Profile
from bot.line.danger_turn import Worry
from bot.service import Service, Visit

REPLY_LIFE = timedelta(seconds=50)  # LINE guarantees a reply token for a minute
STALE = timedelta(hours=1)  # nobody waits any more for the answer to what they tapped an hour ago
SILENT = ("unfollow", "unsend")


@dataclass(frozen=True)
class Guest:
    """Whose turn it is. `profile`: what LINE tells of somebody we meet for the first time."""

    parent: Parent
    event: Waiting
    profile: Profile | None = None


class Turn:
    """One event inside its transaction. `place`: where they are in a conversation, before it and after."""

    def __init__(self, service: Service, session: Session, guest: Guest, place: Mapping[str, Any]) -> None:
        self.service, self.session, self.parent, self.profile = service, session, guest.parent, guest.profile
        self.now, self.place = clock.now(), place

    def take(self, event: Waiting) -> Order | None:
        """Do what it asks; the answer, if there is one to send. The caller writes down answer and place."""
        body = event.body()
        self._introduce()
        visit = Visit(self.service, self.session, self.parent, self.now, event_id=event.id)
        visit.line_ref, visit.words = inbox.ref_of(inbound.message_id(body)), inbound.words(body)
        worry = danger_turn.worry(visit, event.id, body)
        if worry.is_alert:
            if talk.hear_loss(visit):
                self.place = {}
            handed_over.overhear(visit)
            return order(self.parent, event, CRISIS, worry.sound())
        if body["type"] == "unfollow":
            self._unfollow(event)
        if body["type"] == "unsend":
            self._unsend(inbound.message_id(body))
        overtaken = body["type"] == "follow" and not self._follow(event)
        silent = overtaken or body["type"] in SILENT or self._too_late(event)
        return None if silent else self._answer(visit, event, worry)

    def _answer(self, visit: Visit, event: Waiting, worry: Worry) -> Order | None:
        heard = talk.hear(visit, self.place, inbound.understand(event.body()))
        self.place = heard.place
        if self.service.town.consultation.chat_text == "drop" and visit.words:
            inbox.forget_words(self.session, event.id)
        if recipients.why_not(heard.kind, self.parent) == SPEAKS:
            return None
        said = worry.beside(heard.lines)
        unblocked = self.parent.reachable or event.happened_ms > self.parent.friend_event_ms
        return order(self.parent, event, heard.kind, said) if said and unblocked else None

    def _introduce(self) -> None:
        if self.profile is None:
            return
        self.parent.name = self.profile.name
        self.parent.language = self.service.language_for(self.profile.language) or self.parent.language

    def _follow(self, event: Waiting) -> bool:
        """They are here (again); False where they blocked us since and this event is only late."""
        parents.befriended(self.parent, event.happened_ms)
        self.parent.menu = None  # whether LINE keeps a personal menu over a block is not documented: link it anew
        return self.parent.reachable

    def _unfollow(self, event: Waiting) -> None:
        """Nothing is sent any more, and what they held is free for others."""
        if parents.blocked(self.parent, event.happened_ms):
            slots.release_holds(self.session, self.parent.id)
            waiting_list.leave(self.session, self.parent.id)
            reactions.leave(self.session, self.parent.id, "blocked", self.now)
            deliveries.withdraw(self.session, self.now, "blocked", parent_id=self.parent.id)

    def _unsend(self, message_id: str) -> None:
        """They took a message back: its words are gone wherever we had them; that there was one, stays."""
        if message_id and self.parent.line_user_id:
            ref = inbox.take_back(self.session, self.parent.line_user_id, message_id)
            messages.take_back(self.session, self.parent.id, ref, self.now)

    def _too_late(self, event: Waiting) -> bool:
        """An answer to a tap of hours ago would only confuse; what can still matter is in "my bookings"."""
        if event.reason == inbox.REPLAYED:
            return False
        return event.happened_ms > 0 and self.now - _moment(event.happened_ms) > STALE


def order(parent: Parent, event: Waiting, kind: str, messages: list[dict[str, object]]) -> Order:
    assert parent.line_user_id is not None
    return Order(
        parent_id=parent.id,
        line_user_id=parent.line_user_id,
        kind=kind,
        messages=messages,
        reply_token=_reply_token(event),
        reply_until=event.received_at + REPLY_LIFE,
        dedupe=f"event:{event.id}",
    )


def _reply_token(event: Waiting) -> str | None:
    """None also where the key is lost that opens the event: who cannot be answered still gets an apology, by push."""
    try:
        return inbound.reply_token(event.body())
    except crypto.Unreadable:
        return None


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
