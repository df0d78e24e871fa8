"""What people say at the settings of the news, instead of tapping: "too much" and "no more" are answers there."""

import pytest
from sqlalchemy.orm import Session

from bot.service import Service
from tests.talking import Talking, expecting, service, session

__all__ = ["service", "session"]


@pytest.mark.parametrize(
    ("said", "pace"),
    [
        ("お知らせを止めて", "off"),
        ("お知らせはいりません", "off"),
        ("通知を止めてください", "off"),
        ("もう送らないで", "off"),
        ("stop the news", "off"),
        ("お知らせが多すぎる", "weekly"),
        ("減らしてください", "weekly"),
        ("too many messages", "weekly"),
        ("全部受け取りたい", "each"),
    ],
)
def test_how_much_is_said_in_words(service: Service, session: Session, said: str, pace: str) -> None:
    aoi = Talking(service, session, expecting(session, "U-aoi"))
    aoi.says("お知らせの設定")
    aoi.says(said)
    assert aoi.parent.news_pace == pace


@pytest.mark.parametrize(("said", "asked"), [("お知らせの時間を変えたい", "hour"), ("内容を変えたい", "topic")])
def test_when_and_about_what_are_asked_next(service: Service, session: Session, said: str, asked: str) -> None:
    aoi = Talking(service, session, expecting(session, "U-aoi"))
    aoi.says("お知らせの設定")
    aoi.says(said)
    assert aoi.place()["step"] == asked


@pytest.mark.parametrize("said", ["お知らせの時間を変えたい", "お知らせが多すぎる", "お知らせを止めて"])
def test_each_of_them_alone_begins_the_settings(service: Service, session: Session, said: str) -> None:
    aoi = Talking(service, session, expecting(session, "U-aoi"))
    aoi.says(said)
    assert (aoi.place()["flow"], aoi.place()["step"]) == ("news_settings", "pace")


NO_MORE = ["配信停止", "配信停止してください", "unsubscribe", "stop", "Stop!", "もう送らないで", "お知らせを止める"]


@pytest.mark.parametrize(
    "way", [["お知らせの設定"], ["お知らせの設定", "内容をえらぶ"], ["お知らせの設定", "時間をえらぶ"]]
)
@pytest.mark.parametrize("said", NO_MORE)
def test_no_more_said_at_the_settings_is_done_not_asked(
    service: Service, session: Session, said: str, way: list[str]
) -> None:
    aoi = Talking(service, session, expecting(session, "U-aoi"))
    for words in way:
        aoi.says(words)
    assert aoi.says(said)[0].startswith("お知らせを止めました。")
    assert (aoi.parent.news_pace, aoi.place()) == ("off", {})


@pytest.mark.parametrize(
    "said", ["もう送らないで", "送らないでください", "no more messages", "stop sending me messages"]
)
def test_no_more_as_the_first_thing_of_all_asks_how_much(service: Service, session: Session, said: str) -> None:
    aoi = Talking(service, session, expecting(session, "U-aoi"))
    aoi.says(said)
    assert (aoi.place()["flow"], aoi.place()["step"]) == ("news_settings", "pace")


def test_no_more_while_a_talk_is_open_belongs_to_the_talk(service: Service, session: Session) -> None:
    aoi = Talking(service, session, expecting(session, "U-aoi"))
    for words in ("相談", "なんとなくもやもや", "このまま送る"):
        aoi.says(words)
    assert "あなただけのページへ移しました。" in aoi.says("もう送らないで")[0]
    assert (aoi.parent.news_pace, aoi.place()) == ("few", {})


@pytest.mark.parametrize("said", ["やめる", "キャンセル", "cancel"])
def test_leaving_the_settings_leaves_the_news_as_they_are(service: Service, session: Session, said: str) -> None:
    aoi = Talking(service, session, expecting(session, "U-aoi"))
    aoi.says("お知らせの設定")
    aoi.says(said)
    assert (aoi.parent.news_pace, aoi.place()) == ("few", {})
