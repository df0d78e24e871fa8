"""The phone in a real browser: a person types, taps, picks and sees; on a phone and at a desk."""

import pytest
from playwright.sync_api import Page, expect

from bot.simulator import Person, Platform, Server
from tests.browser import DESK, NewPage
from tests.simulator.demo import DEMO, give_menu
from tests.simulator.page.conftest import says

pytestmark = pytest.mark.browser


def test_typing_is_answered(phone: Page) -> None:
    says(phone, "hello")
    expect(phone.locator(".bot .bubble").last).to_have_text("hello")


def test_a_message_is_never_read_as_html(phone: Page) -> None:
    says(phone, "<b>bold</b> <img src=x onerror=alert(1)>")
    expect(phone.locator(".bot .bubble").last).to_have_text("<b>bold</b> <img src=x onerror=alert(1)>")


def test_a_quick_reply_speaks_and_vanishes(phone: Page) -> None:
    says(phone, DEMO["says"][0])
    phone.locator(".quick button").last.click()
    said = DEMO["greeting"][0]["quickReply"]["items"][-1]["action"]["text"]
    expect(phone.locator(".me .bubble").last).to_have_text(said)
    expect(phone.locator(".bot .bubble").last).to_have_text(said)
    expect(phone.locator(".quick")).to_be_hidden()


def test_a_flex_button_posts_back(phone: Page, platform: Platform) -> None:
    says(phone, DEMO["says"][1])
    phone.locator(".flex-button .primary").click()
    expect(phone.locator(".bot .bubble").last).to_have_text("hub=chuo")
    assert platform.events[-1]["postback"] == {"data": "hub=chuo"}


def test_a_link_opens_in_a_new_tab(phone: Page) -> None:
    says(phone, DEMO["says"][1])
    link = phone.locator(".flex-button .link")
    assert [link.get_attribute(name) for name in ("href", "target", "rel")] == [
        "https://example.com/map",
        "_blank",
        "noopener noreferrer",
    ]


def test_a_date_is_picked(phone: Page, platform: Platform) -> None:
    says(phone, "interview")
    expect(phone.locator(".bot .bubble").last).to_have_text("interview")
    platform.person("aoi").postback("interview")
    phone.locator(".card .actions button").first.click()
    phone.locator("#picked").fill("2027-01-25")
    phone.locator("#picker .main").click()
    expect(phone.locator(".card.confirm")).to_be_visible()
    assert platform.events[-1]["postback"] == {"data": "due", "params": {"date": "2027-01-25"}}


def test_a_rich_menu_is_tapped_hidden_and_left_for_the_keyboard(
    phone: Page, platform: Platform, menu_picture: bytes
) -> None:
    give_menu(platform, menu_picture, selected=True)
    phone.locator(".area").nth(1).click()
    expect(phone.locator(".me .bubble")).to_have_text(DEMO["menu"]["areas"][1]["action"]["text"])
    phone.locator(".chat-bar").click()
    expect(phone.locator(".tray")).to_be_hidden()
    phone.locator(".to-keyboard").click()
    expect(phone.locator("textarea").first).to_be_focused()


def test_a_place_a_sticker_and_a_picture(phone: Page, platform: Platform, menu_picture: bytes) -> None:
    phone.locator(".plus").first.click()
    phone.locator("#attach button[value=place]").click()
    phone.locator("#named").select_option("1")
    phone.locator("#place .main").click()
    expect(phone.locator(".me .place strong")).to_have_text(DEMO["places"][1]["name"])
    phone.locator(".smile").first.click()
    phone.locator("#stickers button").nth(1).click()
    expect(phone.locator(".me .sticker")).to_be_visible()
    phone.locator(".plus").first.click()
    with phone.expect_file_chooser() as chooser:
        phone.locator("#attach button[value=picture]").click()
    chooser.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": menu_picture})
    expect(phone.locator(".me img.photo")).to_be_visible()
    sent = [event["message"] for event in platform.events[1:]]
    assert [one["type"] for one in sent] == ["location", "sticker", "image"]
    assert (sent[0]["latitude"], sent[1]["stickerId"]) == (DEMO["places"][1]["lat"], "1989")


def test_blocking_and_coming_back(phone: Page, platform: Platform) -> None:
    phone.locator(".more").first.click()
    phone.locator(".block").first.click()
    expect(phone.locator("textarea").first).to_be_disabled()
    phone.locator(".follow").first.click()
    expect(phone.locator(".bubble")).to_have_count(2)
    assert [event["type"] for event in platform.events] == ["follow", "unfollow", "follow"]


def test_loading_dots(phone: Page, platform: Platform) -> None:
    platform.person("aoi").screen.loading_until = int((platform.now().timestamp() + 1) * 1000)
    platform.touch()
    expect(phone.locator(".dots")).to_be_visible()
    expect(phone.locator(".dots")).to_be_hidden()


def test_two_people_side_by_side_and_the_clock(new_page: NewPage, server: Server, resident: Person) -> None:
    desk = new_page(DESK)
    desk.goto(server.url)
    desk.locator("#add").click()
    desk.locator("#name").fill(DEMO["people"]["minh"])
    desk.locator("#newcomer .main").click()
    expect(desk.locator("#first option:checked")).to_have_text(DEMO["people"]["minh"])
    desk.locator("#second").select_option("aoi")
    expect(desk.locator(".phone:visible")).to_have_count(2)
    before = desk.locator("#now").get_attribute("datetime")[:10]
    desk.locator("[data-seconds='86400']").click()
    expect(desk.locator("#now")).not_to_have_attribute("datetime", before)
    desk.locator("#jump").fill("2027-04-01T09:00")
    desk.locator("#clock [type=submit]").click()
    expect(desk.locator("#now")).to_contain_text("2027")
