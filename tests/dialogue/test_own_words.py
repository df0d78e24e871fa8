"""What people say in their own words while a question is open: politeness, numbers, more, a question back, thanks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.place import from_data, to_data
from bot.dialogue.turn import Choice, Turn, refuses
from bot.errors import Refused
from tests.dialogue.scripts import Talk

CHOICE = """
start: [tea]
script:
  - ask: cups
    say: How many?
    choices: {one: ひとり, two: ふたり}
  - ask: way
    say: Where?
    choices: {hub: 広場で, phone: 電話}
  - ask: day
    say: Which day?
    answer: date
    if not_understood: No date.
  - say: "{cups} {way}"
"""
HUB = "{start: [広場, 地図をさがす], script: [{say: hubs}]}"
PERSON = "{start: [人と話す], script: [{ask: topic, say: What about?, choices: {a: money, b: sleep}}]}"
LOST = """
script:
  - do: small
    if thanks: {say: Welcome., go: end}
    if good_night: {say: Sleep well., go: end}
  - say: sorry
"""
SEARCH = """
start: [search]
script:
  - ask: where
    say: Where?
    answer: place
    check: find
    if nowhere: Not found.
  - ask: one
    say: This one?
    choices: found
    label: "{name}"
    check: choose
    if none: Nothing.
  - say: Chosen.
"""


class Nowhere(Refused):
    """No such place."""


class Thanks(Refused):
    """They thank us."""


class GoodNight(Refused):
    """They say good night."""


@refuses(Nowhere)
def find(turn: Turn[dict[str, Any]]) -> None:
    if turn.answers["where"] != "駅":
        raise Nowhere


def found(turn: Turn[dict[str, Any]]) -> list[Choice]:
    return [Choice(name, {"name": name}) for name in turn.world["found"]]


def choose(turn: Turn[dict[str, Any]]) -> None:
    turn.world["chosen"] = turn.answers["one"]


@refuses(Thanks, GoodNight)
def small(turn: Turn[dict[str, Any]]) -> None:
    """Not played in the middle of a question: only its words are said."""


@pytest.fixture
def search(tmp_path: Path) -> Talk:
    verbs = {"search": {"find": find, "found": found, "choose": choose}}
    talk = Talk(tmp_path, {"search": SEARCH, "tea": CHOICE}, verbs)
    talk.world = {"found": []}
    talk.says("search")
    return talk


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path, {"tea": CHOICE, "hub": HUB, "person": PERSON})


@pytest.mark.parametrize("typed", ["1人です", "ひとりです", "ひとりだと思います", "1番", "1番でお願いします", "一人"])
def test_a_polite_ending_takes_nothing_away(talk: Talk, typed: str) -> None:
    talk.says("tea")
    assert talk.says(typed) == ["Where?"]


@pytest.mark.parametrize("typed", ["です", "お願いします", "5番", "0", "三番目の子です"])
def test_politeness_alone_is_no_answer(talk: Talk, typed: str) -> None:
    talk.says("tea")
    assert talk.says(typed)[-1] == "How many?"


@pytest.mark.parametrize("typed", ["広場", "広場がいいです", "広場でお願いします"])
def test_an_answer_on_offer_comes_before_a_flow_of_that_name(talk: Talk, typed: str) -> None:
    talk.says("tea")
    talk.says("ひとり")
    assert talk.says(typed) == ["Which day?"]


@pytest.mark.parametrize("typed", ["最初から", "やり直したい", "start over"])
def test_from_the_start(talk: Talk, typed: str) -> None:
    for said in ("tea", "ひとり", "広場"):
        talk.says(said)
    assert talk.says(typed) == ["How many?"]
    assert talk.says(typed) == [talk.all.phrases["at_the_start"], "How many?"]


@pytest.mark.parametrize("typed", ["まちがえた", "やっぱり違う", "間違えました！"])
def test_a_mistake_goes_one_question_back(talk: Talk, typed: str) -> None:
    for said in ("tea", "ひとり"):
        talk.says(said)
    assert talk.says(typed) == ["How many?"]


@pytest.mark.parametrize("typed", ["駐車場ある？", "いくらかかる?", "何時までやっていますか"])
def test_a_question_back_is_not_called_unreadable(talk: Talk, typed: str) -> None:
    for said in ("tea", "ひとり", "広場"):
        talk.says(said)
    said = [talk.says(typed) for _ in range(3)]
    assert said == [[talk.all.phrases["your_question"].strip(), "Which day?"]] * 3
    assert talk.place and talk.place.missed == 0


def test_who_asks_on_the_way_to_a_person_is_not_sent_to_one(talk: Talk) -> None:
    talk.says("人と話す")
    assert talk.says("返事はいつですか？") == [talk.all.phrases["not_an_answer"], "What about?"]


def test_who_does_not_know_hears_at_once_that_it_can_wait(talk: Talk) -> None:
    for said in ("tea", "ひとり", "広場"):
        talk.says(said)
    assert talk.says("まだわかりません") == [talk.all.phrases["need_not_answer"].strip(), "Which day?"]


def test_thanks_and_good_night_in_the_middle(tmp_path: Path) -> None:
    talk = Talk(tmp_path, {"tea": CHOICE, "not_understood": LOST}, {"not_understood": {"small": small}})
    talk.says("tea")
    assert talk.says("ありがとうございます！") == ["Welcome.", "How many?"]
    assert talk.says("おやすみなさい") == ["Sleep well."]
    assert talk.says("ひとり") == ["Where?"]


def test_words_that_are_no_place_but_name_a_flow(search: Talk) -> None:
    assert search.says("どこか") == ["Not found.", "Where?"]
    assert search.says("tea がいい") == ["How many?"]
    assert search.says("やめる")[-1] == "Where?"


@pytest.mark.parametrize("typed", ["はい", "はい、それで", "そこでお願いします", "その広場"])
def test_yes_is_enough_for_the_only_answer(search: Talk, typed: str) -> None:
    search.world["found"] = ["ひとつ"]
    search.says("駅")
    assert search.says(typed) == ["Chosen."]


def test_yes_chooses_nothing_among_several(search: Talk) -> None:
    search.world["found"] = ["ひとつ", "ふたつ"]
    search.says("駅")
    assert search.says("はい")[-1] == "This one?"


def test_a_number_is_that_of_what_they_see(search: Talk) -> None:
    search.world["found"] = [f"その{sign}" for sign in "あいうえおかきくけこさしすせ"]
    search.says("駅")
    search.says("ほかを見る")
    assert search.options() == [f"その{sign}" for sign in "けこさしすせ"]
    assert search.says("2番") == ["Chosen."]
    assert search.world["chosen"] == "そのこ"


def test_more_is_asked_for_only_where_there_is_more(search: Talk) -> None:
    search.world["found"] = [f"その{sign}" for sign in "あいうえおかきくけこ"]
    search.says("駅")
    search.says("もっと")
    assert search.options() == ["そのけ", "そのこ"]
    assert search.says("2") == ["Chosen."]
    assert search.world["chosen"] == "そのこ"


def test_what_an_older_release_kept_is_still_read(search: Talk) -> None:
    search.says("どこか")
    kept = to_data(search.place)
    del kept["shown"]
    assert from_data(kept) == replace(search.place, shown=()) if search.place else False


@pytest.mark.parametrize("typed", ["地図さがす", "近くの地図をさがす", "地図さがしたいので地図さがす"])
def test_a_particle_left_out_changes_nothing(talk: Talk, typed: str) -> None:
    assert talk.says(typed) == ["hubs"]


TWO = """
start: [book]
script:
  - ask: day
    say: Which day?
    answer: date
    if not_understood: No date.
  - ask: wish
    say: Any wish?
    choices: {siblings: きょうだいの見守り, partner: パートナーや家族と, none: とくにありません}
  - ask: sure
    say: "{day} {wish}?"
    choices: {yes: はい、予約する, no: いいえ}
  - say: Booked.
