"""Texts in a person's language: gettext catalogues, blanks, and dates as people read them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.pofile import read_po

from bot.clock import TOKYO
from bot.errors import BadSetup
from bot.yaml_lines import read_yaml

SOURCE = "ja"
BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Language:
    """How a language is called by those who read it (`also`: by others), and how it writes days and moments (CLDR).

    `in_full`: a day with its year. It stands for the day in a moment, too.
    """

    code: str
    name: str
    locale: Locale
    released: bool
    date: str
    moment: str
    in_full: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Texts:
    """Every language and its catalogue: (context, Japanese text) -> translation."""

    languages: Mapping[str, Language]
    catalogues: Mapping[str, Mapping[tuple[str, str], str]]

    def read(self, language: str, context: str, text: str) -> str:
        """The translation, or the Japanese text where there is none."""
        if language == SOURCE:
            return text
        return self.catalogues.get(language, {}).get((context, text)) or text

    def fill(self, language: str, text: str, values: Mapping[str, Any]) -> str:
        """Each `{blank}` by its value, as plain text: what a value contains is never looked at again."""
        return BLANK.sub(lambda blank: self.show(language, values.get(blank[1], "")), text)

    def blanks(self, text: str) -> tuple[str, ...]:
        return _blanks(text)

    def show(self, language: str, value: Any) -> str:
        """A value as people read it in this language."""
        how = self._how(language)
        if isinstance(value, datetime):
            return str(format_datetime(value, how.moment, tzinfo=TOKYO, locale=how.locale))
        if isinstance(value, date):
            return str(format_date(value, how.date, locale=how.locale))
        if isinstance(value, list | tuple):
            return format_list([self.show(language, part) for part in value], locale=how.locale)
        return "" if value is None else str(value)

    def show_in_full(self, language: str, value: date) -> str:
        """A day with its year, and the time of a moment: written as without the year."""
        how = self._how(language)
        if isinstance(value, datetime):
            pattern = how.moment.replace(how.date, how.in_full)
            return str(format_datetime(value, pattern, tzinfo=TOKYO, locale=how.locale))
        return str(format_date(value, how.in_full, locale=how.locale))

    def _how(self, language: str) -> Language:
        return self.languages.get(language) or self.languages[SOURCE]


def read_texts(languages_file: Path, locales: Path) -> Texts:
    """All languages of `content/languages.yaml`, with whatever catalogues there are."""
    listed: Any = read_yaml(languages_file).data
    languages = {code: _language(code, facts) for code, facts in listed.items()}
    catalogues = {
        code: _catalogue(locales / code / "LC_MESSAGES" / "messages.po") for code in languages if code != SOURCE
    }
    empty = [
        code for code, one in languages.items() if one.released and code != SOURCE and not (locales / code).exists()
    ]
    if empty:
        raise BadSetup(
            [f"{languages_file}: {code} is released but has no catalogue - maisapo translate {code}" for code in empty]
        )
    return Texts(languages, catalogues)


@lru_cache(maxsize=4096)
def _blanks(text: str) -> tuple[str, ...]:
    return tuple(BLANK.findall(text))


def _language(code: str, facts: Mapping[str, Any]) -> Language:
    return Language(
        code=code,
        name=facts["name"],
        locale=Locale.parse(facts.get("locale", code), sep="-"),
        released=facts.get("released") == "yes",
        date=facts["date"],
        moment=facts["moment"],
        in_full=facts["in_full"],
        also=tuple(facts.get("also", ())),
    )


def _catalogue(file: Path) -> dict[tuple[str, str], str]:
    if not file.exists():
        return {}
    with file.open("rb") as stream:
        catalogue = read_po(stream)
    return {
        (message.context or "", str(message.id)): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
