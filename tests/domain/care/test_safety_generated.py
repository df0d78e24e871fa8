"""Words that hold no words, dates, names of places, and every button in every language: generated, and no danger."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import pytest

from bot.domain.care.safety import Detector, Tier, load
from bot.settings import ROOT
from tests.sayings import LANGUAGES, TEXTS, TOWNS, labels

KANJI = "〇一二三四五六七八九"
DAYS = "月火水木金土日"

CARDS = {"Everything"}  # a button, so no card comes; the model knows no better


@cache
def detector() -> Detector:
    return load(ROOT / "content" / "safety")


def not_nothing(texts: Iterator[str] | list[str], least: Tier = Tier.CARE) -> list[str]:
    return sorted({text for text in texts if detector().classify(text).tier >= least})


def wordless() -> Iterator[str]:
    for signs in (
        "。",
        "、、",
        "？",
        "?!",
        "…",
        "！！！",
        "-",
        "w",
        "www",
        "ｗｗｗ",
        "笑",
        "(^^)",
        "m(_ _)m",
        "🙏🙏",
        "😊",
        "🎉🎂",
    ):
        yield from (signs, signs * 3, f" {signs}\n")
    for emoji in "👍😀😅😴🥰🍼👶🤱🤰🌸☀️☔🎈🚃🏠📅📞✨💤🍚🐟🎄🎍":
        yield from (emoji, emoji * 4, emoji + "👍")
    yield from (
        chr(code)
        for first, last in ((0x3041, 0x3096), (0x30A1, 0x30F6), (0x61, 0x7A))
        for code in range(ord(chr(first)), last + 1)
    )
    yield from (f"{number}" for number in range(0, 200, 7))
    yield from (
        f"{number}{unit}" for number in (1, 2, 3, 10) for unit in ("番", "番目", "つ目", "人", "人目", "回目", "枚")
    )


def in_kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{KANJI[tens]}十") + (KANJI[ones] if ones else "")


def days() -> Iterator[str]:
    """A year of days, as people write them."""
    for number in range(0, 366, 5):
        day = date(2026, 12, 3) + timedelta(days=number)
        hour, week = 9 + number % 9, DAYS[day.weekday()]
        yield f"{day.month}月{day.day}日"
        yield f"{day.month}月{day.day}日の{hour}時半"
        yield f"{day.month}月{day.day}日({week}) 午前{hour}時から"
        yield f"{in_kanji(day.month)}月{in_kanji(day.day)}日の{in_kanji(hour)}時半でお願いします"
        yield f"{day.year}年{day.month}月{day.day}日 {week}曜日"
        yield f"{day.month}/{day.day} {hour}:30"
        yield f"来週の{week}曜の{hour}時ごろ"
        yield f"{day:%B} {day.day}, {day.year}"
        yield f"{day.day} {day:%b} at half past {hour}"
        yield f"{day:%A} {hour} o'clock please"
        yield f"{day.isoformat()}"


def places() -> Iterator[str]:
    for town in TOWNS:
        yield from (town.name, *(hub.name for hub in town.hubs))
        for hub in town.hubs:
            yield from (f"{hub.name}で", f"{hub.name}に行きたい", f"{hub.name}の予約", f"I'd like to go to {hub.name}")
            yield from (venue.address for venue in hub.venues if venue.address)
            yield from (hub.area,) if getattr(hub, "area", None) else ()


def buttons() -> Iterator[str]:
    for context, text in labels():
        yield from (TEXTS.read(language, context, text) for language in LANGUAGES)


@pytest.mark.parametrize("made", [wordless, days, places])
def test_nothing_is_seen_in_them(made) -> None:
    texts = list(made())
    assert (not_nothing(texts), len(texts) > 60) == ([], True)


def test_no_button_in_any_language_alarms() -> None:
    assert not_nothing(list(buttons()), Tier.ALERT) == []
    assert set(not_nothing(list(buttons()))) <= CARDS
