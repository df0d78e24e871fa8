"""A phone in a real browser, held by Aoi, whom the town's bot has just welcomed."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.simulator import Person, Server
from tests.browser import DESK, NewPage
from tests.simulator.page.gallery import HERE, serve_pictures


@pytest.fixture
def phone(page: Page, server: Server, resident: Person) -> Page:
    serve_pictures(page)
    page.goto(server.url)
    expect(page.locator(".bubble")).to_have_count(1)
    return page


@pytest.fixture
def desk(new_page: NewPage, server: Server, resident: Person) -> Page:
    page = new_page(DESK)
    serve_pictures(page)
    page.goto(server.url)
    expect(page.locator(".bubble")).to_have_count(1)
    return page


def says(page: Page, text: str) -> None:
    page.locator(".phone:visible textarea").first.fill(text)
    page.locator(".phone:visible textarea").first.press("Enter")


@pytest.fixture(scope="session")
def tabs_picture(browser: Browser) -> bytes:
    page = browser.new_page(viewport={"width": 1250, "height": 843})
    page.set_content((HERE / "tabs.html").read_text(encoding="utf-8"))
    picture = page.screenshot(type="jpeg", quality=80)
    page.close()
    return picture


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def town_page() -> Iterator[str]:
    """A page of the town's own, on this machine."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=HERE))
    Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_address[1]}/town.html"
    http.shutdown()
    http.server_close()
