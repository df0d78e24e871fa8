"""Usable by everybody: on a phone and at a desk, light and dark, with large letters, by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from bot.simulator import Person, Platform, Server
from tests.browser import DESK, PHONE, NewPage, accessibility_violations
from tests.simulator.conftest import texts
from tests.simulator.demo import DEMO, give_menu, talk
from tests.simulator.page.gallery import GALLERY, serve_pictures, shows

pytestmark = pytest.mark.browser

SMALLEST_TARGET = 24
VERY_LARGE = "1.45"
# What is tapped outside of a bubble; inside one, its author decides.
TOO_SMALL = """smallest => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(node => node.checkVisibility() && !node.closest(".message .said, .skip, .hidden"))
  .map(node => [node.outerHTML.slice(0, 90), node.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < smallest || box.height < smallest)).map(([html]) => html)"""

WHEN_STILL = """() => Promise.all(document.getAnimations()
  .filter(one => one.effect.getTiming().iterations === 1).map(one => one.finished))"""


def no_faults(page: Page) -> None:
    page.route("**/simulator/faults", lambda route: route.fulfill(json={"faults": []}))


@pytest.fixture(params=[(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")], ids=str)
def opened(new_page: NewPage, server: Server, resident: Person, request: pytest.FixtureRequest) -> Page:
    size, scheme = request.param
    page = new_page(size, color_scheme=scheme)
    serve_pictures(page)
    page.goto(server.url)
    expect(page.locator(".bubble")).to_have_count(1)
    return page


def check(page: Page) -> None:
    page.evaluate(WHEN_STILL)
    assert accessibility_violations(page) == []
    assert page.evaluate(TOO_SMALL, SMALLEST_TARGET) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True


def test_a_talk_with_a_bit_of_everything(opened: Page, resident: Person, menu_picture: bytes) -> None:
    give_menu(resident.platform, menu_picture, selected=True)
    talk(resident)
    expect(opened.locator(".quick button")).to_have_count(2)
    check(opened)
    opened.locator(".to-keyboard:visible").click()
    check(opened)


@pytest.mark.parametrize("part", GALLERY)
def test_every_message(opened: Page, resident: Person, part: str) -> None:
    opened.evaluate(f"document.documentElement.style.setProperty('--scale', {VERY_LARGE})")
    shows(resident, GALLERY[part])
    expect(opened.locator(".message.bot")).to_have_count(1 + len(GALLERY[part]))
    check(opened)


def test_everything_that_opens(opened: Page, resident: Person) -> None:
    resident.says("hello")
    expect(opened.locator(".me .bubble")).to_be_visible()
    opened.locator(".me .dots-three").click()
    check(opened)
    opened.keyboard.press("Escape")
    opened.locator(".more").click()
    check(opened)
    opened.locator(".settings .code").click()
    expect(opened.locator("#friend")).to_be_visible()
    check(opened)
    opened.keyboard.press("Escape")
    opened.locator(".smile").click()
    check(opened)
    opened.keyboard.press("Escape")
    opened.locator(".leave").click()
    check(opened)
    shows(resident, texts("news"))
    expect(opened.locator(".banner")).to_be_visible()
    check(opened)
    opened.locator(".banner").click()
    shows(resident, texts("see https://example.com/"))
    opened.get_by_role("link", name="https://example.com/").click()
    expect(opened.locator(".far")).to_be_visible()
    check(opened)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_with_three_phones(
    new_page: NewPage, server: Server, platform: Platform, resident: Person, scheme: str
) -> None:
    platform.chat_mode = "chat"
    minh = platform.person("minh", name=DEMO["people"]["minh"])
    minh.follow()
    minh.wait()
    page = new_page(DESK, color_scheme=scheme)
    no_faults(page)
    page.goto(f"{server.url}#aoi,minh,@staff")
    expect(page.locator(".phone:visible")).to_have_count(3)
    page.request.get(f"{server.url}/v2/bot/info")
    expect(page.locator(".entry.bad")).to_have_count(1)
    check(page)
    page.locator(".staff .chat-row").first.click()
    page.locator("#faults-tab").click()
    check(page)


def test_narrow_windows_show_one_phone(new_page: NewPage, server: Server, resident: Person) -> None:
    page = new_page(PHONE)
    page.goto(f"{server.url}#aoi,minh,@staff")
    expect(page.locator(".phone:visible")).to_have_count(1)


def test_light_and_dark_by_hand(new_page: NewPage, server: Server, resident: Person) -> None:
    page = new_page(DESK, color_scheme="light")
    page.goto(server.url)
    paper = "getComputedStyle(document.querySelector('.bar')).backgroundColor"
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    page.locator("#theme").select_option("dark")
    assert page.evaluate(paper) != "rgb(255, 255, 255)"
    page.reload()
    expect(page.locator("#theme")).to_have_value("dark")
    assert page.evaluate(paper) != "rgb(255, 255, 255)"


def test_who_wants_no_motion_sees_none(new_page: NewPage, server: Server, resident: Person) -> None:
    page = new_page(PHONE, reduced_motion="reduce")
    page.goto(server.url)
    resident.screen.loading_until = int((resident.platform.now().timestamp() + 30) * 1000)
    resident.platform.touch()
    expect(page.locator(".dots")).to_be_visible()
    assert page.locator(".dots i").first.evaluate("node => getComputedStyle(node).animationName") == "none"


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
    )


def tab_to(page: Page, name: str, most: int = 40) -> None:
    """Press the tab key until this has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"{name} cannot be reached; at {focused(page)}")


def test_by_keyboard_alone(new_page: NewPage, server: Server, resident: Person, menu_picture: bytes) -> None:
    give_menu(resident.platform, menu_picture, selected=True)
    page = new_page(DESK)
    no_faults(page)
    page.goto(server.url)
    expect(page.locator(".area")).to_have_count(6)
    page.keyboard.press("Tab")
    assert focused(page) == "トークへ移動"
    page.keyboard.press("Enter")
    tab_to(page, "トーク一覧へ", most=3)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # the one chat in the list has the focus
    expect(page.locator(".talk").first).to_be_focused()
    tab_to(page, "ひろばをさがす")
    page.keyboard.press("Enter")
    expect(page.locator(".me .bubble")).to_have_text("ひろば")
    tab_to(page, "キーボードに切り替え")
    page.keyboard.press("Enter")
    page.keyboard.type(DEMO["says"][1])
    page.keyboard.press("Enter")
    expect(page.locator(".flex-bubble")).to_have_count(2)
    page.locator(".talk").first.focus()
    tab_to(page, "ここにする")
    page.keyboard.press("Enter")
    expect(page.locator(".bot .bubble").last).to_have_text("hub=chuo")
    page.locator(".message.me .dots-three").last.focus()
    page.keyboard.press("Enter")
    assert focused(page) == "コピー"
    page.keyboard.press("Escape")
    page.locator("#requests-tab").focus()
    page.keyboard.press("ArrowRight")
    assert focused(page) == "障害"
    expect(page.locator("#faults")).to_be_visible()
