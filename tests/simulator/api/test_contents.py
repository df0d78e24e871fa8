"""What people sent, as the bot fetches it."""

from datetime import timedelta

import pytest

from bot.simulator import Person, Platform
from tests.simulator.api.conftest import Answered, Raw, Still
from tests.simulator.echo_bot import EchoBot

KINDS = {"film": "video/mp4", "song": "audio/x-m4a", "picture": "image/png", "paper": "application/pdf"}


@pytest.fixture(autouse=True)
def sent(platform: Platform, still: Still) -> None:
    for name, media_type in KINDS.items():
        platform.contents[name] = (media_type, name.encode())


def fetch(raw: Raw, name: str, part: str = "") -> Answered:
    return raw("GET", f"/v2/bot/message/{name}/content{part}")


@pytest.mark.parametrize("name", KINDS)
def test_it_comes_as_it_was_sent(raw: Raw, name: str) -> None:
    answer = fetch(raw, name)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, name.encode(), KINDS[name])


def test_previews_of_pictures_and_films(raw: Raw) -> None:
    assert fetch(raw, "picture", "/preview").body == b"picture"
    film = fetch(raw, "film", "/preview")
    assert (film.headers["content-type"], film.body[:4]) == ("image/png", b"\x89PNG")
    for name in ("song", "paper"):
        assert fetch(raw, name, "/preview").says == (400, "The content can not be previewed")


def test_films_and_sounds_may_need_some_time(raw: Raw, platform: Platform, still: Still) -> None:
    platform.contents.preparing = timedelta(seconds=30)
    still.advance(29)
    assert [fetch(raw, name).status for name in KINDS] == [202, 202, 200, 200]
    assert fetch(raw, "film", "/transcoding").json == {"status": "processing"}
    still.advance(1)
    assert [fetch(raw, name).status for name in KINDS] == [200] * 4
    assert fetch(raw, "song", "/transcoding").json == {"status": "succeeded"}


def test_pictures_need_no_preparing(raw: Raw) -> None:
    says = (400, "Transcoding status doesn't support this type of content")
    assert [fetch(raw, name, "/transcoding").says for name in ("picture", "paper")] == [says, says]


@pytest.mark.parametrize("part", ["", "/preview", "/transcoding"])
def test_line_forgets_in_the_end(raw: Raw, platform: Platform, still: Still, part: str) -> None:
    platform.contents.kept_for = timedelta(days=14)
    still.advance(14 * 86400)
    assert fetch(raw, "film", part).status == 200
    still.advance(1)
    assert fetch(raw, "film", part).says == (410, "The content is gone")


def test_what_was_taken_back_is_gone(raw: Raw, platform: Platform, bot: EchoBot, aoi: Person) -> None:
    aoi.sends_picture(b"oops", "image/jpeg")
    picture = platform.events[-1]["message"]["id"]
    aoi.unsends(picture)
    assert fetch(raw, picture).says == (410, "The content is gone")


def test_a_text_has_no_content(raw: Raw, platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.answers = lambda event: []
    aoi.says("hello")
    assert fetch(raw, platform.events[-1]["message"]["id"]).says == (404, "not found")
    assert fetch(raw, "1234").says == (404, "not found")
