"""What comes at the same moment shares a commit: whoever comes first writes for all who come meanwhile."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
MANY = 8  # served at once; who serves fewer rests for less
MOST_REST = 0.02  # seconds
MOMENT = 0.1  # seconds from one commit to the next, so that many share it; the first waits for nobody


class Together(Generic[T]):
    """Nobody waits for company: who comes alone is written alone."""

    def __init__(self) -> None:
        self._waiting, self._writing, self._last = deque[T](), Lock(), 0.0

    def add(self, one: T, write: Callable[[list[T]], None]) -> None:
        """Comes back when it is written, or when another thread, still at work, is about to write it.

        What `write` raises is raised here; what it should have written is not written, for any of them.
        """
        self._waiting.append(one)
        while self._waiting and self._writing.acquire(blocking=False):
            try:
                time.sleep(max(self._last + MOMENT - time.monotonic(), 0))
                write([self._waiting.popleft() for _ in range(len(self._waiting))])
            finally:
                self._last = time.monotonic()
                self._writing.release()


class Company(Generic[T, R]):
    """Who comes alone is served at once; who comes while others are served is served next, with all who came.

    After many it rests for as long as serving them took, after few for less: others need the processor and the
    database too, and meanwhile more come.
    """

    def __init__(self, serve: Callable[[list[T]], list[R]], most: int) -> None:
        self._serve, self._most = serve, most
        self._waiting, self._guard, self._busy, self._next = deque["_Guest[T, R]"](), Lock(), False, 0.0

    def ask(self, one: T) -> R:
        """Comes back with the answer to this one, or raises what serving raised, for all who were served together."""
        mine = _Guest[T, R](one)
        mine.called.acquire()
        with self._guard:
            self._waiting.append(mine)
            first, self._busy = not self._busy, True
        if not first:
            mine.called.acquire()  # it is served, or it is its turn to serve
        if not mine.served:
            self._lead()
        if mine.error:
            raise mine.error
        return mine.answer

    def _lead(self) -> None:
        time.sleep(max(self._next - time.monotonic(), 0))
        with self._guard:
            guests = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
        self._answer(guests)
        with self._guard:
            self._busy = bool(self._waiting)
            leads = [self._waiting[0]] if self._busy else []
        for guest in [*leads, *guests[1:]]:
            guest.called.release()

    def _answer(self, guests: "list[_Guest[T, R]]") -> None:
        began = time.monotonic()
        try:
            for guest, answer in zip(guests, self._serve([guest.asks for guest in guests]), strict=True):
                guest.answer = answer
        except BaseException as error:  # whatever it is, nobody is left waiting
            for guest in guests:
                guest.error = error
        for guest in guests:
            guest.served = True
        ended = time.monotonic()
        self._next = ended + min(ended - began, MOST_REST) * min(len(guests) / MANY, 1)


@dataclass
class _Guest(Generic[T, R]):
    asks: T
    called: Lock = field(default_factory=Lock)
    served: bool = False
    answer: R = field(init=False)
    error: BaseException | None = None
