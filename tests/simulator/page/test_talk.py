"""The chat on the phone: told piece by piece, however long it is; read marks, taking back, quick replies."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from bot.simulator import Person, Platform, Server
from bot.simulator.page.snapshot import MESSAGES_SHOWN, Seen, snapshot
from tests.simulator.conftest import texts
from tests.simulator.demo import give_menu
from tests.simulator.page.conftest import says
from tests.simulator.page.gallery import shows

pytestmark = pytest.mark.browser

MANY = 10_000
MOST_DRAWN = 300


def fill(person: Person, count: int = MANY) -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    with person.platform.changed:
        for n in range(count):
            person.screen.add_from_bot(texts(f"number {n}"), [str(n)], "push", at)
        person.platform.touch()


def test_ten_thousand_messages(page: Page, server: Server, platform: Platform) -> None:
    aoi = platform.person("aoi")
    fill(aoi)
    page.goto(server.url)
    expect(page.locator(".bubble").last).to_have_text(f"number {MANY - 1}")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    assert page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") < 2000
    for _ in range(12):
        first = page.locator(".bubble").first.inner_text()
        page.locator(".talk").evaluate("node => (node.scrollTop = 0)")
        expect(page.locator(".bubble").first).not_to_have_text(first)
        assert page.locator(".message").count() <= MOST_DRAWN
    oldest = int(page.locator(".bubble").first.inner_text().split()[1])
    assert oldest < MANY - 600
    shows(aoi, texts("the newest"))
    expect(page.locator(".to-end")).to_be_visible()
    page.locator(".to-end").click()
    expect(page.locator(".bubble").last).to_have_text("the newest")
    assert page.locator(".message").count() <= MOST_DRAWN


def test_ten_thousand_more_while_one_looks(phone: Page, resident: Person) -> None:
    """They come as fast as a bot can send; the page keeps up, and what it draws stays bounded."""
    for n in range(100):
        shows(resident, texts(*(f"{n}-{k}" for k in range(100))))
        phone.wait_for_timeout(10)
    expect(phone.locator(".bubble").last).to_have_text("99-99")
    assert phone.locator(".message").count() <= MOST_DRAWN
    says(phone, "and now")
    expect(phone.locator(".bot .bubble").last).to_have_text("and now")


def test_scrolling_up_stays_where_one_looks(page: Page, server: Server, platform: Platform) -> None:
    aoi = platform.person("aoi")
    fill(aoi, 400)
    page.goto(server.url)
    expect(page.locator(".bubble").last).to_have_text("number 399")
    page.locator(".talk").evaluate("node => (node.scrollTop = 0)")
    expect(page.get_by_text("number 341", exact=True)).to_be_attached()
    page.wait_for_timeout(200)
    shows(aoi, texts("new"))
    page.wait_for_timeout(200)
    expect(page.get_by_text("number 340", exact=True)).to_be_in_viewport()


def test_whoever_speaks_sees_the_answer(phone: Page, resident: Person) -> None:
    shows(resident, texts(*(str(n) for n in range(60))))
    expect(phone.locator(".bubble").last).to_have_text("59")
    phone.locator(".talk").evaluate("node => (node.scrollTop = 0)")
    expect(phone.locator(".to-end")).to_be_visible()
    says(phone, "hello")
    expect(phone.locator(".bot .bubble").last).to_have_text("hello")
    expect(phone.locator(".bot .bubble").last).to_be_in_viewport(ratio=1)


def test_the_newest_stays_in_sight_when_the_menu_opens(
    phone: Page, platform: Platform, resident: Person, menu_picture: bytes
) -> None:
    shows(resident, texts(*(str(n) for n in range(20))))
    item = {"type": "action", "action": {"type": "message", "label": "yes", "text": "yes"}}
    shows(resident, [{"type": "text", "text": "the last", "quickReply": {"items": [item]}}])
    expect(phone.locator(".bubble").last).to_be_in_viewport(ratio=1)
    give_menu(platform, menu_picture, selected=True)
    expect(phone.locator(".tray")).to_be_visible()
    expect(phone.locator(".bubble").last).to_be_in_viewport(ratio=1)
    phone.reload()
    expect(phone.locator(".tray")).to_be_visible()
    expect(phone.locator(".bubble").last).to_be_in_viewport(ratio=1)


def test_a_snapshot_is_small_however_long_the_chat(platform: Platform) -> None:
    aoi = platform.person("aoi")
    fill(aoi)
    sent = [len(snapshot(platform, [Seen("aoi", known)])["screens"]["aoi"]["messages"]) for known in (0, 9_995, 10_000)]
    assert sent == [MESSAGES_SHOWN, 5, 0]


def test_a_burst_is_drawn_to_its_end(phone: Page, resident: Person) -> None:
    for n in range(40):
        shows(resident, texts(*(f"{n}-{k}" for k in range(20))))
    expect(phone.locator(".bubble").last).to_have_text("39-19")
    assert phone.locator(".message").count() <= MOST_DRAWN


def test_with_the_chat_off_line_reads_by_itself(phone: Page) -> None:
    says(phone, "hello")
    expect(phone.locator(".me .read")).to_be_visible()


def test_with_the_chat_on_nothing_is_read_until_somebody_reads(
    phone: Page, platform: Platform, resident: Person
) -> None:
    platform.chat_mode = "chat"
    says(phone, "hello")
    expect(phone.locator(".bot .bubble").last).to_have_text("hello")
    expect(phone.locator(".me .read")).to_be_hidden()
    with platform.changed:
        resident.screen.read(resident.chat[1].id)
        platform.touch()
    expect(phone.locator(".me .read")).to_be_visible()


def test_taking_a_message_back(phone: Page, platform: Platform) -> None:
    says(phone, "a slip")
    phone.locator(".me .bubble").click(button="right")
    phone.locator(".sheet button", has_text="送信取消").click()
    expect(phone.locator(".me .bubble")).to_have_count(0)
    expect(phone.get_by_text("メッセージの送信を取り消しました")).to_be_visible()
    platform.wait_idle()
    assert platform.events[-1]["type"] == "unsend"


def test_quick_replies_stay_while_a_dialog_is_open(phone: Page, resident: Person) -> None:
    actions = [
        {"type": "datetimepicker", "label": "date", "data": "d", "mode": "date"},
        {"type": "location", "label": "place"},
        {"type": "uri", "label": "link", "uri": "https://example.com/"},
        {"type": "clipboard", "label": "copy", "clipboardText": "x"},
    ]
    items = [{"type": "action", "imageUrl": "https://pictures.example/star.svg", "action": one} for one in actions]
    shows(resident, [{"type": "text", "text": "?", "quickReply": {"items": items}}])
    expect(phone.locator(".quick .quick-icon")).to_have_count(4)
    phone.get_by_role("button", name="date").click()
    phone.locator("#picker button", has_text="キャンセル").click()
    phone.get_by_role("button", name="place").click()
    phone.locator("#place button", has_text="キャンセル").click()
    expect(phone.locator(".quick > *")).to_have_count(4)
    phone.get_by_role("button", name="copy").click()
    expect(phone.locator(".quick")).to_be_hidden()
    expect(phone.locator(".toast")).to_have_text("コピーしました")


def test_quick_replies_go_when_anybody_speaks(phone: Page, resident: Person) -> None:
    item = {"type": "action", "action": {"type": "message", "label": "yes", "text": "yes"}}
    shows(resident, [{"type": "text", "text": "?", "quickReply": {"items": [item]}}])
    expect(phone.locator(".quick")).to_be_visible()
    shows(resident, texts("something else"))
    expect(phone.locator(".quick")).to_be_hidden()


def test_a_button_opens_the_keyboard_with_words(phone: Page, resident: Person) -> None:
    action = {"type": "postback", "label": "write", "data": "w", "inputOption": "openKeyboard", "fillInText": "on: "}
    confirm = {"type": "confirm", "text": "?", "actions": [action, {**action, "label": "other"}]}
    shows(resident, [{"type": "template", "altText": "a", "template": confirm}])
    phone.get_by_role("button", name="write").click()
    expect(phone.locator("textarea").first).to_have_value("on: ")
    expect(phone.locator("textarea").first).to_be_focused()


def test_a_picker_offers_only_what_it_may(phone: Page, resident: Person, platform: Platform) -> None:
    action = {
        "type": "datetimepicker", "label": "when", "data": "w", "mode": "datetime",
        "initial": "2027-01-20t10:00", "min": "2027-01-05t09:00", "max": "2027-02-26t16:00",
    }  # fmt: skip
    buttons = {"type": "buttons", "text": "?", "actions": [action]}
    shows(resident, [{"type": "template", "altText": "a", "template": buttons}])
    phone.get_by_role("button", name="when").click()
    expect(phone.locator("#picked")).to_have_value("2027-01-20T10:00")
    phone.locator("#picked").fill("2027-03-01T10:00")
    phone.locator("#picker .main").click()
    expect(phone.locator("#picker")).to_be_visible()
    phone.locator("#picked").fill("2027-01-06T09:30")
    phone.locator("#picker .main").click()
    expect(phone.locator(".message.bot .bubble").last).to_have_text("w 2027-01-06T09:30")
    assert platform.events[-1]["postback"]["params"] == {"datetime": "2027-01-06T09:30"}


def test_the_account_was_deleted(phone: Page, resident: Person, platform: Platform) -> None:
    resident.state = "deleted"  # type: ignore[assignment]
    platform.touch()
    expect(phone.locator("textarea").first).to_be_disabled()
    expect(phone.locator(".follow").first).to_be_hidden()
