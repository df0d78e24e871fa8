"""Pictures in a talk: drawn anew, sealed, seen by the two sides alone, and gone when they are taken back."""

import io

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot import clock
from bot.domain.care import attachments, consultations, messages
from bot.domain.care.alarms import Alarm
from bot.domain.care.attachments import Attachment
from bot.domain.care.messages import Words
from bot.domain.news.pictures import MOST_BYTES
from bot.simulator import Person
from bot.stage import Stage
from tests.console.test_pictures import picture
from tests.pages.reader import Reader, text_of
from tests.pages.test_danger_card import VIOLENCE, called, card_of
from tests.pages.test_thread import asked, at_thread, mori

HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 100
HTML = b"<html><script>alert(1)</script></html>"
UNSEEN = "まだ送られていません。"


@pytest.fixture
def number(home: Stage, aoi: Person) -> int:
    return asked(home, aoi)


def send(reader: Reader, raw: bytes, words: str = "", name: str = "a.jpg") -> TestResponse:
    return reader.post("/thread", {"words": words, "picture": (io.BytesIO(raw), name)})


def kept(town: Stage) -> list[Attachment]:
    with town.service.db.read() as session:
        return list(session.scalars(select(Attachment)))


def test_a_picture_arrives_without_its_place_and_sealed(home: Stage, aoi: Person, number: int) -> None:
    reader = at_thread(home, aoi, number)
    raw = picture() + HTML  # something hides behind its end
    assert send(reader, raw, "発疹です").location == "/matsudo/p/thread?said=written"
    assert "写真を見る" in text_of(reader.get("/thread"))
    answer = reader.get("/thread/picture/1")
    image = Image.open(io.BytesIO(answer.data))
    assert (image.format, image.size, dict(image.getexif()), b"<script>" in answer.data) == (
        "JPEG",
        (1200, 1600),
        {},
        False,
    )
    named = ("Content-Type", "Content-Disposition", "Cache-Control", "X-Content-Type-Options")
    assert [answer.headers[name] for name in named] == [
        "image/jpeg",
        'inline; filename="picture.jpg"',
        "no-store",
        "nosniff",
    ]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    with home.service.db.read() as session:
        sealed = session.scalars(select(Attachment.sealed_jpeg)).one()
    assert (answer.data in (sealed or b""), (sealed or b"")[16:19] == b"\xff\xd8\xff") == (False, False)


def test_a_picture_needs_no_words(home: Stage, aoi: Person, number: int) -> None:
    reader = at_thread(home, aoi, number)
    assert send(reader, picture("PNG", mode="RGBA")).status_code == 303
    assert reader.post("/thread", {"words": ""}).status_code == 422
    with home.service.db.read() as session:
        assert [one.text for one in messages.of(session, number)] == [""]


