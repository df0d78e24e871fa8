"""A real browser for tests: Chromium in Japanese, in Japan, at the size of a phone or of a desk."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=ja",
]
PATIENCE = 30_000  # ms: a busy machine is no mistake
PHONE = (390, 844)
DESK = (1440, 900)

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        says = f"no Chromium at {CHROMIUM}"
        pytest.fail(says) if os.environ.get("CI") else pytest.skip(says)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens pages of a given size; at the end no script may have failed, and no Content-Security-Policy been broken."""
    contexts, complaints = [], []

    def open_page(size: tuple[int, int] = PHONE, **more: object) -> Page:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="ja-JP", timezone_id="Asia/Tokyo", **more
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One page at the size of a phone."""
    return new_page(PHONE)


def _is_complaint(said: ConsoleMessage) -> bool:
    """Errors, but not a server that has stopped too early, a form sent back (422), a page that is closed (403, 410)."""
    expected = ("net::ERR_", "status of 422", "status of 403", "status of 410")
    return said.type == "error" and not any(one in said.text for one in expected)


def accessibility_violations(page: Page) -> list[str]:
    """What axe finds wrong, as "rule: element". It copies no style sheets (`preload`): a page's policy forbids it."""
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
