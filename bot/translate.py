"""Gathers the texts of `content/` and of the private pages for translators, and keeps `locales/` in step with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.i18n import BLANK
from bot.pages import words
from bot.yaml_lines import read_yaml

FOLDERS = ("flows", "cards", "notices", "menus", "forms", "safety/cards")
TEXT_KEYS = {"say", "picker", "label", "alt", "title", "text", "chat_bar", "small"}
TEXT_KEYS |= {"staffed", "unstaffed", "question", "why", "low", "high"}  # of danger cards, of forms
LISTS_OF_TEXTS = {"start", "lines"}
HOTLINE = ("label", "hours_text", "notes")
TOWN = ("name", "service_name", "coordinator_title")

Found = tuple[str, str, str]  # context (the file's name), text, where it stands


def texts(content: Path) -> Iterator[Found]:
    """Every translatable text, once for each place it stands."""
    for folder in FOLDERS:
        yield from _in_folder(content, folder)
    for town in sorted(content.glob("towns/*")):
        where = f"content/towns/{town.name}"
        yield from _in_folder(content, f"towns/{town.name}/forms")
        facts: Any = read_yaml(town / "town.yaml").data
        yield from (("town", facts[key], where) for key in TOWN if key in facts)
        lines: Any = read_yaml(town / "hotlines.yaml").data
        yield from (("hotlines", line[key], where) for line in lines for key in HOTLINE if key in line)
    phrases: Any = read_yaml(content / "phrases.yaml").data
    for text in phrases.values():
        if _has_words(text):
            yield "phrases", text, "content/phrases.yaml"
    yield from words.texts()


def template(content: Path) -> Catalog:
    catalogue = Catalog(project="maisapo", charset="utf-8", fuzzy=False)
    for context, text, where in texts(content):
        catalogue.add(text, locations=[(where, None)], context=context)  # type: ignore[list-item]
    return catalogue


def update(content: Path, file: Path, language: str) -> Catalog:
    """Bring one catalogue up to date: new texts empty, texts that are gone removed, translations kept."""
    old = _read(file) if file.exists() else Catalog(locale=None)
    fresh = template(content)
    merged = Catalog(project="maisapo", charset="utf-8", fuzzy=False, header_comment=f"# {language}")
    for message in fresh:
        if message.id:
            known = old.get(message.id, context=message.context)
            translated = known.string if known else ""
            merged.add(message.id, translated, locations=message.locations, context=message.context)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, merged, width=0, omit_header=True, sort_by_file=True, include_lineno=False)
    return merged


def missing(catalogue: Catalog) -> list[str]:
    return [str(message.id) for message in catalogue if message.id and not message.string]


def _read(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream)


def _in_folder(content: Path, folder: str) -> Iterator[Found]:
    for file in sorted((content / folder).glob("*.yaml")):
        data: Any = read_yaml(file).data
        for text in _inside(data):
            yield file.stem, text, f"content/{folder}/{file.name}"


def _inside(data: Any) -> Iterator[str]:
    """The texts in a file: what stands under a word that speaks, in branches, and in the answers to choose from."""
    if isinstance(data, list):
        for part in data:
            yield from _inside(part)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _below(key, value)


def _below(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if (key in TEXT_KEYS or key.startswith("if ")) and _has_words(value):
            yield value
    elif key in LISTS_OF_TEXTS:
        yield from (part for part in value if isinstance(part, str) and _has_words(part))
        yield from _inside([part for part in value if not isinstance(part, str)])
    elif key == "choices":
        yield from value.values()
    else:
        yield from _inside(value)


def _has_words(text: str) -> bool:
    """A text that is only blanks and marks reads the same in every language."""
    return any(char.isalpha() for char in BLANK.sub("", text))
