"""How Flex writes colours, sizes, spaces and ratios."""

from typing import Any

import regex

from bot.simulator.refusals import Detail
from bot.simulator.rules.shapes import Misfit, Text, complain

SAYS = "invalid property"

PIXELS = r"\d+(?:\.\d+)?px"
PERCENT = r"\d+(?:\.\d+)?%"
SPACES = "none|xs|sm|md|lg|xl|xxl"
SIZES = "xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl"
STEEPEST, LONGEST_SIDE = 3, 100_000


def _form(*alternatives: str) -> Text:
    return Text(form=regex.compile("|".join(alternatives), regex.A), says=SAYS)


COLOUR = _form("#[0-9a-fA-F]{6}", "#[0-9a-fA-F]{8}")
SPACE = _form(PIXELS, SPACES)
PADDING = _form(PIXELS, PERCENT, SPACES)
OFFSET = _form(f"-?{PIXELS}", f"-?{PERCENT}", SPACES)
BORDER = _form(PIXELS, "none|light|normal|medium|semi-bold|bold")
EDGE = _form(PIXELS, PERCENT)
LETTER_SIZE = _form(PIXELS, SIZES)
IMAGE_SIZE = _form(PIXELS, PERCENT, SIZES, "full")
LINE_SPACE = _form(PIXELS)
ANGLE = _form(r"(?:\d{1,2}|[12]\d\d|3[0-5]\d)(?:\.\d+)?deg")
SHARE = _form(r"(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)%")

_RATIO = regex.compile(r"(\d{1,6}(?:\.\d{1,9})?):(\d{1,6}(?:\.\d{1,9})?)", regex.A)


def aspect_ratio(value: Any, at: str, found: list[Detail]) -> None:
    """`{width}:{height}`, not higher than three times its width."""
    if not isinstance(value, str):
        raise Misfit(at)
    match = _RATIO.fullmatch(value)
    width, height = (float(match[1]), float(match[2])) if match else (0.0, 0.0)
    if not 1 <= width <= LONGEST_SIDE or not 1 <= height <= min(LONGEST_SIDE, STEEPEST * width):
        complain(found, SAYS, at)