"""


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (
            "12月10日でお願いします、上の子も一緒に",
            ["「きょうだいの見守り」も、うかがいました。", "2026-12-10 きょうだいの見守り?"],
        ),
        ("12月10日でお願いします。よろしくお願いします", ["Any wish?"]),
        ("えっと、12月10日", ["Any wish?"]),
        ("12月10日、はい", ["Any wish?"]),
    ],
)
def test_two_answers_in_one_sentence_are_both_heard(tmp_path: Path, said: str, heard: list[str]) -> None:
    talk = Talk(tmp_path, {"book": TWO})
    talk.says("book")
    assert talk.says(said) == heard


def test_what_answers_nothing_that_follows_is_not_lost_silently(tmp_path: Path) -> None:
    talk = Talk(tmp_path, {"book": TWO})
    talk.says("book")
    assert [line.split("\n")[0] for line in talk.says("12月10日です、駐車場がほしいです")] == [
        "いっしょに書いてくださったことは、ここではまだ受け取れていません。",
        "Any wish?",
    ]


def test_of_a_place_and_something_else_the_place_is_found_and_the_rest_is_not_lost(tmp_path: Path) -> None:
    areas = SEARCH.replace(
        "answer: place\n", "answer: place\n    choices: {north: 北町, south: 南町}\n    if none: No.\n"
    )
    verbs = {"find": lambda turn: None, "found": lambda turn: [Choice("a", {"name": "A"})], "choose": lambda turn: None}
    talk = Talk(tmp_path, {"search": areas.replace("    if nowhere: Not found.\n", "")}, {"search": verbs})
    talk.says("search")
    assert [line.split("\n")[0] for line in talk.says("北町の広場で、10月予定です")] == [
        "いっしょに書いてくださったことは、ここではまだ受け取れていません。",
        "This one?",
    ]


def test_a_sentence_that_is_no_answer_as_a_whole_may_hold_one(tmp_path: Path) -> None:
    """And the rest is not lost silently."""
    talk = Talk(tmp_path, {"tea": CHOICE})
    talk.says("tea")
    assert [line.split("\n")[0] for line in talk.says("双子です、夜は眠れていません")] == [
        "いっしょに書いてくださったことは、ここではまだ受け取れていません。",
        "Where?",
    ]
