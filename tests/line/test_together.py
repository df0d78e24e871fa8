"""Fates that are known at the same moment share a commit, and none of them is left out."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from bot.line.together import Company, Together
from tests.waiting import until


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


def test_who_comes_while_others_are_served_is_served_next_with_all_who_came() -> None:
    served, serves, goes_on = [], Event(), Event()

    def serve(some: list[int]) -> list[int]:
        served.append(some)
        serves.set()
        assert goes_on.wait(10)
        return [10 * one for one in some]

    company = Company(serve, most=3)
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(company.ask, 0)
        assert serves.wait(10)
        rest = []
        for one in range(1, 6):
            rest.append(pool.submit(company.ask, one))
            until(lambda number=one: len(company._waiting) == number)
        goes_on.set()
        answers = [one.result(10) for one in [first, *rest]]
    assert answers == [0, 10, 20, 30, 40, 50]
    assert served == [[0], [1, 2, 3], [4, 5]]


@pytest.mark.parametrize("mistake", [ZeroDivisionError, SystemExit])
def test_what_serving_raises_each_of_them_hears_and_nobody_after_them(mistake: type[BaseException]) -> None:
    def serve(some: list[int]) -> list[int]:
        if 0 in some:
            raise mistake
        return some

    company = Company(serve, most=3)
    with pytest.raises(mistake):
        company.ask(0)
    assert company.ask(1) == 1


def test_of_many_each_hears_their_own_and_nobody_is_forgotten() -> None:
    company = Company(lambda some: [one * one for one in some], most=4)
    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(company.ask, range(2000))) == [one * one for one in range(2000)]
