"""What this bot itself offers to say is no danger: buttons, start words, and every line of a parent in the scripts."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from babel.messages.pofile import read_po

from bot.domain.care.safety import Tier, load
from bot.settings import ROOT
from bot.yaml_lines import read_yaml

CONTENT = ROOT / "content"
LABELS = {"label", "picker", "chat_bar"}
PARENT = re.compile(r"^(?:親|Parent): ([^(（].*)|^\s+(\[.+\])$")
# Real dangers, and the start words of the emergency talk: these name them.
DANGERS = {
    "もう消えたい",
    "出血した",
    "もうつかれました。ぜんぶ終わりにして、この子といっしょにいなくなりたいです",
    "I cannot do this any more. They would all be better off without me",
    "夫になぐられて、いま部屋にかくれています",
    "My husband hit me and I am hiding in the bathroom",
}
NAMES_DANGERS = "emergency"
# Parts of sentences, looked for in what people say: nobody says them alone.
PARTS = {
    "tails",
    "question_begins",
    "question_ends",
    "nearest",
    "loss",
    "no_loss",
    "of_others",
    "of_child",
    "about_hub",
}
PARTS |= {
    "loss_of_anyone",
    "own_child",
    "hearsay",
    "birth",
    "no_birth",
    "no_start",
    "not_a_name",
    "particles",
    "points_to",
    "thinks_over",
    "of_booking",
}
# A worry, or a call for help: a card is welcome, an alarm is not.
CARDS = {
    "夜にずっと泣いていて、何をしてもだめで、どうしたらいいかわかりません",
    "My baby cries all night and I don't know what to do any more",
    "I hear crying next door",
    "i hear crying next door",
    # After a loss; where these begin one of our talks, the talk comes and no card.
    "死産",
    "死産しました",
    "赤ちゃんとのお別れ",
    "赤ちゃんを亡くしました",
    "no heartbeat",
    "the baby did not survive",
    "no heartbeat was found",
    "without a heartbeat",
    # start words, so no card either; the model knows no better
    *("tell my due date", "いま", "でんしゃでいけ", "でんしゃいけ", "くるまない", "駅からどう"),
    *("里帰り出産", "里帰りから戻った", "妊婦給付"),
    *("I am at my parents' home", "I am back from my parents' home", "birth at my parents' home"),
    *("not going to my parents after all", "pregnancy benefit", "I would rather meet online"),
    *("I am moving out", "I have just moved here"),
    "please stop",  # the news; or somebody who is beside them
}


def test_none_of_the_bots_own_words_alarms() -> None:
    assert sorted(text for text, tier in _judged().items() if tier == Tier.ALERT) == []


def test_a_card_is_shown_for_few_of_them() -> None:
    assert {text for text, tier in _judged().items() if tier == Tier.CARE} <= CARDS


@pytest.mark.parametrize("text", sorted(DANGERS))
def test_the_dangers_among_them_show_a_card_at_least(text: str) -> None:
    assert load(CONTENT / "safety").classify(text).tier >= Tier.CARE


def test_buttons_start_words_and_lines_are_all_found() -> None:
    assert {"まだわからない", "めんだん", "もどる", "電話をかける", "Not decided yet", "やっぱりやめる"} <= own_words()
    assert len(own_words()) > 350


@cache
def _judged() -> dict[str, Tier]:
    detector = load(CONTENT / "safety")
    return {text: detector.classify(text).tier for text in own_words()}


@cache
def own_words() -> frozenset[str]:
    found = set(_lines())
    for folder in ("flows", "cards", "notices", "menus"):
        for file in sorted((CONTENT / folder).glob("*.yaml")):
            data: Any = read_yaml(file).data
            found.update(text for text in _offered(data, start=file.stem != NAMES_DANGERS))
    words: Any = read_yaml(CONTENT / "words.yaml").data
    found.update(each for name, group in words.items() if name not in PARTS for each in _plain(group))
    return frozenset(_with_english(found) - DANGERS)


def _lines() -> Iterator[str]:
    for file in sorted((ROOT / "tests" / "conversations").rglob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if match := PARENT.match(line):
                yield (match[1] or match[2]).strip("[]")


def _offered(data: Any, *, start: bool) -> Iterator[str]:
    """Buttons and answers; and start words, where `start`."""
    if isinstance(data, list):
        for part in data:
            yield from _offered(part, start=start)
    elif isinstance(data, dict):
        for key, value in data.items():
            is_choice = key == "choices" and isinstance(value, dict)
            is_offer = key in LABELS or is_choice or (key == "start" and start and isinstance(value, list))
            yield from _plain(value) if is_offer else _offered(value, start=start)


def _plain(value: Any) -> Iterator[str]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    yield from (part for part in parts if isinstance(part, str) and "{" not in part)


def _with_english(texts: set[str]) -> set[str]:
    with (ROOT / "locales" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        english = {str(each.id): str(each.string) for each in read_po(stream) if each.string}
    return texts | {english[text] for text in texts if text in english}
