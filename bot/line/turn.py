"""One event of one person, inside its transaction: what it asks is done, and the answer is in the outbox."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock, crypto, talk
from bot.domain.care import slots
from bot.domain.news import deliveries, held
from bot.domain.news.held import Held
from bot.domain.office import inbox
from bot.domain.office.inbox import Waiting
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.line import inbound
from bot.line.client import Profile
from bot.service import Service, Visit

REPLY_LIFE = timedelta(seconds=50)  # LINE guarantees a reply token for a minute
STALE = timedelta(hours=1)  # nobody waits any more for the answer to what they tapped an hour ago
SILENT = ("unfollow", "unsend")


class Turn:
    """One event inside its transaction."""

    def __init__(self, service: Service, session: Session, parent: Parent, profile: Profile | None) -> None:
        self.service, self.session, self.parent, self.profile = service, session, parent, profile
        self.now = clock.now()

    def take(self, event: Waiting) -> Held | None:
        """Do what it asks; the answer, if there is one to send."""
        body = event.body()
        self._introduce()
        inbox.settle(self.session, event.id, "done", self.now)
        if body["type"] == "unfollow":
            self._unfollow(event)
        overtaken = body["type"] == "follow" and not self._follow(event)
        silent = overtaken or body["type"] in SILENT or self._too_late(event)
        return None if silent else self._answer(event)

    def _answer(self, event: Waiting) -> Held | None:
        visit = Visit(self.service, self.session, self.parent, self.now)
        heard = talk.hear(visit, inbound.understand(event.body()))
        said = self.service.speaker.messages(heard.lines, self.parent.language)
        unblocked = self.parent.reachable or event.happened_ms > self.parent.friend_event_ms
        if not said or not unblocked:
            return None
        return held.enqueue(self.session, order(self.parent, event, heard.kind, said), self.now)

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
            deliveries.withdraw(self.session, self.now, "blocked", parent_id=self.parent.id)

    def _too_late(self, event: Waiting) -> bool:
        """An answer to a tap of hours ago would only confuse; what can still matter is in "my bookings"."""
        if event.reason == inbox.REPLAYED:
            return False
        return is_stale(event.happened_ms, self.now)


def is_stale(happened_ms: int, now: datetime) -> bool:
    return happened_ms > 0 and now - _moment(happened_ms) > STALE


def order(parent: Parent, event: Waiting, kind: str, messages: list[dict[str, object]]) -> deliveries.Order:
    assert parent.line_user_id is not None
    return deliveries.Order(
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
