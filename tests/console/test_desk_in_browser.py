"""The broadcast desk in a browser: seen while typing, on a phone and at a desk, and with the keyboard alone."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from bot import clock, shown
from bot.domain.delivery import claims, deliveries
from bot.domain.news import broadcasts, drafts, mailing
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.drafts import Content
from bot.domain.people import parents
from bot.i18n import read_texts
from tests.browser import DESK, NewPage, accessibility_violations
from tests.console.reading import words
from tests.console.test_in_browser import SIZES, enter, fits, give_names, picture, tab_to
from tests.console.town import ROOT, Office, make_app
from tests.jobs.town import plan

pytestmark = pytest.mark.browser
SAID: dict[str, str] = yaml.safe_load((ROOT / "tests" / "console" / "names.yaml").read_text(encoding="utf-8"))["desk"]
TRANSLATED = ("title-ja-easy", "body-ja-easy", "title-en", "body-en")


@pytest.fixture
def desk(office: Office) -> Iterator[tuple[Office, str]]:
    """The console of a town that speaks English too, with a few more families."""
    give_names(office)
    service = office.service
    texts = read_texts(ROOT / "content" / "languages.yaml", ROOT / "locales")
    town = service.town.model_copy(update={"languages": ("ja", "en")})
    server = make_server("127.0.0.1", 0, office.app, threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    settings = service.settings.model_copy(update={"base_url": address, "line_api_host": "http://127.0.0.1:1"})
    speaker = replace(service.speaker, texts=texts)
    here = replace(office, service=replace(service, settings=settings, town=town, speaker=speaker))
    _more_families(here)
    server.app = make_app(here.service)
    server.app.register_blueprint(shown.shown({"aoba": here.service}))
    Thread(target=server.serve_forever, daemon=True).start()
    yield here, f"{address}/aoba/console"
    server.shutdown()


def _more_families(office: Office) -> None:
    with office.db.write() as session:
        for number, language in enumerate(("ja", "ja", "en")):
            parent = parents.meet(session, f"U-more-{number}", clock.now())
            parent.hub_id, parent.role, parent.language = "minami", "raising", language
            parent.consented_at = clock.now()


def fill(page: Page, *names: str) -> None:
    for name in names:
        field = page.locator(f"[name='{name}']")
        if not field.is_visible():
            page.locator(f"details:has([name='{name}']) > summary").first.click()
        field.fill(SAID[name])


def write(office: Office, **more: Any) -> int:
    """Ms Mori's draft."""
    send_at = clock.at(office.day, 10)
    content = {"title": SAID["title"], "body": SAID["body"], "topic": "twins", "send_at": send_at} | more
    with office.db.write() as session:
        return drafts.write(session, "minami", Content(**content), office.staff["mori"], clock.now()).id


def state_of(office: Office, number: int) -> str:
    with office.db.read() as session:
        return session.scalars(select(Broadcast.state).where(Broadcast.id == number)).one()


SEEN = """said => [...document.querySelectorAll('.phone-talk')]
    .some(one => one.shadowRoot?.textContent.includes(said))"""


def on_the_phone(page: Page, said: str) -> None:
    page.wait_for_function(SEEN, arg=said)


def fine(page: Page) -> bool:
    assert accessibility_violations(page) == []
    return fits(page)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_typed_is_seen_on_the_phone_in_every_language(
    desk: tuple[Office, str], new_page: NewPage, size: str
) -> None:
    office, at = desk
    page = new_page(SIZES[size])
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts/new")
    fill(page, "title", "body", *TRANSLATED, "place")
    page.fill("#event_at", f"{office.day + timedelta(days=9):%Y-%m-%d}T10:30")
    page.fill("#send_at", f"{office.day:%Y-%m-%d}T10:00")
    page.locator("details:has([name='button1']) > summary").first.click()
    page.select_option("#button1", "start:request_consultation")
    page.fill("#label1", SAID["button"])
    page.fill("[name='label1-en']", SAID["button-en"])
    for said in (SAID["title"], SAID["title-ja-easy"], SAID["title-en"], SAID["button-en"]):
        on_the_phone(page, said)
    assert fine(page)
    picture(page, f"desk-writing-{size}")
    page.locator(".desk-do .main").click()
    expect(page.get_by_role("status")).to_have_text(words()["results"]["draft_kept"])
    on_the_phone(page, SAID["title-en"])
    assert fine(page)
    picture(page, f"desk-draft-{size}")


@pytest.mark.parametrize("size", SIZES)
def test_mistakes_and_advice_are_said_while_typing(desk: tuple[Office, str], new_page: NewPage, size: str) -> None:
    office, at = desk
    page = new_page(SIZES[size])
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts/new")
    page.fill("#title", SAID["title"])
    page.fill("#body", SAID["hard"])
    expect(page.locator(".advice").first).to_be_visible()
    page.fill("#title", "x" * 41)
    expect(page.locator("#check a[href='#title']")).to_be_visible()
    page.locator(".desk-do .main").click()
    expect(page.locator("#title-mistake")).to_have_text(words()["mistakes"]["too_long"])
    assert fine(page)
    picture(page, f"desk-wrong-{size}")


