"""Where events wait before they are posted: held back so that later ones overtake them, or gathered into batches."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock, Timer

from bot.simulator.webhooks.events import Event
from bot.simulator.webhooks.lanes import Lanes
from bot.simulator.webhooks.mischief import Mischief


@dataclass(frozen=True)
class Letter:
    url: str
    destination: str
    event: Event

    @property
    def lane(self) -> str:
        """Events of one chat stay in order."""
        source = self.event.get("source", {})
        return str(source.get("userId") or source.get("groupId") or source.get("roomId") or "")


@dataclass(eq=False)
class _Held:
    letter: Letter
    still_to_pass: int


Post = Callable[[list[Letter], str], None]  # letters that go together, and their lane


class Sorting:
    def __init__(self, mischief: Mischief, lanes: Lanes, post: Post) -> None:
        self._mischief = mischief
        self._lanes = lanes
        self._post = post
        self._lock = RLock()
        self._held: list[_Held] = []
        self._batch: list[Letter] = []

    def take(self, letter: Letter) -> None:
        with self._lock:
            if self._mischief.happens(self._mischief.reorder):
                self._hold(letter)
                return
            self._pass_on(letter)
            for held in list(self._held):
                held.still_to_pass -= 1
                if held.still_to_pass == 0:
                    self._let_go(held)

    def _hold(self, letter: Letter) -> None:
        held = _Held(letter, self._mischief.overtaken_by())
        self._held.append(held)
        self._lanes.expect()
        _after(self._mischief.held_ms / 1000, lambda: self._let_go(held))

    def _let_go(self, held: _Held) -> None:
        with self._lock:
            if held in self._held:
                self._held.remove(held)
                self._pass_on(held.letter)
                self._lanes.settle()

    def _pass_on(self, letter: Letter) -> None:
        if self._mischief.batch_size > 1:
            self._gather(letter)
        else:
            self._post([letter], letter.lane)
        if self._mischief.happens(self._mischief.duplicates):
            self._post([letter], f"once more {letter.event['webhookEventId']}")

    def _gather(self, letter: Letter) -> None:
        if not self._batch:
            self._lanes.expect()
            batch = self._batch = [letter]
            _after(self._mischief.batch_ms / 1000, lambda: self._close(batch))
        else:
            self._batch.append(letter)
        if len(self._batch) >= self._mischief.batch_size:
            self._close(self._batch)

    def _close(self, batch: list[Letter]) -> None:
        with self._lock:
            if batch is self._batch and batch:
                self._batch = []
                self._post(batch, "batches")
                self._lanes.settle()


def _after(seconds: float, act: Callable[[], None]) -> None:
    timer = Timer(seconds, act)
    timer.daemon = True
    timer.start()
