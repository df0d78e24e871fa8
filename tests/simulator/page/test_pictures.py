"""The pictures of the docs: drawn in every run, taken anew with PICTURES=1."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.simulator import Person, Platform, Server
from tests.browser import DESK, PHONE, NewPage
from tests.simulator.conftest import texts
from tests.simulator.demo import DEMO, give_menu, talk
from tests.simulator.page.gallery import GALLERY, serve_pictures, shows

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
SCENES = DEMO["scenes"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return PICTURES if "PICTURES" in os.environ else tmp_path


def open_page(
    new_page: NewPage, server: Server, size: tuple[int, int] = PHONE, people: str = "", **more: object
) -> Page:
    page = new_page(size, **more)
    serve_pictures(page)
    page.route("**/simulator/faults", lambda route: route.fulfill(json={"faults": SCENES["faults"]}))
    page.goto(f"{server.url}#{people}")
    expect(page.locator(".phone").first).to_be_visible()
    return page


def take(page: Page, file: Path) -> None:
    page.wait_for_timeout(400)
    page.screenshot(path=file)
    assert file.stat().st_size < 250_000


def test_the_phone(new_page: NewPage, server: Server, resident: Person, folder: Path) -> None:
    for said in DEMO["says"]:
        resident.says(said)
        resident.wait()
    page = open_page(new_page, server, device_scale_factor=2)
    expect(page.locator(".flex-bubble")).to_have_count(2)
    take(page, folder / "phone-page.png")


def test_the_list_and_a_notification(new_page: NewPage, server: Server, resident: Person, folder: Path) -> None:
    page = open_page(new_page, server, (390, 480))
    page.locator(".leave").click()
    shows(resident, DEMO["hub"])
    expect(page.locator(".banner")).to_be_visible()
    take(page, folder / "simulator-notification.png")
    expect(page.locator(".banner")).to_be_hidden(timeout=9000)
    take(page, folder / "simulator-chat-list.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery(new_page: NewPage, server: Server, resident: Person, folder: Path, scheme: str) -> None:
    resident.screen = type(resident.screen)()
    shows(resident, GALLERY["flex"])
    page = open_page(new_page, server, (390, 1880), color_scheme=scheme)
    expect(page.locator(".message.bot")).to_have_count(len(GALLERY["flex"]))
    take(page, folder / f"simulator-flex-{scheme}.png")
    if scheme == "light":
        resident.screen = type(resident.screen)()
        shows(resident, [*GALLERY["messages"], *GALLERY["templates"]])
        page = open_page(new_page, server, (390, 2560))
        expect(page.locator(".message.bot")).to_have_count(13)
        take(page, folder / "simulator-messages.png")


def test_three_phones(
    new_page: NewPage, server: Server, platform: Platform, resident: Person, menu_picture: bytes, folder: Path
) -> None:
    """Two parents, the staff, and the panel; then the staff's chat, the faults, and two phones with their menus."""
    talk(resident)
    minh = platform.person("minh", name=DEMO["people"]["minh"])
    minh.follow()
    minh.wait()
    platform.chat_mode = "chat"
    minh.says(SCENES["asks"])
    minh.wait()
    page = open_page(new_page, server, DESK, "aoi,minh,@staff")
    page.request.post(f"{server.url}/v2/bot/message/push", data={"to": minh.user_id, "messages": texts("x")})
    expect(page.locator(".phone:visible")).to_have_count(3)
    expect(page.locator(".entry.bad")).to_have_count(1)
    take(page, folder / "simulator-three-phones.png")
    page.locator(".staff .chat-row").first.click()
    page.locator(".staff textarea").fill(SCENES["answers"])
    page.locator(".staff textarea").press("Enter")
    expect(page.locator(".phone .bot .bubble").last).to_be_visible()
    page.wait_for_timeout(300)
    page.locator(".staff").screenshot(path=folder / "simulator-staff.png")
    page.locator("#faults-tab").click()
    expect(page.locator(".faults li")).to_have_count(2)
    page.locator(".beside").screenshot(path=folder / "simulator-faults.png")
    give_menu(platform, menu_picture, selected=True)
    desk = open_page(new_page, server, DESK, "minh,aoi")
    expect(desk.locator(".menu:visible")).to_have_count(2)
    take(desk, folder / "phone-page-desktop.png")


def test_a_menu_with_tabs(
    new_page: NewPage, server: Server, platform: Platform, resident: Person, tabs_picture: bytes, folder: Path
) -> None:
    give_menu(platform, tabs_picture, selected=True)
    page = open_page(new_page, server)
    expect(page.locator(".tray img")).to_be_visible()
    take(page, folder / "simulator-menu-tabs.png")


def test_code_browser_and_large_letters(
    new_page: NewPage, server: Server, resident: Person, town_page: str, folder: Path
) -> None:
    resident.says(DEMO["says"][0])
    resident.wait()
    shows(resident, GALLERY["flex"][3:4])
    page = open_page(new_page, server)
    page.locator(".more").click()
    page.locator(".settings .code").click()
    expect(page.locator("#friend")).to_be_visible()
    take(page, folder / "simulator-qr.png")
    page.keyboard.press("Escape")
    shows(resident, texts(town_page))
    page.get_by_role("link", name=town_page).click()
    expect(page.frame_locator(".browser iframe").locator("h1")).to_be_visible()
    take(page, folder / "simulator-browser.png")
    page.locator(".close").click()
    page.evaluate("localStorage.setItem('letters', '1.45')")
    page.reload()
    expect(page.locator(".flex-bubble")).to_have_count(1)
    take(page, folder / "simulator-large-letters.png")
