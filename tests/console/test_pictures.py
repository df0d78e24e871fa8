"""The picture of a broadcast: judged by its contents, freed of its place, and seen by whoever has its address."""

import io
from threading import Thread

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from bot import shown
from bot.domain.news import pictures
from bot.domain.news.pictures import MOST_BYTES, Picture
from bot.line import limits, news_card
from tests.console.reading import words
from tests.console.test_broadcasts import approved, at, draft
from tests.console.town import Office

TOKYO_BAY = {1: "N", 2: (35.0, 30.0, 0.0), 3: "E", 4: (139.0, 50.0, 0.0)}


@pytest.fixture(autouse=True)
def _beside_a_simulator(office: Office) -> None:
    """Which fetches pictures without https."""
    settings = office.service.settings.model_copy(update={"line_api_host": "http://127.0.0.1:1"})
    object.__setattr__(office.service, "settings", settings)


def picture(kind: str = "JPEG", size: tuple[int, int] = (1600, 1200), mode: str = "RGB") -> bytes:
    image, out = Image.new(mode, size, "teal"), io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(TOKYO_BAY)
    exif[0x0112] = 6  # lies on its side
    image.save(out, kind, exif=exif)
    return out.getvalue()


def send(office: Office, number: int, raw: bytes, name: str = "twins.jpg", says: str = "Two babies") -> object:
    data = {"picture": (io.BytesIO(raw), name), "says": says}
    return office.at_work("mori").post(f"/broadcasts/{number}/picture", data)


def kept(office: Office) -> int:
    with office.db.read() as session:
        return session.scalars(select(func.count()).select_from(Picture)).one()


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA")])
def test_a_picture_is_drawn_anew_upright_and_without_its_place(office: Office, kind: str, mode: str) -> None:
    number = draft(office)
    assert send(office, number, picture(kind, mode=mode)).status_code == 303
    news = at(office, number)
    with office.db.read() as session:
        row = session.scalars(select(Picture)).one()
    made = [Image.open(io.BytesIO(part)) for part in (row.original, row.preview)]
    assert [one.size for one in made] == [(1200, 1600), (768, 1024)]
    assert [(dict(one.getexif()), one.format) for one in made] == [({}, "JPEG")] * 2
    assert news.picture == {"token": row.token, "width": 1200, "height": 1600, "says": "Two babies"}
    assert len(row.preview) <= 1024 * 1024


@pytest.mark.parametrize(
    ("raw", "mistake"),
    [
        (b"", "no_file"),
        (b"GIF89a" + b"\0" * 200, "no_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (picture()[:3000], "no_picture"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 200, "heic"),
        (picture(size=(400, 1300)), "too_narrow"),
        (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "too_big"),
        (b"\xff\xd8\xff" + b"\0" * 20 * 1024 * 1024, "too_big"),
    ],
    ids=["nothing", "gif", "svg", "cut off", "telephone", "narrow", "10 MB and 3", "20 MB"],
)
def test_what_is_no_picture_for_line_is_refused_at_the_field(office: Office, raw: bytes, mistake: str) -> None:
    number = draft(office)
    answer = send(office, number, raw)
    assert (answer.status_code, kept(office), at(office, number).picture) == (422, 0, None)
    assert f'id="picture-mistake">{words()["mistakes"][mistake]}' in answer.text


def test_others_write_while_a_picture_is_drawn(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large photograph takes a second or more: no family and no colleague waits for it."""
    number, wrote = draft(office), []

    def somebody_writes() -> None:
        with office.db.write() as session:
            wrote.append(session.scalar(select(1)))

    def make(raw: bytes) -> pictures.Made:
        writer = Thread(target=somebody_writes)
        writer.start()
        writer.join(5)
        wrote.append(None if writer.is_alive() else "while it was drawn")
        return drawn(raw)

    drawn = pictures.make
    monkeypatch.setattr(pictures, "make", make)
    assert send(office, number, picture()).status_code == 303
    assert wrote == [1, "while it was drawn"]


def test_a_picture_needs_words_for_those_who_do_not_see_it(office: Office) -> None:
    answer = send(office, draft(office), picture(), says="")
    assert (answer.status_code, kept(office)) == (422, 0)
    assert f'id="says-mistake">{words()["mistakes"]["empty"]}' in answer.text


def test_without_https_there_are_no_pictures(office: Office) -> None:
    settings = office.service.settings.model_copy(update={"line_api_host": None})
    object.__setattr__(office.service, "settings", settings)
    number = draft(office)
    assert (send(office, number, picture()).status_code, kept(office)) == (303, 0)
    assert words()["refusals"]["needs_https"] in office.at_work("mori").get(f"/broadcasts/{number}/picture").text


def test_a_new_picture_takes_the_approval_away(office: Office) -> None:
    number = approved(office)
    mori = office.at_work("mori")
    assert words()["takes_away"]["scheduled"] in mori.get(f"/broadcasts/{number}/picture").text
    mori.post(f"/broadcasts/{number}/picture", {"picture": (io.BytesIO(picture()), "x.jpg"), "says": "Two babies"})
    assert at(office, number).state == "draft"
    assert words()["results"]["approval_gone"] in mori.get(f"/broadcasts/{number}").text


def test_taking_out_no_picture_changes_nothing(office: Office) -> None:
    """Pressed twice, or in a page that has grown old."""
    number = approved(office)
    office.at_work("mori").post(f"/broadcasts/{number}/picture/remove")
    assert at(office, number).state == "scheduled"


def test_it_is_in_the_card_and_anybody_with_its_address_sees_it(office: Office) -> None:
    number = draft(office)
    send(office, number, picture())
    news = at(office, number)
    [message] = news_card.alone(office.service, news, "Minami hub", "ja")
    hero = message["contents"]["hero"]
    limits.check([message])
    assert (hero["aspectRatio"], hero["action"]["label"]) == ("1200:1600", "Two babies")
    app = Flask("outside", static_folder=None)
    app.register_blueprint(shown.shown({"aoba": office.service}))
    there = app.test_client().get(hero["url"].removeprefix(office.service.settings.base_url))
    assert (there.status_code, there.content_type) == (200, "image/jpeg")
    assert "immutable" in there.headers["Cache-Control"]
    for wrong in (
        "/aoba/pictures/" + "x" * 43 + "/preview.jpg",
        "/other/pictures/x/preview.jpg",
        "/aoba/pictures/../x",
    ):
        assert app.test_client().get(wrong).status_code == 404


def test_the_picture_goes_when_staff_take_it_out(office: Office) -> None:
    number = draft(office)
    send(office, number, picture())
    office.at_work("mori").post(f"/broadcasts/{number}/picture/remove")
    assert at(office, number).picture is None
