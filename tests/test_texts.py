"""House rules for what the bot says, in every released language: translated, short, kind, within LINE's limits."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import regex

from bot.dialogue.words import read_words
from bot.i18n import BLANK, SOURCE
from bot.line.limits import LABEL, graphemes, units
from bot.line.menu_files import CHAT_BAR
from bot.settings import ROOT
from bot.text import fold
from bot.translate import update
from bot.yaml_lines import read_yaml
from tests.sayings import CONTENT, FLOWS, LANGUAGES, TEXTS, TOWNS, TRANSLATED, every_text, labels, readings, sentences

STYLE: Any = read_yaml(CONTENT / "style.yaml").data
FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f")


# --- translated ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    known = TEXTS.catalogues[language]
    assert [one for one in every_text() if one not in known] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_same_blanks(language: str) -> None:
    wrong = [
        (text, read)
        for _, text, read in readings(language)
        if sorted(BLANK.findall(text)) != sorted(BLANK.findall(read))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_in_that_language(language: str) -> None:
    """Japanese is left only where it is meant for those who read Japanese."""
    kana = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
    meant = {"ことば", "Language・ことば"}
    assert [read for _, _, read in readings(language) if kana.search(read) and read not in meant] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_is_in_step(language: str, tmp_path: Path) -> None:
    """Where this fails: maisapo translate LANGUAGE"""
    file = ROOT / "locales" / language / "LC_MESSAGES" / "messages.po"
    copy = Path(shutil.copy(file, tmp_path / "messages.po"))
    update(CONTENT, copy, language)
    assert copy.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")


# --- within limits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_on_a_button(language: str) -> None:
    read = [TEXTS.read(language, context, text) for context, text in labels()]
    assert [label for label in read if not 1 <= graphemes(label) <= LABEL] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_when_their_blanks_are_filled(language: str) -> None:
    """The free times of a whole year, every hub, every area."""
    start = datetime(2026, 1, 1, 1, 30, tzinfo=UTC)
    moments = [start + timedelta(days=day, hours=hour) for day in range(366) for hour in (0, 2, 5)]
    shown = [TEXTS.show(language, moment) for moment in moments]
    shown += [name for town in TOWNS for hub in town.hubs for name in (hub.name, hub.area)]
    shown += [TEXTS.languages[code].name for code in LANGUAGES]
    assert sorted({label for label in shown if graphemes(label) > LABEL}) == []


@pytest.mark.parametrize("language", sorted(TEXTS.languages))
def test_a_day_with_its_year_reads_as_the_day_without(language: str) -> None:
    """Also those that are not released: the year is added, weekday and clock stay."""
    moment = datetime(2026, 12, 3, 1, 30, tzinfo=UTC)
    short, full = TEXTS.show(language, moment), TEXTS.show_in_full(language, moment)
    assert ("2026" in short, "2026" in full, len(short) + 4 <= len(full) <= len(short) + 6) == (False, True, True)
    assert TEXTS.show_in_full(language, moment.date()) in full


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_keep_to_limits(language: str) -> None:
    for _, _, read in readings(language):
        assert 1 <= units(read.strip()) <= 1500, read
    for file in (CONTENT / "menus").glob("*.yaml"):
        data: Any = read_yaml(file).data
        assert graphemes(TEXTS.read(language, file.stem, data["chat_bar"])) <= CHAT_BAR


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bubble_is_short(language: str) -> None:
    said = [(context, text) for flow in FLOWS.values() for context, text, _ in sentences(flow)]
    for context, text in said:
        read = TEXTS.read(language, context, text).strip()
        assert len(read.splitlines()) <= int(STYLE["lines"]), read
        assert graphemes(read) <= int(STYLE["letters"][language]), read


# --- kind and plain -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_we_do_not_use(language: str) -> None:
    """The reasons stand in content/style.yaml."""
    for _, _, read in readings(language):
        for word, reason in STYLE["avoid"][language].items():
            found = word in read if language == SOURCE else re.search(rf"\b{re.escape(word)}\b", read, re.I)
            assert not found, f"{read}\n{word}: {reason}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_digits_and_letters_are_half_width(language: str) -> None:
    assert [read for _, _, read in readings(language) if FULL_WIDTH.search(read)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_emoji(language: str) -> None:
    assert [read for _, _, read in readings(language) if EMOJI.search(read)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_start_words_are_distinct(language: str) -> None:
    """One word starts one flow, and is neither "back" nor "cancel"."""
    owners: dict[str, str] = {}
    words = read_words(CONTENT / "words.yaml")
    for flow in FLOWS.values():
        for word in flow.start:
            read = TEXTS.read(language, flow.name, word)
            assert owners.setdefault(fold(read), flow.name) == flow.name, read
            assert not words.is_back(read) and not words.is_cancel(read) and not words.is_from_start(read), read


def test_what_people_say_for_an_answer_stands_for_one_there_is() -> None:
    """And begins nothing, nor means "back" or "cancel"."""
    words = read_words(CONTENT / "words.yaml")
    known = {fold(read) for _, _, read in readings(SOURCE)} | {fold("はい"), fold("いいえ")}
    assert [answer for answers in words.meant.values() for answer in answers if fold(answer) not in known] == []
    begins = {
        fold(TEXTS.read(one, flow.name, word)) for one in LANGUAGES for flow in FLOWS.values() for word in flow.start
    }
    assert [word for word in words.meant if word in begins or words.is_back(word) or words.is_cancel(word)] == []
