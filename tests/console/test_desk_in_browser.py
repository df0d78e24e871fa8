"""The broadcast desk in a browser: seen while typing, on a phone and at a desk, and with the keyboard alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from bot import clock
from bot.domain.news import drafts
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.drafts import Content
from bot.domain.people import parents
from bot.i18n import read_texts
from tests.browser import NewPage, accessibility_violations
from tests.console.reading import words
from tests.console.test_in_browser import SIZES, enter, fits, give_names, picture
from tests.console.town import ROOT, Office, make_app

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


def in_shadow(page: Page) -> str:
    """What is drawn on the phones."""
    drawn = "all => all.map(one => one.shadowRoot ? one.shadowRoot.textContent : '').join(' ')"
    return str(page.locator(".phone-talk").evaluate_all(drawn))


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
    expect(page.locator(".phone-talk.drawn")).to_have_count(3)
    for said in (SAID["title"], SAID["title-ja-easy"], SAID["title-en"], SAID["button-en"]):
        page.wait_for_function(
            "said => [...document.querySelectorAll('.phone-talk')].some(one => one.shadowRoot?.textContent.includes(said))",
            arg=said,
        )
    assert (accessibility_violations(page, preload=False), fits(page)) == ([], True)
    picture(page, f"desk-writing-{size}")
    page.locator(".desk-do .main").click()
    page.wait_for_url("**/broadcasts/*")
    expect(page.get_by_role("status")).to_have_text(words()["results"]["draft_kept"])
    expect(page.locator(".phone-talk.drawn")).to_have_count(3)
    assert (accessibility_violations(page, preload=False), fits(page)) == ([], True)
    picture(page, f"desk-draft-{size}")