def bomb() -> bytes:
    """25 million points in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (5000, 5000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (HEIC, "この形の写真（HEIC）は、まだ受け取れません。"),
        (HTML, "この写真は開けませんでした。"),
        (b"%PDF-1.7 " + b"\0" * 100, "この写真は開けませんでした。"),
        (b"PK\x03\x04" + b"\0" * 100, "この写真は開けませんでした。"),
        (b"\xff\xd8\xff\xe0" + HTML, "この写真は開けませんでした。"),
        (picture()[:3000], "この写真は開けませんでした。"),
        (bomb(), "写真が大きすぎて送れません。"),
        (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "写真が大きすぎて送れません。"),
        (b"\xff\xd8\xff" + b"\0" * (MOST_BYTES + 200_000), "写真が大きすぎて送れません。"),
    ],
    ids=["heic", "html", "pdf", "zip", "html with a head of jpeg", "cut off", "bomb", "10 MB and 3", "more"],
)
def test_what_is_no_picture_is_refused_at_the_field(
    home: Stage, aoi: Person, number: int, raw: bytes, sentence: str
) -> None:
    reader = at_thread(home, aoi, number)
    answer = send(reader, raw, "夜に書いたこと")
    page = text_of(answer)
    assert (answer.status_code, UNSEEN in page, sentence in page) == (422, True, True)
    assert "夜に書いたこと" in page
    with home.service.db.read() as session:
        assert (messages.of(session, number), kept(home)) == ([], [])


@pytest.mark.parametrize("more", [200_000, 60 * 1024 * 1024], ids=["3 MB too much", "more than we read"])
def test_words_beside_a_picture_that_is_too_big_are_read_for_danger(
    home: Stage, aoi: Person, number: int, more: int
) -> None:
    """Sent without scripts, which would have held it back: the numbers come, it rings, and the words stay."""
    reader = at_thread(home, aoi, number)
    answer = send(reader, b"\xff\xd8\xff" + b"\0" * (MOST_BYTES + more), VIOLENCE)
    assert (answer.status_code, called(answer), VIOLENCE in text_of(answer)) == (422, card_of(home, "dv"), True)
    with home.service.db.read() as session:
        assert [one.talk for one in session.scalars(select(Alarm))] == [number]
        assert messages.of(session, number) == []


@pytest.mark.parametrize("body", [b"", b"--x\r\n", b"nothing of a form", b"--x\r\n\r\n\r\n--x--\r\n"])
def test_what_is_too_big_and_no_form_is_refused(home: Stage, aoi: Person, number: int, body: bytes) -> None:
    reader = at_thread(home, aoi, number)
    raw = body + b"\0" * (MOST_BYTES + 200_000)
    kind = "multipart/form-data; boundary=x"
    answer = reader.client.post("/matsudo/p/thread", data=raw, content_type=kind)
    assert answer.status_code == 400
    assert reader.client.post("/matsudo/p/thread", data=raw, content_type="text/plain").status_code == 400


def test_too_big_from_another_page_keeps_nothing(home: Stage, aoi: Person, number: int) -> None:
    reader = at_thread(home, aoi, number)
    fields = {"csrf": "old", "words": "ほかの人", "picture": (io.BytesIO(b"\0" * (MOST_BYTES + 200_000)), "a.jpg")}
    assert reader.post("/thread", fields).status_code == 400
    assert "ほかの人" not in text_of(reader.get("/thread"))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damaged_pictures_are_refused_and_break_nothing() -> None:
    for kind in ("JPEG", "PNG"):
        whole, refused = picture(kind, size=(60, 40)), 0
        for place in range(8, len(whole), max(1, len(whole) // 200)):
            try:
                attachments.drawn_anew(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
            except attachments.Refused:
                refused += 1
        assert refused > 10, kind


def test_hers_is_gone_when_she_takes_it_back_and_a_mark_stays(home: Stage, aoi: Person, number: int) -> None:
    reader = at_thread(home, aoi, number)
    send(reader, picture())
    assert reader.post("/thread/picture/1/remove").location == "/matsudo/p/thread?said=removed"
    assert reader.get("/thread/picture/1").status_code == 404
    assert "写真は消されました。" in text_of(reader.get("/thread"))
    with home.service.db.read() as session:
        assert session.scalars(select(Attachment.sealed_jpeg)).all() == [None]


def test_staffs_is_seen_and_not_hers_to_remove(home: Stage, aoi: Person, number: int) -> None:
    who = mori(home)
    with home.service.db.write() as session:
        one = consultations.get(session, number)
        written = messages.write(session, one, Words("", staff_id=who), clock.now())
        attachments.add(session, written, b"a picture of theirs")
    reader = at_thread(home, aoi, number)
    assert reader.get("/thread/picture/1").data == b"a picture of theirs"
    assert reader.post("/thread/picture/1/remove").status_code == 404
    assert reader.get("/thread/picture/1").status_code == 200


def test_another_parent_sees_none_of_hers(home: Stage, aoi: Person, number: int) -> None:
    send(at_thread(home, aoi, number), picture())
    minh = home.person("minh", "Minh")
    for whose in (number, asked(home, minh)):
        reader = at_thread(home, minh, whose)
        assert reader.get("/thread/picture/1").status_code == 404
        assert reader.post("/thread/picture/1/remove").status_code == 404
    assert at_thread(home, aoi, asked(home, aoi)).get("/thread/picture/1").status_code == 404  # of another talk


def test_a_talk_holds_only_so_many(home: Stage, aoi: Person, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST", 1)
    reader = at_thread(home, aoi, number)
    send(reader, picture())
    assert send(reader, picture(), "もう一枚").location == "/matsudo/p/thread?said=too_many_pictures"
    assert (len(kept(home)), "もう一枚" in text_of(reader.get("/thread"))) == (1, True)


def test_words_deleted_take_their_picture_along(home: Stage, aoi: Person, number: int) -> None:
    send(at_thread(home, aoi, number), picture())
    with home.service.db.write() as session:
        session.connection().exec_driver_sql("delete from consultation_message")
    assert kept(home) == []
