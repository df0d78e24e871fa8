"""What a tired parent types or sends: stickers at every question, a hub named in a sentence, words that fit nothing."""

import pytest
from sqlalchemy.orm import Session

from bot.dialogue.said import Said
from bot.domain.care import consultations
from bot.domain.places import hubs
from bot.service import Service
from tests.talking import Talking, expecting, service, session
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


HALF_WAY = ["相談", "なんとなくもやもや", "自分のこと", "まず広場の人に", "LINEで", "いつでも", "LINEの名前で"]
AT = {"weighs": 2, "reader": 3, "reach_by": 4, "reach_when": 5, "named": 6, "send": 7}
HER_WORDS = {
    "reader": ["保健師さん", "保健師さんがいい", "助産師さんに", "誰でもいいです", "どっちでも", "広場の人でいい"],
    "reach_by": ["ライン", "LINEがいい", "でんわ", "お電話で", "電話は無理", "広場で会って"],
    "reach_when": ["午前中", "朝", "昼すぎ", "週末", "土曜", "いつでもいいです"],
    "named": ["匿名", "匿名で", "匿名がいい", "名前は出したくない", "名前はちょっと", "ニックネームで", "名前でいい"],
}


@pytest.mark.parametrize(("step", "words"), [(step, one) for step, all_ in HER_WORDS.items() for one in all_])
def test_a_question_of_a_talk_is_answered_in_her_words(aoi: Talking, step: str, words: str) -> None:
    for said in HALF_WAY[: AT[step]]:
        aoi.says(said)
    assert aoi.place()["step"] == step
    aoi.says(words)
    assert (aoi.place()["flow"], aoi.place()["step"] != step) == ("request_consultation", True)


@pytest.mark.parametrize("words", ["匿名", "名前はちょっと", "名前は言いたくない"])
def test_who_would_rather_not_say_a_name_is_asked_for_none(aoi: Talking, words: str) -> None:
    for said in (*HALF_WAY[: AT["named"]], words, "はい、送る"):
        aoi.says(said)
    assert [one.named for one in consultations.of_parent(aoi.session, aoi.parent.id)] == ["none"]


@pytest.mark.parametrize(
    "words", ["なんで広場の人", "広場で会って", "坂がきつくて広場まで行けない", "夫には内緒にして"]
)
@pytest.mark.parametrize("step", ["weighs", "reader", "reach_when"])
def test_what_she_adds_leads_nowhere_else_and_she_knows_that_nobody_has_it(aoi: Talking, step: str, words: str) -> None:
    """The people of the hub are no wish for another hub; and what the next question offers may be said too early."""
    for said in HALF_WAY[: AT[step]]:
        aoi.says(said)
    shown = aoi.says(words)
    assert (aoi.place()["flow"], aoi.place()["step"]) == ("request_consultation", step)
    assert "書かれたことは、まだ誰にも伝わっていません。" in shown[0]
    assert "「このまま送る」で" in shown[0]


@pytest.mark.parametrize("words", ["ちょっと待って", "夫には言わないで"])
def test_before_it_is_sent_nothing_she_writes_sends_it(aoi: Talking, words: str) -> None:
    for said in HALF_WAY:
        aoi.says(said)
    assert aoi.says(words)[0].startswith("まだ送っていません。")
    assert consultations.of_parent(aoi.session, aoi.parent.id) == []


@pytest.mark.parametrize(
    ("words", "flow"),
    [
        ("一時預かり断られた", "request_consultation"),
        ("二人目なんだけど産む自信がない", "request_consultation"),
        ("夫とうまくいってない", "request_consultation"),
        ("友だちの子が気になる", "worry"),
        ("近所の子が気になって", "worry"),
    ],
)
def test_the_cases_begin_a_talk_in_her_own_words(aoi: Talking, words: str, flow: str) -> None:
    aoi.says(words)
    assert aoi.place()["flow"] == flow


@pytest.mark.parametrize("words", ["相談をやめたい", "相談を取り消したい", "まちがえて送ってしまいました"])
def test_who_wants_to_end_a_talk_is_shown_where_and_asked_nothing(aoi: Talking, words: str) -> None:
    for said in ("相談", "なんとなくもやもや", "このまま送る"):
        aoi.says(said)
    assert any("終えることは、あなただけのページでできます。" in line for line in aoi.says(words))
    assert not aoi.place()


@pytest.mark.parametrize("words", ["I need help with the baby", "nobody helps me", "help", "can you help"])
def test_a_call_for_help_is_not_answered_with_a_bare_menu(aoi: Talking, words: str) -> None:
    aoi.parent.language = "en"
    assert aoi.says(words)[0] != aoi.says("メニュー")[0]


@pytest.mark.parametrize(
    ("words", "flow"),
    [("can someone come with me to the office", "request_consultation"), ("help with papers", "request_consultation")],
)
def test_who_cannot_go_alone_is_heard_in_english(aoi: Talking, words: str, flow: str) -> None:
    aoi.parent.language = "en"
    aoi.says(words)
    assert aoi.place()["flow"] == flow


