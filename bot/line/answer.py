"""Answers what one person said: oldest event first, one transaction an event, the reply right after its commit."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import replace
from threading import Semaphore
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import clock, crypto
from bot.domain.delivery import deliveries
from bot.domain.delivery.outbox import InHand
from bot.domain.office import inbox
from bot.domain.office.inbox import Arrival
from bot.domain.people import parents
from bot.errors import named, places
from bot.line import at_door, danger, menus, turn, turns
from bot.line.client import Profile
from bot.line.turn import Guest
from bot.line.turns import Done
from bot.service import Service

log = structlog.get_logger()
TURNS = 4  # at once in a process: more would only keep webhooks waiting for Python, while sending has threads enough
MOST_MET = 100_000  # LINE users a process remembers to have met; forgetting costs one look into the database


class Answerer:
    """Answers in its own threads. Many, in many processes, may work on one person: the row lock sorts it out."""

    def __init__(self, service: Service, threads: int) -> None:
        self.service = service
        self._turns, self._door = Semaphore(TURNS), at_door.opened(service)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"answer-{service.town.slug}")
        self._under_way: set[Future[None]] = set()
        self._met: set[str] = set()  # LINE users known to be in the database

    def at_once(self, one: Arrival) -> bool:
        """Stored and answered in one commit, before LINE hears 200. False: nothing of it is kept, it has to be stored.

        Only for somebody we know, who has nothing waiting and whom nobody else works on.
        """
        if one.line_user_id is None:
            return False
        try:
            done = self._door.ask(one)
        except PoolTimeout:
            raise  # no database to be had: asking again would only keep LINE waiting
        except Exception as error:
            log.warning("answer.not_at_once", event_id=one.id, error=named(error), at=places(error))
            return False
        if done and (done.answer or done.menu):
            self._later(self._finish, one.line_user_id, done)
        return done is not None

    def soon(self, line_user_id: str) -> None:
        self._later(self.answer, line_user_id)

    def quiet(self, timeout: float) -> None:
        """Wait until nobody is being answered in this process."""
        wait(list(self._under_way), timeout)
        danger.of(self.service).quiet(timeout)

    def answer(self, line_user_id: str) -> None:
        """Everything of theirs that waits. What fails is kept for a person to look at, and the rest goes on."""
        try:
            while self._one(line_user_id):
                pass
        except OperationalError as error:
            log.warning("answer.later", who=_trace(line_user_id), error=named(error))
        except Exception as error:
            log.error("answer.broken", who=_trace(line_user_id), error=named(error), at=places(error))

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _later(self, work: Callable[..., None], *given: Any) -> None:
        begun = self._pool.submit(copy_context().run, work, *given)  # its log names the request
        self._under_way.add(begun)
        begun.add_done_callback(self._under_way.discard)

    def _one(self, line_user_id: str) -> bool:
        """The oldest waiting event, answered; says whether another one waits behind it."""
        done = self._take(line_user_id, self._introduction(line_user_id))
        self._met.add(line_user_id)
        self._send(line_user_id, done)
        return done.more

    def _finish(self, line_user_id: str, done: Done) -> None:
        """What the commit has left to do. If it fails, the relay finds the row."""
        try:
            self._send(line_user_id, done)
        except Exception as error:
            log.error("answer.broken", who=_trace(line_user_id), error=named(error), at=places(error))

    def _send(self, line_user_id: str, done: Done) -> None:
        if done.answer:
            danger.send(self.service, done.answer)
        if done.menu:
            menus.show(self.service, line_user_id, done.menu)

    def _introduction(self, line_user_id: str) -> Profile | None:
        """What LINE tells of somebody we meet for the first time; no transaction of ours is open meanwhile."""
        if line_user_id in self._met:
            return None
        if len(self._met) > MOST_MET:
            self._met.clear()
        with self.service.db.read() as session:
            known = parents.find(session, line_user_id) is not None
        return None if known else self.service.line.profile(line_user_id)

    def _take(self, line_user_id: str, profile: Profile | None) -> Done:
        """One event, one transaction. Our own mistake undoes all of it, and the person is told."""
        event_id = None
        try:
            with self._turns, self.service.db.write() as session:
                parent = parents.meet(session, line_user_id, clock.now())
                event = inbox.next_for(session, line_user_id)
                if event is None:
                    return Done()
                event_id = event.id
                inbox.settle(session, event_id, "done", clock.now())
                return turns.take(self.service, session, [Guest(parent, event, profile)])[0]
        except OperationalError:
            raise
        except Exception as error:
            if event_id is None:
                raise
            log.error("answer.failed", event_id=event_id, error=named(error), at=places(error))
            return Done(self._apologise(line_user_id, event_id), more=True)

    def _apologise(self, line_user_id: str, event_id: str) -> InHand | None:
        """Nothing of the turn is kept but the event itself, for a person to look at."""
        now = clock.now()
        with self.service.db.write() as session:
            parent = parents.meet(session, line_user_id, now)
            event = inbox.next_for(session, line_user_id)
            if event is None or event.id != event_id:
                return None  # somebody else took it meanwhile
            inbox.settle(session, event_id, "failed", now, "our mistake")
            if not parent.reachable or parent.with_person is not None:
                return None
            said = self.service.speaker.notice("apology", {}, parent.language)
            sorry = replace(turn.order(parent, event, "answer", said), dedupe=f"apology:{event.id}")
            return deliveries.hold(session, [sorry], now)[0]


def _trace(line_user_id: str) -> str:
    return crypto.ring().trace(line_user_id)
