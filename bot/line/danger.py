"""The lookout at the door: reads every text before anything else, and hands the numbers to LINE whatever is broken."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import replace
from typing import Any, TypeVar

import structlog

from bot import clock, ring
from bot.domain.care.safety import NOTHING, Danger, Tier
from bot.domain.delivery import deliveries
from bot.domain.delivery.kinds import CRISIS
from bot.domain.delivery.outbox import InHand
from bot.domain.office.inbox import Arrival
from bot.errors import named, places
from bot.line import danger_cards, inbound, sending
from bot.line.client import Answer, Outcome
from bot.line.danger_cards import Look
from bot.line.readers import Readers
from bot.line.spool import Sighting, Spool
from bot.service import Service

log = structlog.get_logger()
V = TypeVar("V")
MOST, MOST_CARDS = 20_000, 2_000  # events and cards a process remembers; older cards the spool and the inbox know
CARDS_AT_ONCE = 16
UNDER_WAY, ELSEWHERE = 8.0, 2.0  # seconds to wait for a card: of our own; of another process
AGAIN = uuid.UUID("6c6f6f6b-6f75-4174-8468-65646f6f7221")  # with an event's id: the retry key of its card


class Lookout:
    """Of one town in one process. Needs no database, no queue and no free answering thread."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.spool = Spool(service.settings.spool_folder(), service.town.slug)
        self._cards_pool = ThreadPoolExecutor(CARDS_AT_ONCE, thread_name_prefix=f"card-{service.town.slug}")
        self.readers = Readers(service.db, service.town.slug)
        self._dangers: OrderedDict[str, Danger] = OrderedDict()
        self._offered: dict[str, Danger] = {}  # by our own words
        self._cards: OrderedDict[str, Future[Answer]] = OrderedDict()
        self._telling: Future[int] | None = None
        self._one = threading.Lock()

    def see(self, arrived: Sequence[Arrival]) -> None:
        """Each text once, as it arrives; a card for an alert is on its way before this returns."""
        for one in arrived:
            if one.line_user_id is None:
                continue
            danger = self.read(one.body)
            self._remember(self._dangers, one.id, danger, MOST)
            if danger.tier is Tier.ALERT:
                self._help(one, danger)

    def without_database(self, arrived: Sequence[Arrival]) -> None:
        """They could not be stored: nobody else will send a card whose reply token LINE does not take."""
        for one in arrived:
            if one.id in self._cards and one.line_user_id:
                self._cards_pool.submit(copy_context().run, self._push_unless_taken, one.id)

    def danger_in(self, event_id: str, body: Mapping[str, Any]) -> Danger:
        """As it was read at the door; read anew where this process did not see it arrive."""
        return self._dangers.get(event_id) or self.read(body)

    def read(self, body: Mapping[str, Any]) -> Danger:
        return self.read_words(inbound.words(body))

    def read_words(self, text: str | None) -> Danger:
        try:
            return self._classified(text) if text else NOTHING
        except Exception as error:
            log.error("danger.not_read", error=named(error), at=places(error))
            return NOTHING

    def _classified(self, text: str) -> Danger:
        """What we offer is read once. Of people's own words nothing is kept."""
        known = self._offered.get(text)
        if known is None:
            known = self.service.detector.classify(text)
            if self.service.speaker.is_offered(text):
                self._offered[text] = known
        return known

    def deliver(self, row: InHand) -> None:
        """The outbox's row of a card: ended where LINE has taken it, sent anew where not. Then staff are told."""
        event_id = (row.dedupe or "").removeprefix("event:")
        answer = self._answer_to(event_id)
        if answer is not None and answer.outcome is Outcome.ACCEPTED:
            with self.service.db.write(urgent=True) as session:
                deliveries.settle(session, row, "accepted", clock.now(), "reply")
        else:
            if answer is not None and answer.outcome in (Outcome.REFUSED, Outcome.TROUBLE):
                row.reply_token = None
                row.perhaps_sent = answer.outcome is Outcome.TROUBLE
            sending.send(self.service, row)
        self.spool.forget(event_id)
        self._telling = self._cards_pool.submit(copy_context().run, ring.tell_due, self.service)

    def push(self, seen: Sighting) -> bool:
        """Says whether LINE has their card now. Its key is made of the event: whoever pushes it, it goes once."""
        if seen.carded:
            return True
        key = str(uuid.uuid5(AGAIN, seen.event_id))
        pushed = self.service.line.push(seen.line_user_id, self._messages(seen), key)
        if pushed.outcome not in (Outcome.ACCEPTED, Outcome.ALREADY):
            log.error("danger.card_not_taken", outcome=pushed.outcome.name)
            return pushed.outcome is Outcome.REFUSED  # nobody there any more
        self.spool.keep(replace(seen, carded=True))
        return True

    def quiet(self, timeout: float) -> None:
        """Wait until no card is under way here, and staff have been told."""
        with self._one:
            under_way: list[Future[Any]] = [card for card in self._cards.values() if not card.done()]
        wait([*under_way, *([self._telling] if self._telling else [])], timeout)

    def _help(self, one: Arrival, danger: Danger) -> None:
        """One card an event: not where this process or another has one taken, or under way."""
        before = self._cards.get(one.id)
        if before is not None and not (before.done() and _failed(before)):
            return
        kept = self.spool.find(one.id)
        if kept is not None and kept.carded:
            return
        latin = danger_cards.is_latin(inbound.words(one.body))
        seen = Sighting(one.id, one.line_user_id or "", danger.category, danger.also, latin, clock.now().isoformat())
        card = self._cards_pool.submit(copy_context().run, self._reply, seen, inbound.reply_token(one.body))
        self._remember(self._cards, one.id, card, MOST_CARDS)

    def _reply(self, seen: Sighting, token: str | None) -> Answer:
        self.spool.keep(seen)
        if token is None:
            return Answer(Outcome.REFUSED, "no token")
        answer = self.service.line.reply(token, self._messages(seen))
        if answer.outcome is Outcome.ACCEPTED:
            self.spool.keep(replace(seen, carded=True))
        return answer

    def _push_unless_taken(self, event_id: str) -> None:
        answer, seen = self._answer_to(event_id), self.spool.find(event_id)
        if seen is not None and (answer is None or answer.outcome is not Outcome.ACCEPTED):
            self.push(seen)

    def _answer_to(self, event_id: str) -> Answer | None:
        """What LINE said to the card of an event; None where nobody has tried, as far as this machine knows."""
        card = self._cards.get(event_id)
        if card is not None:
            try:
                return card.result(UNDER_WAY)
            except Exception as error:
                log.error("danger.card_failed", error=named(error), at=places(error))
                return None
        ends = threading.Event()
        for _ in range(int(ELSEWHERE / 0.1)):
            seen = self.spool.find(event_id)
            if seen is None or seen.carded:
                return Answer(Outcome.ACCEPTED) if seen else None
            ends.wait(0.1)
        return None

    def _messages(self, seen: Sighting) -> list[dict[str, Any]]:
        language = self.readers.language_of(seen.line_user_id)
        return danger_cards.alert(self.service, Look(seen.category, seen.also, clock.now(), language, seen.latin))

    def _remember(self, where: OrderedDict[str, V], key: str, value: V, most: int) -> None:
        with self._one:
            where[key] = value
            while len(where) > most:
                where.popitem(last=False)


def of(service: Service) -> Lookout:
    """A forked process has its own."""
    with _making:
        found: Lookout | None = service.db.beside.get("lookout")
        if found is None or found.service is not service:
            found = service.db.beside["lookout"] = Lookout(service)
        return found


def send(service: Service, row: InHand) -> None:
    """What an answer leaves to send: a danger card may have arrived long ago."""
    if row.kind == CRISIS:
        of(service).deliver(row)
    else:
        sending.send(service, row)


def _failed(card: Future[Answer]) -> bool:
    return card.exception() is not None or card.result().outcome is not Outcome.ACCEPTED


_making = threading.Lock()
