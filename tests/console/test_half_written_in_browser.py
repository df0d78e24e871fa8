"""Half-written words stay where they are while another form of the page is sent, and lie nowhere to be read."""

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.domain.care import consultations, messages, notes
from tests.browser import DESK, NewPage
from tests.console.reading import words
from tests.console.test_in_browser import enter, street  # noqa: F401 - a fixture
from tests.console.town import Office

pytestmark = pytest.mark.browser
CANARY = "かなりあ-canary-7731"
STORED = "() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage), document.cookie, name])"


@pytest.fixture
def talk(street: tuple[Office, str], new_page: NewPage) -> Iterator[tuple[Office, str, Page]]:  # noqa: F811
    office, at = street
    page = new_page(DESK)
    page.set_default_timeout(20_000)
    enter(page, office, "mori", at)
    address = f"{at}/consultations/{office.consultations['minami']}"
    page.goto(address)
    yield office, address, page


def write(page: Page, **texts: str) -> None:
    """Typed, and kept: the tab has as many texts as there are forms written in."""
    forms = set()
    for name, text in texts.items():
        page.fill(f"#{name}", text)
        forms.add(page.locator(f"form:has(#{name})").get_attribute("data-sealed"))
    keys = [f"maisapo-sealed-{form}" for form in forms]
    page.wait_for_function("keys => keys.every((key) => sessionStorage.getItem(key))", arg=keys)


def told(page: Page, result: str) -> None:
    expect(page.locator(".word").first).to_have_text(words()["results"][result])


def test_every_other_text_is_there_after_one_is_sent(talk: tuple[Office, str, Page]) -> None:
    office, _, page = talk
    write(page, words=CANARY, outcome_words="水曜10時", contact_on="2031-01-01", note="木曜に電話")
    page.check("#kind-card")
    page.click("form[action$='/note'] button")
    told(page, "note_written")
    expect(page.locator("#words")).to_have_value(CANARY)
    assert [page.input_value(name) for name in ("#outcome_words", "#note", "#contact_on")] == [
        "水曜10時",
        "",
        "2031-01-01",
    ]
    assert page.is_checked("#kind-card")
    page.click("form[action$='/speak'] button")
    told(page, "word_taken")
    expect(page.locator("#words")).to_have_value(CANARY)
    page.click("#answer button.main")
    told(page, "answered_told")
    expect(page.locator("#outcome_words")).to_have_value("水曜10時")
    page.reload()
    expect(page.locator("#outcome_words")).to_have_value("水曜10時")
    assert page.input_value("#words") == ""
    with office.db.read() as session:
        assert messages.of(session, office.consultations["minami"])[-1].text == CANARY
        assert notes.of(session, office.consultations["minami"])[-1].text == "木曜に電話"


def test_a_plan_comes_back_and_the_yes_of_the_family_does_not(talk: tuple[Office, str, Page]) -> None:
    """What was agreed is said anew: the words may be others by then."""
    _, address, page = talk
    page.goto(f"{address}/referral")
    page.check("#how-spoken")
    page.check("#agreed-yes")
    write(page, what=CANARY)
    page.goto(address)
    page.goto(f"{address}/referral")
    expect(page.locator("#what")).to_have_value(CANARY)
    assert (page.is_checked("#how-spoken"), page.is_checked("#agreed-yes")) == (True, False)


def test_a_refusal_a_mistake_and_another_page_cost_nothing(talk: tuple[Office, str, Page]) -> None:
    _, address, page = talk
    write(page, words=CANARY)
    page.click("form[action$='/outcome'] button")  # nothing written in it
    expect(page.locator("#outcome_words-mistake")).to_be_visible()
    expect(page.locator("#words")).to_have_value(CANARY)
    page.click("a[href$='/referral']")
    page.wait_for_url("**/referral")
    page.goto(address)
    expect(page.locator("#words")).to_have_value(CANARY)
    page.fill("#words", "大丈夫ですよ。")
    page.click("#answer button.main")
    expect(page.locator("#answer .check")).to_be_visible()
    assert page.input_value("#words") == "大丈夫ですよ。"


def test_a_day_that_a_colleague_has_changed_meanwhile_is_not_put_back(talk: tuple[Office, str, Page]) -> None:
    office, address, page = talk
    write(page, note="n", contact_on="2031-01-01")
    with office.db.write() as session:
        consultations.get(session, office.consultations["minami"]).contact_on = office.day
    page.goto(address)
    expect(page.locator("#note")).to_have_value("n")
    assert page.input_value("#contact_on") == office.day.isoformat()


def test_nothing_of_it_can_be_read_in_the_browser(talk: tuple[Office, str, Page]) -> None:
    """Nor does anybody else get it, and whoever logs out leaves nothing behind."""
    office, address, page = talk
    write(page, words=CANARY)
    stored = page.evaluate(STORED)
    spelled = (
        CANARY,
        "canary",
        base64.b64encode(CANARY.encode()).decode()[:12],
        CANARY.encode("unicode_escape").decode(),
    )
    assert ("maisapo-sealed-" in stored, [one for one in spelled if one in stored]) == (True, [])
    assert page.locator("#answer").get_attribute("data-seal") not in stored
    at = address.split("/consultations")[0]
    enter(page, office, "hayashi", at)
    page.goto(address)
    expect(page.locator("#words")).to_have_value("")
    enter(page, office, "mori", at)
    page.goto(address)
    expect(page.locator("#words")).to_have_value(CANARY)
    page.goto(f"{at}/login?why=out")
    assert page.evaluate("sessionStorage.length") == 0


def test_what_was_sealed_with_another_key_is_nobodys(talk: tuple[Office, str, Page]) -> None:
    _, address, page = talk
    write(page, words=CANARY)
    other = f"{base64.b64encode(b'x' * 12).decode()}.{base64.b64encode(b'x' * 40).decode()}"
    page.evaluate("other => Object.keys(sessionStorage).forEach((key) => sessionStorage.setItem(key, other))", other)
    page.goto(address)
    expect(page.locator("#note")).to_be_visible()
    assert page.input_value("#words") == ""
