"""The staff's phone: every chat, unread ones counted, read when opened, and words of their own."""

import pytest
from playwright.sync_api import Page, expect

from bot.simulator import Person, Platform, Server
from bot.simulator.people.staff import ChatIsOffError
from tests.browser import DESK, NewPage
from tests.simulator.page.conftest import says
from tests.simulator.page.gallery import GALLERY, shows

pytestmark = pytest.mark.browser


@pytest.fixture
def both(new_page: NewPage, server: Server, platform: Platform, resident: Person) -> Page:
    platform.chat_mode = "chat"
    page = new_page(DESK)
    page.goto(f"{server.url}#aoi,@staff")
    expect(page.locator(".phone")).to_have_count(2)
    return page


def test_opening_a_chat_marks_it_read(both: Page) -> None:
    says(both, "is anybody there")
    row = both.locator(".staff .chat-row")
    expect(row.locator(".badge")).to_have_text("未読1")
    expect(both.locator(".me .read:visible")).to_have_count(0)
    row.click()
    expect(both.locator(".phone:not(.staff) .me .read")).to_be_visible()
    says(both, "and now")
    expect(both.locator(".staff .announce")).to_have_text("and now")
    expect(both.locator(".phone:not(.staff) .me .read:visible")).to_have_count(2)
    both.locator(".staff .leave").click()
    expect(row.locator(".badge")).to_have_count(0)


def test_staff_write_and_the_bot_hears_nothing(both: Page, platform: Platform, resident: Person) -> None:
    says(both, "hello")
    expect(both.locator(".phone:not(.staff) .bot .bubble").last).to_have_text("hello")
    platform.wait_idle()
    heard = len(platform.events)
    both.locator(".staff .chat-row").click()
    both.locator(".staff textarea").fill("we are here")
    both.locator(".staff textarea").press("Enter")
    expect(both.locator(".phone:not(.staff) .bot .bubble").last).to_have_text("we are here")
    expect(both.locator(".staff .me .by").last).to_have_text("職員")
    assert (len(platform.events), resident.chat[-1].via) == (heard, "staff")


def test_buttons_are_the_parents_to_press(both: Page, platform: Platform, resident: Person) -> None:
    shows(resident, GALLERY["templates"][1:2])
    both.locator(".staff .chat-row").click()
    heard = len(platform.events)
    both.locator(".staff .card button").first.click()
    expect(both.locator(".staff .toast")).to_be_visible()
    assert len(platform.events) == heard


def test_with_the_chat_off_there_is_nothing_to_do(both: Page, platform: Platform, resident: Person) -> None:
    with both.expect_response(lambda response: response.url.endswith("/open")):
        both.locator(".staff .chat-row").click()
    platform.chat_mode = "bot"
    platform.touch()
    expect(both.locator(".chat-off")).to_be_visible()
    expect(both.locator(".staff textarea")).to_be_hidden()
    with pytest.raises(ChatIsOffError):
        platform.staff.says(resident, "no")


def test_what_staff_say_does_not_reach_who_has_blocked(platform: Platform, resident: Person) -> None:
    platform.chat_mode = "chat"
    resident.unfollow()
    before = len(resident.chat)
    platform.staff.says(resident, "hello")
    assert len(resident.chat) == before
