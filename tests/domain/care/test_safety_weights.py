"""The model's weights, held in little room, say to the last digit what a dictionary of them says."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.care.safety.weights import SCALE, Weights

LETTERS = "ab \u0002\u6b7b\U0001f600"
RUNS = st.text(LETTERS, min_size=1, max_size=5)
ROWS = st.dictionaries(RUNS, st.tuples(*[st.integers(-3000, 3000)] * 2))


@given(ROWS, st.dictionaries(RUNS, st.floats(0, 9)))
def test_the_sums_are_those_of_a_dictionary(rows: dict[str, tuple[int, int]], features: dict[str, float]) -> None:
    expected = [-2.98, 0.5]
    for feature, value in features.items():
        for head, weight in enumerate(rows.get(feature, ())):
            expected[head] += value * weight / SCALE
    assert Weights(rows).sums((-298, 50), features) == expected


@given(ROWS)
def test_what_was_put_in_is_there_and_nothing_else(rows: dict[str, tuple[int, int]]) -> None:
    weights = Weights(rows)
    assert dict(weights) == rows and len(weights) == len(rows)


def test_many_on_one_shelf_are_told_apart() -> None:
    runs = ["".join(letters) for size in range(1, 8) for letters in product(LETTERS[:4], repeat=size)]  # 21,844
    weights = Weights({run: (number % 3000, -1) for number, run in enumerate(runs[::2])})
    assert [run for run in runs if run in weights] == runs[::2]
    assert all(weights[run] == (number % 3000, -1) for number, run in enumerate(runs[::2]))


@pytest.mark.parametrize("number", ["3001", "-3001", "1.5", "", "x"])
def test_what_is_no_weight_is_refused(number: str) -> None:
    with pytest.raises(ValueError):
        Weights().add("a", ["1", number])
