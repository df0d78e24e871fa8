"""A birth told where the due date is asked: what was open is moot, and the day they name is the day of birth."""

from datetime import date
from pathlib import Path

import pytest

from bot.dialogue.words import Words, read_words
from tests.dialogue.scripts import CONTENT, Talk

BOOK = """
start: [book]
script:
  - ask: due_date
    say: When is it due?
    answer: date
    if not_understood: No date.
  - ask: way
    say: How?
    choices: {hub: 広場で, phone: 電話}
  - say: Booked.
"""
BORN = """
start: [生まれました, born]
script:
  - ask: birth_date
    say: Which day?
    answer: date
    choices: {later: あとで伝える}
    if later: {say: No hurry., go: end}
  - say: "{birth_date}"
"""
TOLD = """予定日は3月3日ですが、生まれました
もう生まれました
もううまれちゃいました
12月1日に出産しました
予定より早く産まれました
産みました
生後2週間です
My baby was born yesterday
she's already born
I gave birth last week""".splitlines()
NOT_TOLD = """予定日は3月3日です
まだ生まれていません
生まれたら連絡します
3月3日に生まれる予定です
上の子は3月3日に生まれました
産後は実家に帰ります
the baby is not born yet
I was born in 1995
when the baby is born I will be away""".splitlines()


@pytest.fixture(scope="module")
def known() -> Words:
    return read_words(CONTENT / "words.yaml")


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    talk = Talk(tmp_path, {"book_interview": BOOK, "baby_born": BORN})
    talk.says("book")
    return talk


@pytest.mark.parametrize("said", TOLD)
def test_a_birth_is_heard(known: Words, said: str) -> None:
    assert known.life.tells_birth(said)


@pytest.mark.parametrize("said", NOT_TOLD)
def test_nothing_else_is_taken_for_one(known: Words, said: str) -> None:
    assert not known.life.tells_birth(said)


def test_a_due_date_beside_it_is_no_answer_and_nothing_is_booked(talk: Talk) -> None:
    assert talk.says("予定日は3月3日ですが、生まれました") == ["Which day?"]
    assert talk.says("あとで伝える") == ["No hurry."]
    assert talk.place is None


def test_the_day_they_name_is_the_day_of_birth(talk: Talk) -> None:
    assert talk.says("予定日は12月3日でしたが、11月20日に生まれました") == [str(date(2026, 11, 20))]


def test_a_day_to_come_is_not(talk: Talk) -> None:
    assert talk.says("12月20日に生まれました") == ["Which day?"]


def test_it_is_heard_at_every_question_of_the_booking(talk: Talk) -> None:
    talk.says("2027年2月3日")
    assert talk.says("電話で。あ、もう生まれました") == ["Which day?"]


def test_an_older_child_changes_nothing(talk: Talk) -> None:
    assert talk.says("予定日は2027年2月3日です、上の子は3月に生まれました")[-1] == "How?"
