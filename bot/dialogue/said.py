"""What a person did, and what the bot says back: plain data between the engine and the doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

PHRASES = "phrases"  # the `context` of what the bot itself says between the questions of any flow


@dataclass(frozen=True)
class Press:
    """A button of ours. Without `step` it starts `flow` (with `given` as first answers); else it answers that step.

    Anyone can tap a button of last month or send a made-up one: what comes out of `decode` is a wish, not a fact.
    """

    flow: str
    step: str = ""
    value: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    def encode(self) -> str:
        """Postback data, at most 300 UTF-16 units by LINE's rule (checked when the message is built)."""
        own = {"f": self.flow, "s": self.step, "v": self.value}
        return urlencode({k: v for k, v in own.items() if v} | {f"g.{k}": v for k, v in self.given.items()})

    @classmethod
    def decode(cls, data: str) -> "Press":
        pairs = dict(parse_qsl(data, keep_blank_values=True))
        given = {key[2:]: value for key, value in pairs.items() if key.startswith("g.")}
        return cls(pairs.get("f", ""), pairs.get("s", ""), pairs.get("v", ""), given)


@dataclass(frozen=True)
class Said:
    """One thing a person did. `other` names what is no text, no button and no place: sticker, image, follow …"""

    text: str = ""
    press: Press | None = None
    position: tuple[float, float] | None = None
    other: str = ""


@dataclass(frozen=True)
class Text:
    """A text of the script, still in Japanese and with its blanks; `context` is the file it stands in."""

    context: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """One answer a person can tap or type; `also`: by other names, which are not shown."""

    value: str
    label: Text
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Say:
    text: Text


@dataclass(frozen=True)
class Question:
    """What is asked, and every way to answer it. `options` is one page of them; `more` is the offset of the next."""

    flow: str
    step: str
    text: Text
    options: tuple[Option, ...] = ()
    more: int | None = None
    picker: Text | None = None
    place: bool = False
    back: bool = False


@dataclass(frozen=True)
class Card:
    """`content/cards/<name>.yaml`, once for each row of values. `without`: flows that no button of it shall begin."""

    name: str
    rows: tuple[Mapping[str, Any], ...]
    without: frozenset[str] = frozenset()


Line = Say | Question | Card
