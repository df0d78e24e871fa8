"""A script that cannot work does not start, and the message says where and how to mend it."""

from pathlib import Path

import pytest

from bot.dialogue.turn import Turn, refuses
from bot.errors import BadSetup, Refused
from tests.dialogue.scripts import Talk


class Late(Refused):
    """Too late."""


@refuses(Late)
def pour(turn: Turn[object]) -> None:
    raise Late


CASES = {
    "no script": ("start: [x]", "no script"),
    "not a step": ("script: [hello]", "a step is written as `word: …`"),
    "unknown word": ("script: [{say: a, sya: b}]", "unknown word `sya`"),
    "unknown word on top": ("scripts: 1\nscript: [{say: a}]", "unknown word `scripts`"),
    "a question without words": ("script: [{ask: a, choices: {y: Y}}]", "needs `say:`"),
    "a question without answers": ("script: [{ask: a, say: b}]", "needs `choices:`"),
    "an unknown kind of answer": ("script: [{ask: a, say: b, answer: smell}]", "`answer: smell`"),
    "a verb nobody wrote": ("script: [{do: boil}]", "no verb `boil` - write it in handlers/tea.py"),
    "a refusal nobody answers": ("script: [{do: pour}]", "answer it with `if late:`"),
    "an answer to what never happens": ("script: [{do: pour, if late: a, if never: b}]", "`if never` never happens"),
    "nowhere to go": ("script: [{do: pour, if late: {go: kitchen}}]", "`go: kitchen` leads nowhere"),
    "a step nothing leads to": ("script: [{go: end}, {say: a}]", "nothing leads to step"),
    "two steps of one name": (
        "script: [{do: pour, if late: a}, {do: pour, if late: b}]",
        "two steps are called `pour`",
    ),
    "offered choices that may be none": (
        "script: [{ask: a, say: b, choices: pour, label: c}]",
        "answer that with `if none:`",
    ),
    "not YAML": ("script: [", "check indentation"),
    "a key twice": ("script: [{say: a}]\nscript: [{say: b}]", "written twice"),
}


@pytest.mark.parametrize(("script", "cure"), CASES.values(), ids=CASES)
def test_each_mistake_has_a_place_and_a_cure(tmp_path: Path, script: str, cure: str) -> None:
    with pytest.raises(BadSetup) as bad:
        Talk(tmp_path, {"tea": script}, {"tea": {"pour": pour}})
    assert any("tea.yaml:" in mistake and cure in mistake for mistake in bad.value.mistakes), bad.value.mistakes


def test_all_mistakes_are_listed_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadSetup) as bad:
        Talk(tmp_path, {"one": "script: [{do: a}]", "two": "script: [{do: b}]"})
    assert len(bad.value.mistakes) == 2


def test_two_flows_cannot_share_a_start_word(tmp_path: Path) -> None:
    with pytest.raises(BadSetup, match="belongs to `one` already"):
        Talk(tmp_path, {"one": "start: [タネ]\nscript: [{say: a}]", "two": "start: [たね]\nscript: [{say: b}]"})


def test_a_script_that_goes_round_without_asking_is_stopped(tmp_path: Path) -> None:
    talk = Talk(
        tmp_path, {"round": "start: [go]\nscript: [{do: pour, if late: {go: pour}}]"}, {"round": {"pour": pour}}
    )
    with pytest.raises(RecursionError):
        talk.says("go")


def test_yaml_words_stay_words(tmp_path: Path) -> None:
    talk = Talk(tmp_path, {"x": "start: [x]\nscript: [{ask: a, say: 9:00, choices: {no: no, on: 1:30}}]"})
    assert talk.says("x") == ["9:00"]
    assert talk.options() == ["no", "1:30"]
