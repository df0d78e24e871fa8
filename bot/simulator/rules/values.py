"""Kinds of single values that stand in many places: links, pictures' addresses, ids, and names of two alphabets."""

from typing import Any

import regex

from bot.simulator.refusals import Detail
from bot.simulator.rules.shapes import Misfit, Text
from bot.simulator.rules.units import LETTERS

LINK_FORM = regex.compile(r"(?:https?://|line://|tel:)[^\s\p{Cc}]+", regex.I)
HTTPS_FORM = regex.compile(r"https://[^\s\p{Cc}]+", regex.I)
LOCAL_FORM = regex.compile(r"http://(?:localhost|127\.0\.0\.1)[:/][^\s\p{Cc}]+")  # a bot beside the simulator
USER = regex.compile(r"U[0-9a-f]{32}")
CHAT = regex.compile(r"[UCR][0-9a-f]{32}")  # a person, a group or a room

INVALID_URI = "invalid uri"
LINK = Text(1000, form=LINK_FORM, says=INVALID_URI)
HTTPS = Text(2000, form=HTTPS_FORM, says=INVALID_URI)
ANY = Text()
FILLED = Text(filled=True)
ALT_TEXT = Text(1500, filled=True)
SPOKEN = Text(300, unit=LETTERS)  # what the person seems to say by tapping


def named(pattern: str, most: int) -> Text:
    """An id or a name whose letters are restricted."""
    return Text(most, filled=True, form=regex.compile(pattern), says=f'must match "{pattern}"')


ALIAS = named("[a-z0-9_-]{1,32}", 32)
AGGREGATION_UNIT = named("[a-zA-Z0-9_]{1,30}", 30)


def user_id(value: Any, at: str, found: list[Detail]) -> None:
    _well_formed(value, at, USER)


def chat_id(value: Any, at: str, found: list[Detail]) -> None:
    _well_formed(value, at, CHAT)


def _well_formed(value: Any, at: str, form: regex.Pattern[str]) -> None:
    if not isinstance(value, str):
        raise Misfit(at)
    if not form.fullmatch(value):
        raise Misfit(at, placed=False)
