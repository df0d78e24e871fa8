"""LINE's limits, one under, at, and one over, in LINE's own counting units."""

import json

import pytest

from bot.line import flex, limits
from bot.line.limits import TooLong, check

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"  # one letter for people, eight UTF-16 units


def _text(length: int) -> list[dict[str, object]]:
    return [{"type": "text", "text": "あ" * length}]


def _button(label: str, data: str = "") -> list[dict[str, object]]:
    return [flex.message("alt", [flex.bubble(None, [], [flex.answer("f", "s", data, label)])])]


@pytest.mark.parametrize(
    "message",
    [
        _text(4999),
        _text(5000),
        _button("あ" * 19),
        _button("あ" * 20),
        _button(FAMILY * 20),
        _button("a", "x" * 280),
        [flex.message("あ" * 1000, [flex.bubble(None, [flex.text("a")], [])])],
        [{"type": "text", "text": "a", "quickReply": {"items": [flex.chip("a")] * 13}}],
        _text(1) * 5,
    ],
)
def test_what_fits(message: list[dict[str, object]]) -> None:
    check(message)


@pytest.mark.parametrize(
    "message",
    [
        _text(5001),
        _text(0),
        [{"type": "text", "text": FAMILY * 626}],  # 2504 people, 5,008 units
        _button("あ" * 21),
        _button(""),
        _button("a", "x" * 300),
        [flex.message("a", [flex.bubble(None, [flex.text("あ" * 6000)], [])])],
        [{"type": "text", "text": "a", "quickReply": {"items": [flex.chip("a")] * 14}}],
        _text(1) * 6,
        [],
    ],
)
def test_what_does_not_fit(message: list[dict[str, object]]) -> None:
    with pytest.raises(TooLong):
        check(message)


@pytest.mark.parametrize("bubbles", [1, 12])
@pytest.mark.parametrize("letter", ["a", "\n", "\x01", "あ", "\N{GRINNING FACE}"])
def test_a_flex_message_is_weighed_to_the_byte(letter: str, bubbles: int) -> None:
    limit = 30_000 if bubbles == 1 else 50_000

    def weighing(size: int) -> list[dict[str, object]]:
        """Many letters of a kind, many small parts around them, and filled up to so many bytes."""
        answer = flex.answer("f", "s", "v", "-")
        parts = [flex.bubble(None, [flex.text("-") for _ in range(20)], [answer]) for _ in range(bubbles)]
        message = flex.message("alt", parts)
        words = parts[0]["body"]["contents"][0]
        rest = size - len(json.dumps(message["contents"])) + 1
        each = len(json.dumps(letter)) - 2
        words["text"] = letter * (rest // each) + "a" * (rest % each)
        assert len(json.dumps(message["contents"])) == size
        return [message]

    check(weighing(limit))
    with pytest.raises(TooLong, match=f"Flex of {limit + 1} bytes"):
        check(weighing(limit + 1))


def test_people_and_utf16_count_differently() -> None:
    assert (limits.units(FAMILY), limits.graphemes(FAMILY)) == (8, 1)
    assert (limits.units("\U00020b9f"), limits.graphemes("\U00020b9f")) == (2, 1)  # a rare kanji, as in some names
