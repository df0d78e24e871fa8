"""What the engine does with what people do: answers, back, cancel, digressions, old buttons, changed scripts."""

from pathlib import Path

import pytest

from bot.dialogue.said import Said
from bot.dialogue.turn import Choice, Turn, refuses
from bot.errors import Refused
from tests.dialogue.scripts import Talk

TEA = """
start: [tea]
script:
  - ask: kind
    say: Which tea?
    choices: {green: Green tea, black: Black tea, none: No tea}
    if none: {say: Another time., go: end}
  - ask: cups
    say: How many cups of {kind}?
    choices: {one: One, two: Two}
    if not_understood: One or two, please.
  - ask: day
    say: Which day?
    answer: date
  - say: "{cups} of {kind} on {day}."
if cancelled: The kettle is off.
"""
MENU = """
start: [menu]
script:
  - say: Here is the menu.
"""


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path, {"tea": TEA, "menu": MENU})


def test_a_talk_from_start_to_end(talk: Talk) -> None:
    assert talk.says("tea") == ["Which tea?"]
    assert talk.says("green tea") == ["How many cups of Green tea?"]
    assert talk.presses("tea", "cups", "two") == ["Which day?"]
    assert talk.says("3月20日") == ["Two of Green tea on 2027-03-20."]
    assert talk.place is None


@pytest.mark.parametrize("typed", ["Green tea", "ｇｒｅｅｎ　ＴＥＡ", "green", "1", "１", " Green tea! "])
def test_every_way_to_type_an_option(talk: Talk, typed: str) -> None:
    talk.says("tea")
    assert talk.says(typed) == ["How many cups of Green tea?"]


def test_every_second_miss_says_that_it_need_not_be_answered(talk: Talk) -> None:
    talk.says("tea")
    assert [len(talk.says(one)) for one in ("coffee", "milk", "water", "juice")] == [2, 3, 2, 3]
    talk.says("green")
    assert len(talk.says("coffee")) == 2


def test_what_fits_two_options_is_asked_again(talk: Talk) -> None:
    talk.says("tea")
    assert len(talk.says("te")) == 2
    assert talk.options() == ["Green tea", "Black tea", "No tea"]


def test_back_goes_one_question_back_and_forgets_its_answer(talk: Talk) -> None:
    talk.says("tea")
    talk.says("green")
    talk.says("one")
    assert talk.says("もどる") == ["How many cups of Green tea?"]
    assert talk.says("back") == ["Which tea?"]
    assert len(talk.says("戻る")) == 2  # said kindly: this is the first question
    assert talk.says("black") == ["How many cups of Black tea?"]


def test_the_way_back_is_bounded(tmp_path: Path) -> None:
    around = "start: [on]\nscript:\n  - ask: more\n    say: More?\n    choices: {yes: Yes}\n    if yes: {go: more}\n"
    talk = Talk(tmp_path, {"around": around})
    talk.says("on")
    for _ in range(50):
        talk.says("yes")
    assert talk.place is not None
    assert len(talk.place.back) == 12


def test_cancel_says_what_is_lost(talk: Talk) -> None:
    talk.says("tea")
    assert talk.says("やめる") == ["The kettle is off."]
    assert talk.place is None


def test_after_a_digression_the_question_is_asked_again(talk: Talk) -> None:
    talk.says("tea")
    talk.says("green")
    said = talk.says("menu")
    assert (said[0], said[-1]) == ("Here is the menu.", "How many cups of Green tea?")
    assert talk.says("two") == ["Which day?"]


def test_a_question_inside_a_digression_comes_first(tmp_path: Path) -> None:
    inner = "start: [inner]\nscript:\n  - ask: sure\n    say: Sure?\n    choices: {yes: Yes}\n"
    talk = Talk(tmp_path, {"tea": TEA, "inner": inner})
    talk.says("tea")
    assert talk.says("inner") == ["Sure?"]
    assert talk.says("yes")[-1] == "Which tea?"


def test_the_same_flow_started_again_begins_anew(talk: Talk) -> None:
    talk.says("tea")
    talk.says("green")
    assert talk.presses("tea") == ["Which tea?"]
    talk.says("no tea")
    assert talk.place is None


def test_an_earlier_button_of_the_same_talk_goes_back_there(talk: Talk) -> None:
    talk.says("tea")
    talk.says("green")
    talk.says("one")
    assert talk.presses("tea", "kind", "black") == ["How many cups of Black tea?"]


def test_yesterdays_button_starts_its_flow_anew_and_chooses_nothing(talk: Talk) -> None:
    assert talk.presses("tea", "cups", "two")[-1] == "Which tea?"


