"""Cards and notices as they are written in `content/`: a text, a title, lines, buttons; read and checked at start."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.errors import BadSetup
from bot.yaml_lines import Page, read_yaml

BUTTON_KINDS = ("start", "say", "link", "call")
WORDS = {"alt", "say", "title", "lines", "buttons"}


@dataclass(frozen=True)
class Button:
    """`kind` is start (a flow, with `given`), say (as if typed), link (a URL) or call (a phone number)."""

    label: str
    kind: str
    target: str
    given: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """A line of a card, with a small label in front where it has one. Left out when one of its blanks is empty."""

    text: str
    label: str | None = None


@dataclass(frozen=True)
class Template:
    """`alt` is what notifications, the chat list and screen readers get: a whole sentence, naming no topic."""

    name: str
    alt: str | None
    say: str | None
    title: str | None
    rows: tuple[Row, ...]
    buttons: tuple[Button, ...]

    def without(self, flows: frozenset[str]) -> "Template":
        """Itself, without the buttons that begin one of these."""
        kept = tuple(one for one in self.buttons if one.kind != "start" or one.target not in flows)
        return self if kept == self.buttons else replace(self, buttons=kept)

    def own_words(self) -> Iterator[str]:
        """What it says itself, whatever its blanks and its buttons say."""
        yield from (text for text in (self.alt, self.say, self.title) if text)
        for row in self.rows:
            yield from (text for text in (row.label, row.text) if text)


def read_templates(*folders: Path) -> dict[str, Template]:
    """Every template by its name; the last folder wins, so a town can say it its own way."""
    found, mistakes = {}, []
    for file in (file for folder in folders for file in sorted(folder.glob("*.yaml"))):
        try:
            found[file.stem] = _template(file.stem, read_yaml(file))
        except BadSetup as bad:
            mistakes += bad.mistakes
    if mistakes:
        raise BadSetup(mistakes)
    return found


def _template(name: str, page: Page) -> Template:
    data: Any = page.data
    if not isinstance(data, dict) or set(data) - WORDS:
        raise BadSetup([page.mistake((), f"a card has some of: {', '.join(sorted(WORDS))}")])
    if data.get("title") and not data.get("alt"):
        raise BadSetup([page.mistake((), "`alt:` is missing - one whole sentence for the notification")])
    rows = tuple(_row(raw) for raw in data.get("lines", []))
    buttons = tuple(_button(raw, page, i) for i, raw in enumerate(data.get("buttons", [])))
    return Template(name, data.get("alt"), data.get("say"), data.get("title"), rows, buttons)


def _row(raw: Any) -> Row:
    return Row(raw) if isinstance(raw, str) else Row(raw["text"], raw.get("label"))


def _button(raw: Any, page: Page, index: int) -> Button:
    kind = next((word for word in BUTTON_KINDS if isinstance(raw, dict) and word in raw), None)
    if kind is None or "label" not in raw:
        raise BadSetup(
            [page.mistake(("buttons", index), f"a button has `label:` and one of {', '.join(BUTTON_KINDS)}")]
        )
    return Button(raw["label"], kind, raw[kind], raw.get("with", {}))
