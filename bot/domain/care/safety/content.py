"""Reads the lists, rules and numbers of the detector's folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.domain.care.safety.findings import CATEGORIES, Tier
from bot.domain.care.safety.numbers import Measure
from bot.domain.care.safety.rules import Rule, Softening
from bot.domain.care.safety.spelling import Spelling
from bot.domain.care.safety.words import WordLists, spelled_out
from bot.errors import BadSetup
from bot.yaml_lines import Page, Plain, Where, read_yaml

KEEP = "keep"  # words of which no part is a variant
WIDE = "c_"  # lists of single words, for the model; it must not learn from the lists the rules were written with
IDIOM = "idiom"  # the list whose words are blanked out before anything is looked for
_ONE_KANA = re.compile(r"[\u3041-\u3096]")
_MARK = r"[\d\s!-/:-@\[-`{-~\u3000-\u303f]"
_RULE_KEYS = {"name", "all", "unless", "tier", "also", "alone", "firm", "reach"}


@dataclass(frozen=True)
class Content:
    """Everything that is written by hand for the detector."""

    spelling: Spelling
    words: WordLists
    idioms: WordLists
    measures: tuple[Measure, ...]
    rules: tuple[Rule, ...]
    softenings: tuple[Softening, ...]
    wide: frozenset[str]  # the lists and bands the model learns from
    wordless: re.Pattern[str]  # a code, a choice by its number, a day, one letter: nothing for the model to weigh


def read_content(folder: Path) -> Content:
    """Raises `BadSetup`: every mistake of all files, each with file and line."""
    return _Reading(folder).content()


class _Reading:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[str] = []

    def content(self) -> Content:
        spelling = Spelling(self._spellings())
        lists = self._lists(spelling)
        measures, bands = self._measures()
        softenings = self._softenings(set(lists))
        wordless = self._wordless(spelling)
        rules = [rule for category in CATEGORIES for rule in self._rules(category, set(lists) | bands)]
        if self.mistakes:
            raise BadSetup(self.mistakes)
        idioms = WordLists({IDIOM: lists.pop(IDIOM, [])})
        wide = frozenset(bands | {name for name in lists if name.startswith(WIDE)})
        return Content(
            spelling, WordLists(lists), idioms, tuple(measures), tuple(rules), tuple(softenings), wide, wordless
        )

    def _spellings(self) -> dict[str, str]:
        page = read_yaml(self.folder / "spellings.yaml")
        found = {}
        for standard, _, variants in self._named_lists(page):
            for variant in variants:
                changed, _, kept = variant.partition("~")
                found[changed + kept] = changed + kept if standard == KEEP else standard + kept
        return found

    def _wordless(self, spelling: Spelling) -> re.Pattern[str]:
        """Possessive: however long a text is, it is walked through once."""
        page = read_yaml(self.folder / "dates.yaml")
        words = {spelling.normal(word) for _, _, words in self._named_lists(page) for word in words}
        either = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
        return re.compile(rf"(?:{either}|{_MARK})*+|[\u3041-\u3096a-z]")

    def _lists(self, spelling: Spelling) -> dict[str, list[str]]:
        lists: dict[str, list[str]] = {}
        for file in sorted((self.folder / "words").glob("*.yaml")):
            page = read_yaml(file)
            for name, where, words in self._named_lists(page):
                if name in lists:
                    self._mistake(page, where, f"the list '{name}' stands in another file too — rename one")
                lists[name] = list(dict.fromkeys(self._normal(page, where, word, spelling) for word in words))
        return lists

    def _normal(self, page: Page, where: Where, word: str, spelling: Spelling) -> str:
        bare = word.rstrip("*$")
        normal = spelling.normal(bare)
        if not normal.strip() or _ONE_KANA.fullmatch(normal):
            self._mistake(
                page, where, f"of '{word}' less than two letters are left in normal spelling — write it longer"
            )
        return normal + word[len(bare) :]

    def _named_lists(self, page: Page) -> Iterator[tuple[str, Where, list[str]]]:
        for name, words in _mapping(page).items():
            if not isinstance(words, list):
                self._mistake(page, (name,), f"'{name}' is not a list — write [a, b]")
                continue
            yield name, (name,), [each for word in words for each in self._choices(page, (name,), str(word))]

    def _choices(self, page: Page, where: Where, word: str) -> list[str]:
        try:
            return list(spelled_out(word))
        except ValueError:
            self._mistake(page, where, "a bracket without its partner — close it")
            return []

    def _measures(self) -> tuple[list[Measure], set[str]]:
        page = read_yaml(self.folder / "numbers.yaml")
        measures = []
        for number, item in enumerate(page.data):
            try:
                measures.append(_measure(item))
            except (KeyError, TypeError, ValueError, AttributeError, re.error):
                self._mistake(
                    page, (number,), "not a measure with patterns, factors and bands — write it as the others"
                )
        return measures, {band for measure in measures for band in measure.bands}

    def _softenings(self, lists: set[str]) -> list[Softening]:
        page = read_yaml(self.folder / "softening.yaml")
        found = []
        for name, lowered in _mapping(page).items():
            try:
                if name not in lists or not isinstance(lowered, dict):
                    raise KeyError(name)
                found.append(Softening(name, _tier(lowered["rule"]), _tier(lowered["firm"])))
            except KeyError:
                self._mistake(page, (name,), "not a list's name with {rule: …, firm: …} — write none, care or alert")
        return found

    def _rules(self, category: str, known: set[str]) -> Iterator[Rule]:
        page = read_yaml(self.folder / "rules" / f"{category}.yaml")
        for number, item in enumerate(page.data):
            if not isinstance(item, dict) or not {"name", "all"} <= set(item) <= _RULE_KEYS:
                self._mistake(page, (number,), f"not a rule: it needs name and all, and may have {sorted(_RULE_KEYS)}")
                continue
            try:
                rule = _rule(category, item)
            except (KeyError, TypeError, ValueError):
                self._mistake(page, (number,), "tier is care or alert, reach a number, all and unless are lists")
                continue
            for name in {*rule.unless, *(name for group in rule.needs for name in group)} - known:
                self._mistake(page, (number,), f"no list and no band is called '{name}' — write one, or correct it")
            yield rule

    def _mistake(self, page: Page, where: Where, what: str) -> None:
        self.mistakes.append(page.mistake(where, what))


def _mapping(page: Page) -> dict[str, Plain]:
    if not isinstance(page.data, dict):
        raise BadSetup([f"{page.file}:1: is not a list of names — write `name: …`"])
    return page.data


def _rule(category: str, item: dict[str, Plain]) -> Rule:
    return Rule(
        category=category,
        name=f"{category}/{item['name']}",
        tier=_tier(item.get("tier", "alert")),
        needs=tuple(tuple(name.strip() for name in str(group).split("|")) for group in _listed(item["all"])),
        unless=_listed(item.get("unless", [])),
        also=_listed(item.get("also", [])),
        alone=item.get("alone") == "yes",
        firm=item.get("firm") == "yes",
        reach=int(str(item.get("reach", "45"))),
    )


def _measure(item: Plain) -> Measure:
    if not isinstance(item, dict) or not isinstance(item["patterns"], dict) or not isinstance(item["bands"], dict):
        raise TypeError
    patterns = tuple((re.compile(pattern), float(str(factor))) for pattern, factor in item["patterns"].items())
    bands = {}
    for name, band in item["bands"].items():
        low, high = _listed(band)
        bands[name] = (float(low), float(high))
    return Measure(patterns, bands)


def _tier(written: Plain) -> Tier:
    return Tier[str(written).upper()]


def _listed(written: Plain) -> tuple[str, ...]:
    if not isinstance(written, list):
        raise TypeError
    return tuple(str(each) for each in written)
