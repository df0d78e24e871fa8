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
