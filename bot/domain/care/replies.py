"""What staff may begin an answer with, and hints on how it sounds: by rules anybody can read, never a judgement."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.errors import BadSetup
from bot.yaml_lines import read_yaml

WORDS = {"title", "when", "say", "version", "reviewed", "proposal"}
SENTENCE = re.compile("[^\u3002\uff01\uff1f!?\n]+")


@dataclass(frozen=True)
class Reply:
    """A reviewed text. `version` grows with every change; `reviewed_by` and `reviewed_on` say who looked at it last."""

    name: str
    title: str
    when: str
    say: str
    version: int
    reviewed_by: str
    reviewed_on: str

    @property
    def key(self) -> str:
        """What is kept with an answer that began with it."""
        return f"{self.name}:{self.version}"


@dataclass(frozen=True)
class Hint:
    """A rule and what it says; `found` is the place in the text."""

    name: str
    say: str
    found: str


@cache
def shelf(content: Path) -> Mapping[str, Reply]:
    """`content/replies/*.yaml` by name; `BadSetup` lists all that is wrong."""
    found, mistakes = {}, []
    for file in sorted((content / "replies").glob("*.yaml")):
        page = read_yaml(file)
        data: Any = page.data
        if set(data) - WORDS or not WORDS - {"proposal"} <= set(data):
            mistakes.append(page.mistake((), f"a reply has: {', '.join(sorted(WORDS))}"))
            continue
        reviewed = data["reviewed"]
        kept = {name: str(data[name]).strip() for name in ("title", "when", "say")}
        found[file.stem] = Reply(file.stem, **kept, version=int(data["version"]), **_review(reviewed))
    if mistakes:
        raise BadSetup(mistakes)
    return found


def hints(content: Path, text: str) -> list[Hint]:
    """What a colleague might say before it is sent; words we do not use come first."""
    style: Any = _style(content)
    avoided = [Hint("avoid", why, word) for word, why in style["avoid"]["ja"].items() if word in text]
    found = [(rule, _first(rule, text)) for rule in style["hints"]]
    return avoided + [Hint(rule["name"], rule["say"], place) for rule, place in found if place is not None]


def _first(rule: Mapping[str, Any], text: str) -> str | None:
    if "longest_text" in rule:
        return "" if len(text) > int(rule["longest_text"]) else None
    if "longest" in rule:
        long = (one.strip() for one in SENTENCE.findall(text) if len(one.strip()) > int(rule["longest"]))
        return next(long, None)
    match = re.search(rule["find"], text)
    return match[0] if match else None


def _review(reviewed: Mapping[str, Any]) -> dict[str, str]:
    return {"reviewed_by": str(reviewed["by"]), "reviewed_on": str(reviewed["on"])}


@cache
def _style(content: Path) -> Any:
    return read_yaml(content / "style.yaml").data
