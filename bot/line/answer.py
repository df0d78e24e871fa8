"""Answers what one person said: oldest event first, one transaction an event, the reply right after its commit."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Semaphore

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import clock, crypto, talk
from bot.domain.care import slots
from bot.domain.news import deliveries
from bot.domain.news.deliveries import Delivery
from bot.domain.office import inbox
from bot.domain.office.inbox import InboxEvent
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.errors import places
from bot.line import inbound, menus, sending
from bot.line.client import Profile
from bot.service import Service, Visit

log = structlog.get_logger()
REPLY_LIFE = timedelta(seconds=50)  # LINE guarantees a reply token for a minute
TURNS = 4  # at once in a process: more would only keep webhooks waiting for Python, while sending has threads enough
STALE = timedelta(hours=1)  # nobody waits any more for the answer to what they tapped an hour ago


class Answerer:
    """Answers in its own threads. Many, in many processes, may work on one person: the row lock sorts it out."""

    def __init__(self, service: Service, threads: int) -> None:
        self.service = service
        self._turns = Semaphore(TURNS)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"answer-{service.town.slug}")
        self._under_way: set[Future[None]] = set()

    def soon(self, line_user_id: str) -> None:
        answering = self._pool.submit(copy_context().run, self.answer, line_user_id)  # its log names the request
        self._under_way.add(answering)
        answering.add_done_callback(self._under_way.discard)

    def quiet(self, timeout: float) -> None:
        """Wait until nobody is being answered in this process."""
        wait(list(self._under_way), timeout)

    def answer(self, line_user_id: str) -> None:
        """Everything of theirs that waits. What fails is kept for a person to look at, and the rest goes on."""
        try:
            while self._one(line_user_id):
                pass
        except OperationalError as error:
            log.warning("answer.later", who=_trace(line_user_id), error=type(error.orig).__name__)
        except Exception as error:
            log.error("answer.broken", who=_trace(line_user_id), error=type(error).__name__, at=places(error))

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _one(self, line_user_id: str) -> bool:
        """The oldest waiting event; False when there is none. A look costs no lock: most often nothing more waits."""
        with self.service.db.read() as session:
            waits = inbox.next_for(session, line_user_id) is not None
            known = parents.find(session, line_user_id) is not None
        if not waits:
            return False
        profile = None if known else self.service.line.profile(line_user_id)  # no transaction of ours is open meanwhile
        done = self._take(line_user_id, profile)
        if done.answer:
            sending.send(self.service, done.answer)
        if done.menu:
            menus.show(self.service, line_user_id, done.menu)
        return True

    def _take(self, line_user_id: str, profile: Profile | None) -> "_Done":
        """One event, one transaction. Our own mistake undoes all of it, and the person is told."""
        event_id = None
        try:
            with self._turns, self.service.db.write() as session:
                parent = parents.meet(session, line_user_id, clock.now())
                event = inbox.next_for(session, line_user_id)
                if event is None:
                    return _Done()
                event_id = event.id
                answer = _Turn(self.service, session, parent, profile).take(event)
                return _Done(answer, menus.to_show(self.service, parent))
        except OperationalError:
            raise
        except Exception as error:
            if event_id is None:
                raise
            log.error("answer.failed", event_id=event_id, error=type(error).__name__, at=places(error))
            return _Done(self._apologise(line_user_id, event_id))

    def _apologise(self, line_user_id: str, event_id: str) -> Delivery | None:
        """Nothing of the turn is kept but the event itself, for a person to look at."""
        now = clock.now()
        with self.service.db.write() as session:
            parent = parents.meet(session, line_user_id, now)
            event = session.get(InboxEvent, event_id)
            assert event is not None
            inbox.settle(session, event_id, "failed", now, "our mistake")
            if not parent.reachable:
                return None
            said = self.service.speaker.notice("apology", {}, parent.language)
            sorry = replace(_order(parent, event, "answer", said), dedupe=f"apology:{event.id}")
            return deliveries.enqueue(session, sorry, now, hold_for_me=True)


@dataclass(frozen=True)
class _Done:
    """What is left to do after the commit: an answer to send, a rich menu to show."""

    answer: Delivery | None = None
    menu: str | None = None


class _Turn:
    """One event inside its transaction."""

    def __init__(self, service: Service, session: Session, parent: Parent, profile: Profile | None) -> None:
        self.service, self.session, self.parent, self.profile = service, session, parent, profile
        self.now = clock.now()

    def take(self, event: InboxEvent) -> Delivery | None:
        """Do what it asks; the answer, if there is one to send."""
        body = event.body()
        self._introduce()
        inbox.settle(self.session, event.id, "done", self.now)
        if body["type"] == "unfollow":
            self._unfollow(event)
        overtaken = body["type"] == "follow" and not self._follow(event)
        silent = overtaken or body["type"] in SILENT or self._too_late(event)
        return None if silent else self._answer(event)

    def _answer(self, event: InboxEvent) -> Delivery | None:
        visit = Visit(self.service, self.session, self.parent, self.now)
        heard = talk.hear(visit, inbound.understand(event.body()))
        said = self.service.speaker.messages(heard.lines, self.parent.language)
        unblocked = self.parent.reachable or event.happened_ms > self.parent.friend_event_ms
        if not said or not unblocked:
            return None
        order = _order(self.parent, event, heard.kind, said)
        return deliveries.enqueue(self.session, order, self.now, hold_for_me=True)

    def _introduce(self) -> None:
        if self.profile is None:
            return
        self.parent.name = self.profile.name
        self.parent.language = self.service.language_for(self.profile.language) or self.parent.language

    def _follow(self, event: InboxEvent) -> bool:
        """They are here (again); False where they blocked us since and this event is only late."""
        parents.befriended(self.parent, event.happened_ms)
        self.parent.menu = None  # whether LINE keeps a personal menu over a block is not documented: link it anew
        return self.parent.reachable

    def _unfollow(self, event: InboxEvent) -> None:
        """Nothing is sent any more, and what they held is free for others."""
        if parents.blocked(self.parent, event.happened_ms):
            slots.release_holds(self.session, self.parent.id)
            deliveries.withdraw(self.session, self.now, "blocked", parent_id=self.parent.id)

    def _too_late(self, event: InboxEvent) -> bool:
        """An answer to a tap of hours ago would only confuse; what can still matter is in "my bookings"."""
        if event.reason == inbox.REPLAYED:
            return False
        return event.happened_ms > 0 and self.now - _moment(event.happened_ms) > STALE


SILENT = ("unfollow", "unsend")


def _order(parent: Parent, event: InboxEvent, kind: str, messages: list[dict[str, object]]) -> deliveries.Order:
    assert parent.line_user_id is not None
    body = event.body()
    return deliveries.Order(
        parent_id=parent.id,
        line_user_id=parent.line_user_id,
        kind=kind,
        messages=messages,
        reply_token=inbound.reply_token(body),
        reply_until=event.received_at + REPLY_LIFE,
        dedupe=f"event:{event.id}",
    )


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _trace(line_user_id: str) -> str:
    return crypto.ring().trace(line_user_id)
