"""The consultation desk with the keyboard alone: from the queue to the end of a talk, one after the other."""

import pytest
from playwright.sync_api import Page, expect

from bot.domain.care import consultations, messages, notes, outcomes, referrals
from tests.browser import DESK, NewPage, accessibility_violations
from tests.console.reading import words
from tests.console.test_in_browser import enter, fits, street  # noqa: F401 - a fixture
from tests.console.town import Office

pytestmark = pytest.mark.browser
MOST = 80  # stops of the keyboard on the longest page


def go_to(page: Page, target: str) -> None:
    """By the tab key; wherever it stops it is to be seen."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"the keyboard never comes to {target}")


def press(page: Page, target: str, told: str) -> None:
    """A button, and what the page says then."""
    go_to(page, target)
    page.keyboard.press("Enter")
    expect(page.locator(".word").first).to_have_text(words()["results"][told])
    assert (accessibility_violations(page), fits(page)) == ([], True)


def write(page: Page, target: str, text: str) -> None:
    go_to(page, target)
    page.keyboard.type(text)


def test_from_the_queue_to_the_end_of_a_talk(street: tuple[Office, str], new_page: NewPage) -> None:  # noqa: F811
    office, at = street
    number, page = office.consultations["minami"], new_page(DESK)
    page.set_default_timeout(20_000)
    enter(page, office, "mori", at)
    page.goto(f"{at}/consultations")
    go_to(page, f"form[action$='/{number}/open'] button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/consultations/{number}")
    go_to(page, "#spoken summary")
    page.keyboard.press("Enter")
    write(page, "#spoke_note", "朝、つながりました")
    press(page, "form[action$='/spoke'] button", "spoke_noted")
    press(page, "form[action$='/speak'] button", "word_taken")
    write(page, "#words", "大丈夫ですよ。")
    go_to(page, "#answer button.main")
    page.keyboard.press("Enter")
    expect(page.locator("#answer .check")).to_be_visible()
    assert accessibility_violations(page) == []
    press(page, "#answer button.main", "answered_told")
    press(page, "form[action$='/hush'] button", "word_given_back")
    write(page, "#note", "木曜に電話")
    press(page, "form[action$='/note'] button", "note_written")
    write(page, "#outcome_words", "水曜10時、窓口へ")
    press(page, "form[action$='/outcome'] button", "outcome_added")
    go_to(page, f"a[href$='/{number}/referral']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/referral")
    write(page, "#to", "保育課")
    write(page, "#what", "預けたい曜日")
    write(page, "#until", "01012031")  # the order of Chromium's own language
    go_to(page, "form[action$='/referral'] button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/consultations/{number}")
    go_to(page, "details.confirm summary")
    page.keyboard.press("Enter")
    go_to(page, "input[name=outcome]")
    page.keyboard.press("Space")
    write(page, "#check_on", "01012031")  # another service has been agreed to, and has not begun
    press(page, "form[action$='/close'] button", "consultation_closed_told")
    with office.db.read() as session:
        one = consultations.get(session, number)
        said = messages.of(session, number)[-1].text
        made = (notes.of(session, number)[-1].text, outcomes.of(session, number)[-1].text)
        asked = referrals.of(session, number)[-1].to
    assert (one.state, one.word_since, said, made, asked) == (
        "closed",
        None,
        "大丈夫ですよ。",
        ("木曜に電話", "水曜10時、窓口へ"),
        "保育課",
    )


def test_a_call_written_down_with_two_presses_is_one(street: tuple[Office, str], new_page: NewPage) -> None:  # noqa: F811
    office, at = street
    page = new_page(DESK)
    page.set_default_timeout(20_000)
    enter(page, office, "mori", at)
    page.goto(f"{at}/consultations/new")
    with office.db.read() as session:
        before = consultations.how_many(session, "taken")
    page.fill("#words", "夜泣きのこと")
    press = "document.querySelector('main form.panel button.main').click()"
    page.evaluate(f"() => {{ {press}; setTimeout(() => {press}, 20) }}")
    page.wait_for_url("**/consultations/*")
    expect(page.locator(".word").first).to_have_text(words()["results"]["written_down"])
    with office.db.read() as session:
        assert consultations.how_many(session, "taken") == before + 1
