"""How the phone looks: usable by everybody, light and dark, on a phone and at a desk; and its pictures for the docs."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.simulator import Person, Platform, Server
from tests.browser import DESK, PHONE, NewPage, accessibility_violations
from tests.simulator.demo import DEMO, give_menu, talk

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_can_use_it(
    new_page: NewPage, server: Server, resident: Person, menu_picture: bytes, size: tuple, scheme: str
) -> None:
    give_menu(resident.platform, menu_picture, selected=True)
    talk(resident)
    page = new_page(size, color_scheme=scheme)
    page.goto(server.url)
    expect(page.locator(".quick button")).to_have_count(2)
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
    page.locator(".to-keyboard:visible").click()
    assert accessibility_violations(page) == []


def test_pictures(
    new_page: NewPage, server: Server, platform: Platform, resident: Person, menu_picture: bytes, tmp_path: Path
) -> None:
    """Two people side by side; with PICTURES=1 the pictures of the docs are taken anew."""
    pictures = PICTURES if "PICTURES" in os.environ else tmp_path
    for said in DEMO["says"]:
        resident.says(said)
        resident.wait()
    page = new_page(PHONE, device_scale_factor=2)
    page.goto(server.url)
    expect(page.locator(".flex-bubble")).to_have_count(2)
    page.screenshot(path=pictures / "phone-page.png")
    talk(resident)
    give_menu(platform, menu_picture, selected=True)
    minh = platform.person("minh", name=DEMO["people"]["minh"])
    minh.follow()
    minh.wait()
    minh.says(DEMO["says"][0])
    minh.wait()
    desk = new_page(DESK)
    desk.goto(f"{server.url}#minh,aoi")
    expect(desk.locator(".menu:visible")).to_have_count(2)
    desk.screenshot(path=pictures / "phone-page-desktop.png")