@pytest.mark.parametrize("value", ["", "three", "+9999", "+x", "../..", "one\x00"])
def test_a_made_up_button_answers_nothing(talk: Talk, value: str) -> None:
    talk.says("tea")
    talk.says("green")
    assert talk.presses("tea", "cups", value)[-1] == "How many cups of Green tea?"


def test_a_button_of_an_unknown_flow_is_explained(talk: Talk) -> None:
    talk.says("tea")
    assert talk.presses("coffee", "kind", "x")[-1] == "Which tea?"
    assert talk.presses("")[-1] == "Which tea?"


def test_words_that_fit_nothing_get_a_kind_answer(talk: Talk) -> None:
    assert talk.says("zzz") == ["sorry"]
    talk.says("tea")
    talk.says("green")
    assert talk.says("zzz") == ["One or two, please.", "How many cups of Green tea?"]


def test_a_word_in_the_middle_of_a_sentence_starts_its_flow(talk: Talk) -> None:
    assert talk.says("could I have some tea please") == ["Which tea?"]


def test_a_sticker_is_thanked_for_and_the_question_asked_again(talk: Talk) -> None:
    talk.says("tea")
    assert talk.does(Said(other="sticker"))[-1] == "Which tea?"


def test_a_step_that_is_gone_is_explained_and_its_flow_begins_anew(talk: Talk) -> None:
    talk.says("tea")
    talk.says("green")
    talk.rewrite({"tea": TEA.replace("ask: cups", "ask: glasses").replace("{cups}", "{glasses}"), "menu": MENU})
    said = talk.says("two")
    assert (len(said), said[-1]) == (2, "Which tea?")


def test_a_flow_that_is_gone_ends_kindly(talk: Talk) -> None:
    talk.says("tea")
    talk.rewrite({"menu": MENU})
    assert talk.says("green")[-1] == "sorry"
    assert talk.place is None


class SoldOut(Refused):
    """No such tea today."""


SHOP = """
start: [shop]
script:
  - ask: tea
    say: Which one?
    choices: offered
    label: "{name}"
    check: reserve
    if none: Nothing left.
    if sold_out: That one is gone.
  - do: pay
    if sold_out: {say: Too late., go: tea}
  - say: Thank you.
"""


@refuses(SoldOut)
def reserve(turn: Turn[dict[str, list[str]]]) -> None:
    if turn.answers["tea"] not in turn.world["stock"]:
        raise SoldOut


@refuses(SoldOut)
def pay(turn: Turn[dict[str, list[str]]]) -> None:
    if turn.answers["tea"] in turn.world.get("gone", []):
        turn.world["stock"].remove(turn.answers["tea"])
        raise SoldOut


def offered(turn: Turn[dict[str, list[str]]]) -> list[Choice]:
    return [Choice(name, {"name": name.title()}) for name in turn.world["stock"]]


@pytest.fixture
def shop(tmp_path: Path) -> Talk:
    talk = Talk(tmp_path, {"shop": SHOP}, {"shop": {"offered": offered, "reserve": reserve, "pay": pay}})
    talk.world = {"stock": ["sencha", "hojicha"]}
    return talk


def test_a_refused_check_is_answered_and_asked_again(shop: Talk) -> None:
    shop.says("shop")
    assert shop.presses("shop", "tea", "assam") == ["That one is gone.", "Which one?"]
    assert shop.says("sencha") == ["Thank you."]


def test_a_refused_deed_goes_where_the_script_says(shop: Talk) -> None:
    shop.says("shop")
    shop.world["gone"] = ["sencha"]
    assert shop.says("sencha") == ["Too late.", "Which one?"]
    assert shop.options() == ["Hojicha"]


def test_nothing_to_choose_from_is_answered(shop: Talk) -> None:
    shop.world["stock"] = []
    assert shop.says("shop") == ["Nothing left."]
    assert shop.place is None


def test_many_options_come_in_pages_and_all_of_them_can_be_typed(shop: Talk) -> None:
    shop.world["stock"] = [f"tea {letter}" for letter in "abcdefghijklmnopqrst"]
    shop.says("shop")
    assert shop.options() == [f"Tea {letter}" for letter in "ABCDEFGH"]
    shop.presses("shop", "tea", "+16")
    assert shop.options() == ["Tea Q", "Tea R", "Tea S", "Tea T"]
    assert shop.says("Tea S") == ["Thank you."]


def test_what_a_button_brings_along_answers_its_question(shop: Talk) -> None:
    assert shop.presses("shop", tea="hojicha") == ["Thank you."]
    assert shop.presses("shop", tea="assam") == ["That one is gone.", "Which one?"]
