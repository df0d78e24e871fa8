"""Fates that are known at the same moment share a commit, and none of them is left out."""

from threading import Event, Thread

import pytest

from bot.line.together import Together


def test_who_comes_while_one_writes_is_written_next_and_together() -> None:
    together, written, writes, goes_on = Together[int](), [], Event(), Event()

    def write(some: list[int]) -> None:
        written.append(some)
        writes.set()
        goes_on.wait(10)

    first = Thread(target=together.add, args=(1, write))
    first.start()
    assert writes.wait(10)
    together.add(2, write)
    together.add(3, write)  # both come back at once: the first is about to write them
    goes_on.set()
    first.join(10)
    assert written == [[1], [2, 3]]


def test_what_fails_is_told_and_the_next_is_written() -> None:
    together, written = Together[int](), []

    def breaks(_: list[int]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        together.add(1, breaks)
    together.add(2, written.append)
    assert written == [[2]]