def test_a_worry_is_not_passed_on_by_what_fits_nothing(aoi: Talking) -> None:
    for said in ("近所の子が心配", "ご近所の方", "LINEで"):
        aoi.says(said)
    assert aoi.says("ちょっと待って")[0].startswith("まだ伝えていません。")
    assert consultations.of_parent(aoi.session, aoi.parent.id) == []


@pytest.mark.parametrize("words", ["電話番号は047-000-1234です", "番号は０９０ー００００ー１２３４"])
def test_her_own_number_is_no_question_about_that_of_the_hub(aoi: Talking, words: str) -> None:
    """It goes where her other words go; without a talk she hears that nobody has it."""
    assert "書かれたことは、まだ誰にも伝わっていません。" in aoi.says(words)[0]
    for said in ("相談", "なんとなくもやもや", "このまま送る"):
        aoi.says(said)
    assert "あなただけのページへ移しました。" in aoi.says(words)[0]


@pytest.mark.parametrize("words", ["さびしい", "毎日さみしいです"])
def test_who_is_lonely_is_asked_what_about(aoi: Talking, words: str) -> None:
    aoi.says(words)
    assert aoi.place()["flow"] == "request_consultation"


def test_any_hub_will_do(aoi: Talking) -> None:
    """She has none of her own: nothing has been sent yet, and she knows how to go on."""
    aoi.parent.hub_id = None
    for said in ("相談", "なんとなくもやもや", "このまま送る"):
        aoi.says(said)
    assert aoi.says("どこでもいい")[0].startswith("まだ送っていません。どこでもよいときは、")


@pytest.mark.parametrize("words", ["返事まだ？", "お返事はまだですか", "返事がこない", "昨日の続き"])
def test_who_waits_is_told_how_it_stands(aoi: Talking, words: str) -> None:
    for said in ("相談", "なんとなくもやもや", "このまま送る"):
        aoi.says(said)
    assert any("お話のようすです。" in line for line in aoi.says(words))


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


AFTER_THE_HUB = {
    "おやすみなさい": "おやすみなさい。",
    "ありがとうございます": "こちらこそ、",
    "わからない": "いま答えなくても、",
    "あした行っていい？": "ご質問をありがとうございます。",
    "赤ちゃんが泣き止まない": "書いてくださって、ありがとうございます。大変ななか、",
    "もうつかれた": "書いてくださって、ありがとうございます。大変ななか、",
    "パパでも行っていいですか": "はい。お父さんも、",
}


@pytest.mark.parametrize(("said", "heard"), AFTER_THE_HUB.items())
def test_what_is_no_place_is_not_looked_up_as_one(aoi: Talking, said: str, heard: str) -> None:
    aoi.says("広場")
    lines = aoi.says(said)
    assert lines[0].startswith(heard) and not any("見つかりませんでした" in line for line in lines)


@pytest.mark.parametrize("said", ["もうつかれた", "ねむれない", "赤ちゃんが泣き止まない", "夫が手伝ってくれない"])
def test_who_is_tired_hears_a_kind_word_and_one_way_to_a_person(aoi: Talking, said: str) -> None:
    lines = aoi.says(said)
    assert lines[0].startswith("書いてくださって、ありがとうございます。大変ななか、おつかれさまです。")
    assert [line for line in lines if line.startswith("[")] == ["[相談する]"]


@pytest.mark.parametrize(
    "said", ["妻の代わりに連絡しています", "孫が生まれます", "男性でも大丈夫ですか", "おばあちゃんでも使えますか"]
)
def test_the_whole_family_is_welcome(aoi: Talking, said: str) -> None:
    assert aoi.says(said)[0].startswith("はい。お父さんも、おじいさんやおばあさんも、")


@pytest.mark.parametrize("said", ["だれかいますか", "電話で話せますか", "どこに電話すればいいの"])
def test_who_looks_for_somebody_is_on_the_way_to_one(aoi: Talking, said: str) -> None:
    assert aoi.says(said)[0].startswith("お話しする人を、おさがしします。")


def test_the_due_date_in_the_sentence_is_not_asked_again(aoi: Talking) -> None:
    book_anew(aoi), aoi.says("面談")
    lines = aoi.says("予定日は2027年2月10日に変わりました")
    assert any("出産予定日は、2月10日(水)ですね。" in line for line in lines)
    assert aoi.parent.due_date is not None and aoi.parent.due_date.isoformat() == "2027-02-10"


def test_where_the_due_date_is_asked_its_name_begins_nothing_else(aoi: Talking) -> None:
    book_anew(aoi), aoi.says("面談"), aoi.says("いいえ、変わりました")
    assert aoi.says("予定日は2月ごろです")[0].startswith("2027年2月ごろですね。")
    assert aoi.place()["flow"] == "book_interview"


@pytest.mark.parametrize("said", ["えいご", "英語で", "English please"])
def test_the_language_in_their_own_word_for_it(aoi: Talking, said: str) -> None:
    aoi.says("ことば"), aoi.says(said)
    assert aoi.parent.language == "en"


@pytest.mark.parametrize("said", ["小金原はどこですか", "Where is Koganehara?", "小金原の広場はどこ？"])
def test_a_hub_in_a_question_is_shown(aoi: Talking, said: str) -> None:
    assert "おやこDE広場 小金原" in " ".join(aoi.says(said))
