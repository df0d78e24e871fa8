"""Labelled examples: tab-separated, a heading line, `text lang category note`; no quoting."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.care.safety.findings import CATEGORIES
from bot.errors import BadSetup

HEADING = ("text", "lang", "category", "note")


@dataclass(frozen=True)
class Example:
    """`category` is one of CATEGORIES or "none"; `tags` as in the label guide of docs/safety.md."""

    text: str
    lang: str
    category: str
    tags: frozenset[str] = frozenset()

    @property
    def is_danger(self) -> bool:
        return self.category != "none"

    @property
    def right_categories(self) -> set[str]:
        """The category and every `also=` of the note."""
        return {self.category, *(tag.removeprefix("also=") for tag in self.tags if tag.startswith("also="))}


def read_examples(file: Path) -> list[Example]:
    """Raises `BadSetup` with every bad line's number and what is wrong with it; never the text of a line."""
    try:
        lines = file.read_bytes().decode("utf-8-sig").split("\n")
    except OSError as error:
        raise BadSetup([f"{file.name}:1: cannot be read ({error.strerror}) — put the file there"]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadSetup([f"{file.name}:{line}: is not UTF-8 text — save it as UTF-8"]) from None
    if tuple(lines[0].rstrip("\r").split("\t")) != HEADING:
        raise BadSetup([f"{file.name}:1: is not the heading {' '.join(HEADING)} with tabs between — write it"])
    rows = [(number, line.rstrip("\r")) for number, line in enumerate(lines[1:], 2) if line.strip()]
    mistakes = [f"{file.name}:{number}: {wrong}" for number, row in rows if (wrong := _wrong(row.split("\t")))]
    if mistakes:
        raise BadSetup(mistakes)
    return [_example(row.split("\t")) for _, row in rows]


def read_folder(folder: Path) -> list[Example]:
    """All files of a folder, in the order of their names."""
    return [example for file in sorted(folder.glob("*.tsv")) for example in read_examples(file)]


def fingerprint(examples: Iterable[Example]) -> str:
    """The same for the same examples, whatever their order."""
    lines = sorted(f"{example.category}\t{example.text}" for example in examples)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()[:16]


def _wrong(fields: Sequence[str]) -> str:
    if len(fields) != len(HEADING):
        return f"{len(fields)} fields instead of {len(HEADING)} — put one tab between fields"
    if not fields[0].strip():
        return "the text is empty — write one, or remove the line"
    if fields[2] not in (*CATEGORIES, "none"):
        return f"the category is none of {', '.join(CATEGORIES)}, none — write one of them"
    return ""


def _example(fields: Sequence[str]) -> Example:
    text, lang, category, note = fields
    tags = frozenset(tag.strip() for tag in note.partition(":")[0].split(",") if tag.strip())
    return Example(text, lang, category, tags)
