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


def expecting() -> Iterator[str]:
    """What whoever expects a child tells first: when, in which week, how many, and where."""
    for month in range(1, 13):
        for when in (
            f"{month}月",
            f"{month}月{month + 9}日",
            f"{month}月の初め",
            f"{month}月下旬",
            f"来年の{month}月末",
        ):
            yield f"{when}に生まれる予定です"
            yield f"{when}ごろ産まれる予定です"
            yield f"予定日は{when}です"
            yield f"出産予定日は{when}なんです"
        yield f"my due date is {date(2027, month, 1):%B} {month + 9}"
        yield f"The baby is due in early {date(2027, month, 1):%B}"
    for week in range(5, 41):
        yield f"{week}週です"
        yield f"妊娠{week}週です"
        yield f"妊娠{week}週に入りました"
        yield f"妻が妊娠{week}週です"
        yield f"{week}週目の妊婦です"
        if week not in (15, 16, 17):  # so begins a girl of that age, too
            yield f"I'm {week} weeks pregnant"
    for month in range(3, 11):
        yield f"妊娠{month}か月です"
        yield f"妻が妊娠{month}ヶ月です"
        yield f"いま妊娠{month}カ月の妊婦です"
    yield from ("双子です", "ふたごの予定です", "双子を妊娠しています", "妻が妊娠中です", "パートナーが妊娠しています")
    yield from ("実家に里帰りして産みます", "里帰り出産の予定です", "病院で産む予定です", "助産院で産みます")
    yield from ("my wife is pregnant", "We are expecting twins", "I am pregnant with my second child")


def raising() -> Iterator[str]:
    """What whoever has a child tells first: how old it is, and what they would like to do with it."""
    for months in range(1, 24):
        for whose in ("子", "赤ちゃん", "男の子", "娘"):
            yield f"{months}か月の{whose}がいます"
            yield f"生後{months}ヶ月の{whose}を育てています"
            yield f"生後{months}か月の{whose}を連れて行ってもいいですか"
            yield f"{months}か月の{whose}の母です。よろしくお願いします"
        yield f"はじめまして。生後{months}か月の男の子のママです"
        yield f"{months}か月の赤ちゃんがいて、近くに友だちがいません"
        yield f"生後{months}か月でも参加できますか"
        yield f"Hi, I am a mum of a {months} month old"
        yield f"I have a {months}-month-old daughter"
        yield f"My baby is {months} months old and we would like to come"
    for years in range(1, 7):
        yield from (
            f"{years}歳の子がいます",
            f"{years}歳の息子がいます",
            f"{years}歳児の父です",
            f"{years}歳と0歳がいます",
        )
    yield from (f"生後{days}日の子がいます" for days in range(3, 30))
    yield from ("新生児がいます", "おなかに赤ちゃんがいます", "孫がいます", "彼女が妊娠しました", "I have twins")
    yield from ("養子を迎えました", "里親です", "保育士です", "We adopted a baby", "I gave birth last month")


def polite() -> Iterator[str]:
    """What stands in every letter, and has letters of danger in it: ところ+すみません is no 殺す, すぐ+です no fist."""
    for before in ("お忙しい", "お休みの", "夜遅い", "お取り込み中の"):
        yield from (f"{before}ところすみません", f"{before}ところ、失礼します", f"{before}ところ申し訳ありません")
    for what in ("予定日", "誕生日が", "面談の日が", "着くのは"):
        yield from (f"{what}もうすぐです", f"{what}、もうすぐですね")
    for then in ("失礼します", "お願いします", "教えてください", "ご連絡ください", "うかがいます"):
        yield from (
            f"お忙しいところすみませんが、{then}",
            f"いつもお世話になっております。{then}",
            f"もうすぐですので、{then}",
        )
    yield from ("お世話になっております", "いつもお世話になっています", "田中です。お世話になっております")
    yield from ("すぐできますか", "すぐでなくてもいいです", "着いたらすぐです", "いまのところ空いています")
    yield from ("鼻水が出ています", "鼻水が出ます", "鼻水が止まりません", "鼻水とせきが出ます", "鼻水だけです")
    yield from ("ブランコが好きです", "ブランコに乗れました", "鳩を追いかけてました", "ボールを追いかけて遊びます")
    yield from ("視力検査がありました", "画面が真っ白です", "お取り込み中すみません")
    yield from ("データを消してほしい", "登録を消したいです", "記録を消せますか", "履歴を消したい")
    yield from ("へその緒ってどう保管してますか", "He likes to sleep with me", "She likes to sleep on my lap")


def places() -> Iterator[str]:
    for town in TOWNS:
        yield from (town.name, *(hub.name for hub in town.hubs))
        for hub in town.hubs:
            yield from (f"{hub.name}で", f"{hub.name}に行きたい", f"{hub.name}の予約", f"I'd like to go to {hub.name}")
            yield from (venue.address for venue in hub.venues if venue.address)
            yield from (hub.area,) if getattr(hub, "area", None) else ()
            yield from (hub.latin, f"{hub.latin} please", f"the hub in {hub.latin}") if hub.latin else ()


def buttons() -> Iterator[str]:
    for context, text in labels():
        yield from (TEXTS.read(language, context, text) for language in LANGUAGES)


@pytest.mark.parametrize("made", [wordless, days, expecting, raising, polite, places])
def test_nothing_is_seen_in_them(made) -> None:
    texts = list(made())
    assert (not_nothing(texts), len(texts) > 60) == ([], True)


def test_no_button_in_any_language_alarms() -> None:
    assert not_nothing(list(buttons()), Tier.ALERT) == []
    assert set(not_nothing(list(buttons()))) <= CARDS
