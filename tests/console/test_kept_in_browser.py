"""What a browser does to a long text: nothing of it is lost, nothing is sent twice, nothing is pulled away."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from bot.domain.news.broadcasts import Broadcast
from bot.domain.office.sessions import StaffSession
from tests.browser import DESK, NewPage, accessibility_violations
from tests.console import test_desk_in_browser as writing
from tests.console.reading import words
from tests.console.test_desk_in_browser import SAID, on_the_phone
from tests.console.test_in_browser import SIZES, enter, fits
from tests.console.town import Office

pytestmark = pytest.mark.browser
desk = writing.desk
Desk = tuple[Office, str]
REFUSED = """() => { window.refused = []
  addEventListener("submit", (event) => (refused.push(event.defaultPrevented), event.preventDefault()))
}"""
BRING, LEAVE = "#kept [data-bring]", "#kept [data-leave]"


def write(page: Page, office: Office, at: str) -> None:
    page.goto(f"{at}/broadcasts/new")
    writing.fill(page, "title", "body", "title-en", "body-en")
    page.fill("#send_at", f"{office.day + timedelta(days=1):%Y-%m-%d}T10:00")
    page.check("#for_role-raising")


def log_out_by_time(office: Office) -> None:
    with office.db.write() as session:
        session.execute(delete(StaffSession))


def save(page: Page) -> None:
    page.locator(".desk-do .main").click()


@pytest.mark.parametrize("size", SIZES)
def test_a_session_that_ends_takes_no_text_away(desk: Desk, new_page: NewPage, size: str) -> None:
    """While she types, the page finds out and leads to the door; the text waits where she wrote it."""
    office, at = desk
    page = new_page(SIZES[size])
    enter(page, office, "mori", at)
    write(page, office, at)
    on_the_phone(page, SAID["title"])
    log_out_by_time(office)
    page.locator("#place").fill(SAID["place"])
    page.wait_for_url("**/login?why=over")
    expect(page.locator("[data-if-kept]")).to_be_visible()
    assert (accessibility_violations(page), fits(page)) == ([], True)
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts/new")
    expect(page.locator("#kept")).to_be_visible()
    assert (accessibility_violations(page), fits(page)) == ([], True)
    page.click(BRING)
    expect(page.locator("#title")).to_be_focused()
    on_the_phone(page, SAID["title-en"])
    assert [page.input_value(name) for name in ("#title", "#place", "#body-en")] == [
        SAID[name] for name in ("title", "place", "body-en")
    ]
    assert page.is_checked("#for_role-raising")
    save(page)
    expect(page.get_by_role("status")).to_have_text(words()["results"]["draft_kept"])
    page.wait_for_load_state()
    page.goto(f"{at}/broadcasts/new")
    expect(page.locator("#kept")).to_be_hidden()


def test_a_session_over_at_the_moment_of_saving(desk: Desk, new_page: NewPage) -> None:
    office, at = desk
    page = new_page(DESK)
    enter(page, office, "mori", at)
    write(page, office, at)
    on_the_phone(page, SAID["title"])
    log_out_by_time(office)
    save(page)
    written = page.locator("textarea[readonly]")
    expect(written.first).to_be_visible()
    assert SAID["body"] in [one.input_value() for one in written.all()]
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts/new")
    page.click(LEAVE)
    page.reload()
    expect(page.locator("#kept")).to_be_hidden()
    assert page.input_value("#title") == ""


def test_nobody_finds_what_another_wrote_and_logging_out_leaves_nothing(desk: Desk, new_page: NewPage) -> None:
    office, at = desk
    page = new_page(DESK)
    enter(page, office, "mori", at)
    write(page, office, at)
    enter(page, office, "hayashi", at)
    page.goto(f"{at}/broadcasts/new?hub=minami")
    expect(page.locator("#kept")).to_be_hidden()
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts/new")
    expect(page.locator("#kept")).to_be_visible()
    page.goto(f"{at}/login?why=out")
    page.goto(f"{at}/broadcasts/new")
    expect(page.locator("#kept")).to_be_hidden()


def test_the_city_takes_the_text_along_to_another_hub(desk: Desk, new_page: NewPage) -> None:
    """Chosen after writing: the text would be left behind with the hub it was not for."""
    office, at = desk
    page = new_page(DESK)
    enter(page, office, "hayashi", at)
    write(page, office, at)
    page.select_option("#choose-hub", "kita")
    page.locator(".choose-hub button").click()
    page.wait_for_url("**hub=kita")
    page.click(BRING)
    assert page.input_value("#title") == SAID["title"]
    assert page.locator("form.desk [name=hub]").input_value() == "kita"


def test_whose_colleague_was_quicker_brings_the_own_words_back(desk: Desk, new_page: NewPage) -> None:
    """Over the new text, which was before their eyes."""
    office, at = desk
    page, number = new_page(DESK), writing.write(office)
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts/{number}/edit")
    page.fill("#body", SAID["body-en"])
    with office.db.write() as session:
        session.get_one(Broadcast, number).title = SAID["title-en"]
    save(page)
    expect(page.get_by_text(words()["mistakes"]["changed_since"]).first).to_be_visible()
    page.goto(f"{at}/broadcasts/{number}/edit")
    assert page.input_value("#title") == SAID["title-en"]
    page.click(BRING)
    assert page.input_value("#body") == SAID["body-en"]
    save(page)
    expect(page.get_by_role("status")).to_have_text(words()["results"]["draft_kept"])


def test_pressed_twice_it_is_saved_once(desk: Desk, new_page: NewPage) -> None:
    """However slow the server is; another button of the same form is another deed."""
    office, at = desk
    page = new_page(DESK)
    enter(page, office, "mori", at)
    write(page, office, at)
    on_the_phone(page, SAID["title"])
    page.evaluate(REFUSED)
    page.locator(".desk-do .main").dblclick()
    page.locator(".desk-do .quiet").first.click()
    assert page.evaluate("refused") == [False, True, False]


def test_what_somebody_is_about_to_stop_stays_before_them(desk: Desk, new_page: NewPage) -> None:
    """The page asks every ten seconds how far it is; not while a second thought is open."""
    office, at = desk
    page = new_page(DESK)
    enter(page, office, "mori", at)
    page.clock.install()
    page.goto(f"{at}/broadcasts/{writing.leaving(office)}")
    page.locator("#think-again").click()
    page.clock.fast_forward("00:31")
    page.wait_for_timeout(500)
    page.locator("#do-stop_broadcast").click()
    expect(page.locator("#state")).to_have_text(words()["news_states"]["stopped"])


def test_a_server_out_of_reach_is_said_beside_the_old_preview(desk: Desk, browser: Browser) -> None:
    """In a context of its own: that the request failed may be complained of."""
    office, at = desk
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, locale="ja-JP")
    page = context.new_page()
    enter(page, office, "mori", at)
    write(page, office, at)
    on_the_phone(page, SAID["title"])
    context.set_offline(True)
    page.fill("#place", SAID["place"])
    expect(page.locator("[data-unreached]")).to_be_visible()
    context.set_offline(False)
    page.fill("#capacity", "10")
    expect(page.locator("[data-unreached]")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_mistakes_are_named_at_the_top_and_lead_to_their_fields(desk: Desk, new_page: NewPage, size: str) -> None:
    office, at = desk
    page = new_page(SIZES[size])
    enter(page, office, "mori", at)
    write(page, office, at)
    page.fill("#title", "x" * 41)
    page.locator("details:has(#until) > summary").click()
    page.fill("#until", f"{office.day + timedelta(days=60):%Y-%m-%d}")
    save(page)
    summary = page.locator("[role=alert]:focus")
    expect(summary).to_be_visible()
    assert (accessibility_violations(page), fits(page)) == ([], True)
    summary.locator("a[href='#title']").click()
    expect(page.locator("#title")).to_be_focused()
    page.locator("[role=alert] a[href='#repeats-no']").click()
    expect(page.locator("#repeats-no")).to_be_focused()
