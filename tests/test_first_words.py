"""The first two questions anybody is asked here, answered in their own words; and what they ask back."""

import pytest
from sqlalchemy.orm import Session

from bot.dialogue.said import Said
from bot.domain.people import parents
from bot.service import Service
from tests.talking import NOW, Talking, service, session

__all__ = ["service", "session"]


@pytest.fixture
def newcomer(service: Service, session: Session) -> Talking:
    aoi = Talking(service, session, parents.meet(session, "U-aoi", NOW))
    aoi.does(Said(other="follow"))
    return aoi


@pytest.mark.parametrize(
    ("role", "said"),
    [
        *(("expecting", said) for said in ("妊娠28週です", "いま妊娠してます", "妊娠7ヶ月の妊婦です", "臨月です")),
        *(("expecting", said) for said in ("来年2月に出産予定です", "おなかに赤ちゃんがいます", "つわり中です")),
        *(("expecting", said) for said in ("ふたりめ妊娠中で上の子は2歳です", "子育て中で妊娠中", "両方", "both")),
        *(("expecting", said) for said in ("I'm 28 weeks pregnant", "I am due in February")),
        *(("raising", said) for said in ("赤ちゃんがいます", "0歳の子がいます", "生後3か月の子がいます", "ママです")),
        *(("raising", said) for said in ("4か月の男の子のママです", "2歳児の母です", "0歳の子の父です", "里親です")),
        *(("raising", said) for said in ("I have a 3 month old", "I'm a mom", "I gave birth last month")),
        *(
            ("partner", said)
            for said in ("父です", "妻が妊娠中です", "嫁が妊娠してます", "娘が出産しました", "叔母です")
        ),
        *(("partner", said) for said in ("0歳の孫がいます", "祖母です", "my wife is pregnant")),
    ],
)
def test_who_they_are_in_their_own_words(newcomer: Talking, role: str, said: str) -> None:
    newcomer.says(said)
    assert (newcomer.parent.role, newcomer.place()["step"]) == (role, "consent")


@pytest.mark.parametrize(
    "said",
    [
        "まだ妊娠していません",
        "妊活中です",
        "We are trying for a baby",
        "保育士です",
        "赤ちゃんがいますが使えますか",
        "はじめて使います",
    ],
)
def test_what_does_not_say_it_is_no_answer(newcomer: Talking, said: str) -> None:
    newcomer.says(said)
    assert (newcomer.parent.role, newcomer.place()["step"]) == (None, "role")


def test_nobody_who_hopes_for_a_child_hears_that_they_could_not_be_read(newcomer: Talking) -> None:
    assert newcomer.says("不妊治療をしています")[0].startswith("教えてくださって、ありがとうございます。")
    assert newcomer.says("こんにちは")[0] == "声をかけてくださって、ありがとうございます。"


@pytest.mark.parametrize(
    ("said", "agreed"),
    [
        *((said, True) for said in ("わかりました", "同意します", "始めてください", "問題ないです", "I agree")),
        *((said, False) for said in ("ちょっと考えます", "いや", "同意しません", "Let me think")),
    ],
)
def test_agreeing_or_later_in_their_own_words(newcomer: Talking, said: str, agreed: bool) -> None:
    newcomer.says("妊娠中")
    newcomer.says(said)
    assert (newcomer.parent.consented_at is not None, newcomer.place()) == (agreed, {})


@pytest.mark.parametrize("said", ["大丈夫です", "うーん", "誰が見るんですか", "Who can see this?"])
def test_what_may_be_no_yes_agrees_to_nothing(newcomer: Talking, said: str) -> None:
    newcomer.says("妊娠中")
    newcomer.says(said)
    assert (newcomer.parent.consented_at, newcomer.place()["step"]) == (None, "consent")


@pytest.mark.parametrize(
    "said", ["誰が見るんですか", "個人情報は大丈夫ですか", "これってだれが読むの", "Is this private?"]
)
def test_who_reads_it_is_answered_and_the_question_comes_back(newcomer: Talking, said: str) -> None:
    lines = newcomer.says(said)
    assert "見るのは、広場の担当者と松戸市だけです。" in lines[0]
    assert newcomer.place()["step"] == "role"


@pytest.mark.parametrize("said", ["家から近いところ", "どこでもいい", "the nearest one"])
def test_the_nearest_hub_wants_a_place(newcomer: Talking, said: str) -> None:
    newcomer.says("広場をえらぶ")
    assert newcomer.says(said)[0].startswith("いまいる場所を送ると")
    assert newcomer.place()["step"] == "where"


@pytest.mark.parametrize(
    ("said", "flow"),
    [
        *(("soudan", "request_consultation"), ("Soudan shitai desu", "request_consultation")),
        *(("hiroba", "register_hub"), ("yoyaku", "book_interview")),
        *(("Can you recommend an event?", None), ("I also dance", None)),
    ],
)
def test_japanese_in_latin_letters_begins_something(
    service: Service, session: Session, said: str, flow: str | None
) -> None:
    aoi = Talking(service, session, parents.meet(session, "U-aoi", NOW))
    aoi.says(said)
    assert aoi.place().get("flow") == flow


@pytest.mark.parametrize("said", ["わたし", "夫のこと", "上の子", "my husband"])
def test_what_else_weighs_in_a_word(service: Service, session: Session, said: str) -> None:
    aoi = Talking(service, session, parents.meet(session, "U-aoi", NOW))
    aoi.says("相談"), aoi.says("どれでもない"), aoi.says(said)
    assert aoi.place()["step"] == "reader"
