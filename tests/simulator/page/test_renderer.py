"""The renderer draws every message and every feature of Flex, and reads none of it as HTML."""

import json
from copy import deepcopy

import pytest
from playwright.sync_api import Page, expect

from bot.simulator import Person
from tests.browser import PHONE, NewPage
from tests.simulator.page.gallery import GALLERY, serve_pictures, shows

pytestmark = pytest.mark.browser

NASTY = "<b class=nasty>x</b><img class=nasty src=x onerror=alert(1)>"


def flex(contents: list[dict], **bubble: object) -> dict:
    body = {"type": "box", "layout": "vertical", "contents": contents}
    return {"type": "flex", "altText": "a", "contents": {"type": "bubble", "body": body, **bubble}}


@pytest.mark.parametrize("part", GALLERY)
def test_everything_is_drawn(phone: Page, resident: Person, part: str) -> None:
    shows(resident, GALLERY[part])
    expect(phone.locator(".message.bot")).to_have_count(1 + len(GALLERY[part]))
    fallbacks = [message["altText"] for message in GALLERY[part] if "altText" in message]
    assert set(phone.locator(".bubble").all_inner_texts()) & set(fallbacks) == set()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth") is True


def nasty(value: object, key: str = "") -> object:
    """The same message with HTML in every text a bot may choose."""
    if isinstance(value, dict):
        return {name: nasty(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [nasty(inner) for inner in value]
    chosen = key in ("text", "title", "label", "altText", "displayText", "name", "address", "data", "clipboardText")
    return NASTY if chosen else value


@pytest.mark.parametrize("part", GALLERY)
def test_no_field_is_read_as_html(phone: Page, resident: Person, part: str) -> None:
    messages = nasty(deepcopy(GALLERY[part]))
    quick = {"items": [{"type": "action", "action": {"type": "message", "label": NASTY, "text": NASTY}}]}
    shows(resident, [*messages, {"type": "text", "text": NASTY, "sender": {"name": NASTY}, "quickReply": quick}])
    expect(phone.locator(".message.bot")).to_have_count(2 + len(messages))
    phone.locator(".leave").click()
    expect(phone.locator(".last")).to_contain_text("<b class=nasty>")
    shows(resident, [{"type": "text", "text": NASTY}])
    expect(phone.locator(".banner .words")).to_have_text(NASTY)
    assert phone.locator(".nasty").count() == 0


def test_a_dangerous_link_leads_nowhere(phone: Page, resident: Person) -> None:
    button = {"type": "button", "action": {"type": "uri", "label": "x", "uri": "javascript:alert(1)"}}
    shows(resident, [flex([button])])
    expect(phone.locator(".flex-button a")).not_to_have_attribute("href", "javascript:alert(1)")
    phone.locator(".flex-button a").click()
    expect(phone.locator(".toast")).to_be_visible()


def test_letters_follow_the_phone_where_the_author_lets_them(phone: Page, resident: Person) -> None:
    shows(resident, [flex([{"type": "text", "text": "a", "scaling": True}, {"type": "text", "text": "b"}])])
    sizes = "[...document.querySelectorAll('.flex-text')].map(n => parseFloat(getComputedStyle(n).fontSize))"
    expect(phone.locator(".flex-text")).to_have_count(2)
    assert phone.evaluate(sizes) == [16, 16]
    phone.locator(".more").click()
    phone.locator(".settings .panel").click()
    phone.locator("#letters").select_option("1.45")
    assert phone.evaluate(sizes) == pytest.approx([23.2, 16])
    assert phone.evaluate("parseFloat(getComputedStyle(document.querySelector('.bubble')).fontSize)") == 21.75
    phone.reload()
    expect(phone.locator("#letters")).to_have_value("1.45")


def test_words_shrink_until_they_fit(phone: Page, resident: Person) -> None:
    long = {"type": "text", "text": "w" * 60, "adjustMode": "shrink-to-fit", "size": "xl"}
    shows(resident, [flex([long, {"type": "text", "text": "w" * 60, "size": "xl"}])])
    expect(phone.locator(".flex-text").first).to_have_css("--fit", "0.4")
    first, second = (phone.locator(".flex-text").nth(n).bounding_box() for n in (0, 1))
    assert first and second and first["height"] < second["height"]


def test_cards_of_one_carousel_are_equally_high(phone: Page, resident: Person) -> None:
    shows(resident, [GALLERY["flex"][1]])
    heights = "[...document.querySelectorAll('.row > .flex-bubble')].map(n => n.offsetHeight)"
    expect(phone.locator(".row > .flex-bubble")).to_have_count(3)
    assert len(set(phone.evaluate(heights))) == 1


def test_twelve_bubbles_of_every_size(phone: Page, resident: Person) -> None:
    body = {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": "a"}]}
    sizes = ["nano", "micro", "deca", "hecto", "kilo", "mega", "giga"]
    for size in sizes:
        cards = [{"type": "bubble", "size": size, "body": body}] * 12
        shows(resident, [{"type": "flex", "altText": "a", "contents": {"type": "carousel", "contents": cards}}])
    expect(phone.locator(".flex-bubble")).to_have_count(12 * len(sizes))
    widths = [phone.locator(f".{size}").first.evaluate("n => n.offsetWidth") for size in sizes]
    assert widths == sorted(widths) and len(set(widths)) == len(sizes)


def test_right_to_left(phone: Page, resident: Person) -> None:
    shows(resident, [GALLERY["flex"][-1]])
    first, second, start = (phone.locator(".flex-text").nth(n) for n in range(3))
    expect(first).to_have_text("first")
    boxes = [one.bounding_box() for one in (first, second)]
    assert boxes[0] and boxes[1] and boxes[0]["x"] > boxes[1]["x"]
    assert start.evaluate("n => getComputedStyle(n).direction") == "rtl"


def test_a_card_that_can_be_tapped_keeps_its_buttons(phone: Page, resident: Person) -> None:
    shows(resident, [GALLERY["flex"][1]])
    card = phone.locator(".flex-bubble").nth(2)
    card.locator(".primary").click()
    expect(phone.locator(".message.bot .bubble").last).to_have_text("join")
    card.locator(".flex-text").last.click()
    expect(phone.locator(".message.me .bubble").last).to_have_text("カード")


def test_it_can_be_used_alone(new_page: NewPage, phone: Page) -> None:
    """A preview elsewhere needs the renderer's own files and nothing of this page."""
    asked: list[str] = []
    other = new_page(PHONE)
    serve_pictures(other)
    other.on("request", lambda request: asked.append(request.url))
    other.goto(phone.url.split("#")[0] + "simulator/friend")
    message = {"who": "bot", "content": GALLERY["flex"][0], "number": 1}
    drawn = other.evaluate(
        """async (message) => {
          const { drawMessage } = await import("/simulator/static/render/render.js")
          const hand = { bot: "town", press: () => {}, picture: () => "data:,", media: () => null, sent: () => "" }
          return drawMessage(message, hand).querySelectorAll(".flex-button").length
        }""",
        message,
    )
    assert drawn == 3
    modules = [url for url in asked if url.endswith(".js")]
    assert modules and all("/static/render/" in url for url in modules)


def test_the_gallery_is_json_a_bot_could_send() -> None:
    assert all(len(json.dumps(message)) < 30_000 for part in GALLERY.values() for message in part)
