"""What a tired parent types or sends: stickers at every question, a hub named in a sentence, words that fit nothing."""

import pytest
from sqlalchemy.orm import Session

from bot.dialogue.said import Said
from bot.domain.care import consultations
from bot.domain.places import hubs
from bot.service import Service
from tests.test_after_a_loss import Talking, expecting, service, session
from tests.test_hub_facts import with_facts

__all__ = ["service", "session"]

SENT = ["sticker", "image", "audio", "video", "file", "location", "something_else"]
WAYS = {
    "register_hub": ["広場を変える", "ほかの広場に変える", "小金"],
    "book_interview": ["面談", "いいえ、変わりました", "2027年2月3日", "ひとり", "広場で", "とくにありません"],
    "request_consultation": ["相談", "なんとなくもやもや", "自分のこと", "まず広場の人に", "LINEで", "いつでも"],
}
WAYS["request_consultation"] += ["呼び名をきめる", "みー"]


@pytest.fixture
def aoi(service: Service, session: Session) -> Talking:
    return Talking(with_facts(service), session, expecting(session, "aoi"))


def book_anew(aoi: Talking) -> None:
    """She has a booking: it is cancelled, so that she can book."""
    aoi.says("予約を取り消す"), aoi.says("予約を取り消す"), aoi.says("はい、取り消す")


@pytest.mark.parametrize("flow", WAYS)
def test_what_is_no_word_loses_no_question_and_is_not_answered_alike_for_ever(aoi: Talking, flow: str) -> None:
    if flow == "book_interview":
        book_anew(aoi)
    asked = []
    for words in WAYS[flow]:
        aoi.says(words)
        place = aoi.place()
        assert place["flow"] == flow, (words, place)
        asked.append(place["step"])
        answers = [tuple(aoi.does(Said(other=kind))) for kind in ["sticker"] * 4]
        answers += [tuple(aoi.does(Said(other=kind))) for kind in SENT]
        assert (aoi.place()["flow"], aoi.place()["step"]) == (flow, place["step"])
        assert len(set(answers[:4])) == 4, (words, answers[:4])
        assert all(len(lines) > 1 for lines in answers)
    assert len(set(asked)) == len(asked), asked


@pytest.mark.parametrize("flow", ["book_interview", "request_consultation"])
def test_a_place_shows_the_hubs_near_and_the_question_comes_back(aoi: Talking, flow: str) -> None:
    if flow == "book_interview":
        book_anew(aoi)
    for words in WAYS[flow]:
        aoi.says(words)
        place = dict(aoi.place())
        assert any("どの広場を登録しますか" in line for line in aoi.does(Said(position=(35.8252, 139.9207))))
        aoi.says("やめる")
        assert (aoi.place()["flow"], aoi.place()["step"]) == (flow, place["step"])


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("広場を小金原に変えたい", ["[おやこDE広場 小金原]"]),
        ("ひろばをこがねはらにかえたい", ["[おやこDE広場 小金原]"]),
        ("広場を小金に変えたい", ["[おやこDE広場 北小金]", "[おやこDE広場 小金原]"]),
        ("新松戸じゃなくて、八ヶ崎の広場に変えたい", ["[おやこDE広場 八ケ崎]"]),
        ("広場を変えたい", []),
        ("子どもと広場に行きたい", []),
    ],
)
def test_the_hub_named_in_a_sentence(aoi: Talking, said: str, offered: list[str]) -> None:
    lines = aoi.says(said)
    assert [line for line in lines if line.startswith(("[おやこ", "[ほっと", "[グレ", "[根木"))] == offered
    assert bool(offered) == any("どの広場を登録しますか" in line for line in lines)


@pytest.mark.parametrize("said", ["小金原", "こがねはら", "小金原がいい", "小金原にして", "松戸市小金原4丁目の近く"])
def test_a_name_where_it_is_asked_whether_to_change(aoi: Talking, said: str) -> None:
    aoi.says("広場")
    assert "[おやこDE広場 小金原]" in aoi.says(said)
    aoi.says("はい")
    assert aoi.parent.hub_id == "koganehara"


def test_the_other_answers_there_are_as_they_were(aoi: Talking) -> None:
    aoi.says("広場")
    assert aoi.says("どこか遠く")[0].startswith("その名前の広場は見つかりませんでした。")
    assert aoi.says("このままで")[0] == "はい。またいつでもどうぞ。"
    aoi.says("広場"), aoi.says("登録をやめる")
    assert aoi.parent.hub_id is None


def test_words_that_fit_no_topic_twice_go_on_without_one(aoi: Talking) -> None:
    aoi.says("相談")
    first = aoi.says("上の子がイヤイヤで")
    second = aoi.says("うーん、ことばにできない")
    assert first[-1] == "[どれでもない]" and "[このまま送る]" in second
    assert "まだ誰にも伝わっていません" in second[0]
    aoi.says("送って")
    asked = consultations.open_of(aoi.session, aoi.parent.id)
    assert asked is not None and asked.topics == []


def test_without_a_topic_the_last_look_says_so(aoi: Talking) -> None:
    aoi.says("相談"), aoi.says("あのね"), aoi.says("ええと")
    for words in ("自分のこと", "どなたでも", "LINEで", "いつでも"):
        aoi.says(words)
    assert any("「話したいことは、お話のときに」" in line for line in aoi.says("名前は出さない"))


@pytest.mark.parametrize(
    "asked", ["つうやくありますか", "Is there an interpreter?", "くるまない、でんしゃいけますか", "電車で行けますか"]
)
def test_what_is_not_written_down_a_person_answers(aoi: Talking, asked: str) -> None:
    lines = aoi.says(asked)
    assert "こちらではまだわかりません。" in lines[0] and "[相談する]" in lines


def test_the_way_there_may_be_a_note_of_the_staff(aoi: Talking) -> None:
    hubs.write_notes(hubs.get(aoi.session, "shinmatsudo"), aoi.parent.created_at, access="駅から歩いて5分です。")
    assert "駅から歩いて5分です。" in aoi.says("電車で行けますか")[0]


def test_the_hub_they_name_is_the_one_they_hear_of(aoi: Talking) -> None:
    assert aoi.says("小金原の広場に駐車場ありますか")[0].startswith("おやこDE広場 小金原の「駐車場」のことは、")
    assert aoi.says("駐車場ありますか")[0].startswith("ほっとるーむ新松戸の「駐車場」\n駐車場は3台です。")


@pytest.mark.parametrize("said", ["ことばの発達が気になります", "2歳なのに言葉が遅い気がする"])
def test_how_a_child_speaks_is_no_choice_of_language(aoi: Talking, said: str) -> None:
    assert "[日本語]" not in aoi.says(said)