@pytest.mark.parametrize("size", SIZES)
def test_a_second_person_looks_and_says_yes(desk: tuple[Office, str], new_page: NewPage, size: str) -> None:
    office, at = desk
    translated = {code: {name: SAID[f"{name}-{code}"] for name in ("title", "body")} for code in ("ja-easy", "en")}
    number = write(office, words=translated, place=SAID["place"])
    mori, city = new_page(SIZES[size]), new_page(SIZES[size])
    enter(mori, office, "mori", at)
    mori.goto(f"{at}/broadcasts/{number}")
    mori.locator("#progress button.main").click()
    expect(mori.get_by_role("status")).to_have_text(words()["results"]["approval_asked"])
    enter(city, office, "hayashi", at)
    city.goto(f"{at}/")
    picture(city, f"desk-today-{size}")
    city.locator("#to-approve ~ ul a").click()
    on_the_phone(city, SAID["title-en"])
    assert fine(city)
    picture(city, f"desk-approval-{size}")
    city.locator("button.main").click()
    expect(city.get_by_role("status")).to_have_text(words()["results"]["broadcast_approved"])
    assert (fine(city), state_of(office, number)) == (True, "scheduled")
    picture(city, f"desk-approved-{size}")


def test_with_the_keyboard_alone_from_an_empty_page_to_a_request(desk: tuple[Office, str], new_page: NewPage) -> None:
    office, at = desk
    page = new_page(DESK)
    press = page.keyboard
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts")
    tab_to(page, "main a.button.main")
    press.press("Enter")
    page.wait_for_url("**/broadcasts/new")
    tab_to(page, "#title")
    press.insert_text(SAID["title"])
    press.press("Tab")
    press.insert_text(SAID["body"])
    on_the_phone(page, SAID["title"])
    tab_to(page, ".desk-do .main")
    press.press("Enter")
    page.wait_for_url(re.compile(r".*/broadcasts/\d+$"))
    tab_to(page, "#progress button.main")
    press.press("Enter")
    expect(page.get_by_role("status")).to_have_text(words()["results"]["approval_asked"])
    with office.db.read() as session:
        assert "waiting" in set(session.scalars(select(Broadcast.state)))


@pytest.mark.parametrize("size", SIZES)
def test_a_picture_is_added_and_seen(desk: tuple[Office, str], new_page: NewPage, size: str, tmp_path: Path) -> None:
    office, at = desk
    number, page = write(office), new_page(SIZES[size])
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts/{number}/picture")
    large = tmp_path / "large.jpg"
    large.write_bytes(b"\xff\xd8\xff" + b"\0" * 20 * 1024 * 1024)
    page.set_input_files("#picture", large)
    assert page.evaluate("document.querySelector('#picture').validationMessage") == words()["mistakes"]["too_big"]
    page.evaluate("document.querySelector('#picture').setCustomValidity('')")  # as without our script
    page.fill("#says", SAID["says"])
    page.click("form[enctype] button")
    expect(page.locator("#picture-mistake")).to_have_text(words()["mistakes"]["too_big"])
    assert fine(page)
    picture(page, f"desk-picture-{size}")
    page.set_input_files("#picture", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": drawing()}])
    page.fill("#says", SAID["says"])
    page.click("form[enctype] button")
    expect(page.get_by_role("status")).to_have_text(words()["results"]["picture_added"])
    page.wait_for_function(
        "() => [...document.querySelectorAll('.phone-talk')][0]?.shadowRoot?.querySelector('img')?.complete"
    )
    assert fine(page)
    picture(page, f"desk-pictured-{size}")


@pytest.mark.parametrize("size", SIZES)
def test_progress_pause_and_a_second_try(desk: tuple[Office, str], new_page: NewPage, size: str) -> None:
    office, at = desk
    number = leaving(office)
    page = new_page(SIZES[size])
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts/{number}")
    assert fine(page)
    picture(page, f"desk-leaving-{size}")
    page.locator("#progress form button.quiet").click()
    expect(page.locator("#state")).to_have_text(words()["news_states"]["paused"])
    page.locator("#progress form button.main").click()
    expect(page.locator("#state")).to_have_text(words()["news_states"]["sending"])
    fail_all(office, number)
    page.goto(f"{at}/broadcasts/{number}")
    assert fine(page)
    picture(page, f"desk-failed-{size}")
    page.locator("section:has(#again) button.main").click()
    expect(page.locator("#state")).to_have_text(words()["news_states"]["sending"])


@pytest.mark.parametrize("size", SIZES)
def test_the_page_that_says_how_to_try_news_out(desk: tuple[Office, str], new_page: NewPage, size: str) -> None:
    office, at = desk
    page = new_page(SIZES[size])
    enter(page, office, "mori", at)
    page.goto(f"{at}/phone")
    page.locator("button.main").click()
    assert fine(page)
    picture(page, f"desk-own-line-{size}")


def leaving(office: Office) -> int:
    number = write(office)
    with office.db.write() as session:
        news = session.get_one(Broadcast, number)
        mailing.freeze(session, news, lambda language: [{"type": "text", "text": language}], plan(news, clock.now()))
    return number


def fail_all(office: Office, number: int) -> None:
    with office.db.write() as session:
        rows = claims.claim(session, clock.now() + timedelta(seconds=1))
        for row in rows:
            deliveries.settle(session, row, "accepted" if row.chunk == 1 else "failed", clock.now(), "refused")
        session.flush()
        broadcasts.finish(session)


def drawing() -> bytes:
    """Two hills and the sun."""
    image, out = Image.new("RGB", (1200, 800), "#cfe8f5"), io.BytesIO()
    pen = ImageDraw.Draw(image)
    pen.ellipse((850, 100, 1050, 300), fill="#f6c945")
    pen.ellipse((-200, 450, 800, 1300), fill="#7fb069")
    pen.ellipse((500, 520, 1500, 1300), fill="#5a9a57")
    image.save(out, "JPEG")
    return out.getvalue()
