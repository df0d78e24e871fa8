"""Private pages as parents use them: on a phone, with the keyboard alone, without scripts, and in the demo's phone."""

import os
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from bot import clock
from bot.domain.interview import interviews, slots
from bot.domain.people import drafts, parents
from bot.domain.people.links import Target
from bot.settings import ROOT
from bot.simulator import Person
from bot.stage import Stage
from tests.browser import DESK, PHONE, NewPage, accessibility_violations
from tests.pages.reader import HALF_AN_HOUR, later, link, parent_of
from tests.pages.test_questionnaire import expecting
from tests.test_danger import OF_EACH, WORRY
from tests.waiting import until

pytestmark = pytest.mark.browser
PICTURES = ROOT / "docs" / "pictures"
SIZES = {"phone": PHONE, "desk": DESK}
VIOLENCE = OF_EACH["dv"][0]
SCRIPTS = {"with scripts": True, "without scripts": False}


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return patient(new_page(PHONE))


def patient(page: Page) -> Page:
    """This machine may be busy."""
    page.set_default_timeout(20_000)
    return page


@pytest.fixture
def street(home: Stage, aoi: Person) -> Stage:
    """The town knows its own address, and Aoi has a hub, a due date and a booking."""
    vars(home.service)["settings"] = home.service.settings.model_copy(update={"base_url": home.url})
    home.set_time(clock.at(date(2026, 11, 25), 10))
    day, who = date(2026, 12, 3), parent_of(home, aoi)
    with home.service.db.write() as session:
        parent = parents.get(session, who)
        parent.name, parent.role, parent.hub_id = "あおい", "expecting", "shinmatsudo"
        parent.due_date, parent.babies, parent.consented_at = date(2027, 2, 3), 1, clock.now()
        parent.news_topics = ["baby", "food"]
        slots.open_day(session, "shinmatsudo", day, [time(10, 30)], 30)
        slot = slots.free(session, clock.now(), hub_id="shinmatsudo", most=1)[0]
        interviews.book(session, parent, slot.id, clock.now(), "hub")
    return home


def address(town: Stage, person: Person, page: str = "my_record") -> str:
    return f"{town.url}/matsudo/p/open/{link(town, person, page)}"


def draft(town: Stage, person: Person) -> dict[str, list[str]]:
    with town.service.db.read() as session:
        return drafts.load(session, Target(parent_of(town, person), "note"))


def enter(page: Page, town: Stage, person: Person, to: str = "my_record") -> None:
    page.goto(address(town, person, to))
    page.locator("button.main").click()
    page.wait_for_url(lambda url: "/open" not in url)


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"page-{name}.png")


def fits(page: Page) -> bool:
    """Nobody has to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def targets(page: Page) -> list[tuple[str, float]]:
    """What is too small to be hit with a thumb (44 pixels)."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('button, textarea, input:not([type=hidden]), a')].map(
            (node) => [node.outerHTML.slice(0, 40), (node.closest('label') ?? node).getBoundingClientRect().height])"""
    )
    return [(name, height) for name, height in found if height < 44]


def is_good(page: Page) -> tuple[object, ...]:
    return page.locator("h1").count(), fits(page), accessibility_violations(page), targets(page)


GOOD = (1, True, [], [])


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_easy_to_use_for_everybody(street: Stage, aoi: Person, new_page: NewPage, size: str) -> None:
    page = patient(new_page(SIZES[size]))
    page.goto(address(street, aoi))
    assert is_good(page) == GOOD
    picture(page, f"open-{size}")
    enter(page, street, aoi)
    assert is_good(page) == GOOD
    picture(page, f"record-{size}")
    enter(page, street, aoi, "note")
    assert is_good(page) == GOOD
    page.locator("#note-form button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert is_good(page) == GOOD
    for words, name in ((VIOLENCE, "help"), (WORRY, "help-gentle")):
        page.fill("#words", words)
        page.locator("#note-form button").click()
        page.wait_for_url("**/p/note?said=sent&help=1")
        expect(page.locator(".help a.call").first).to_be_in_viewport()
        assert is_good(page) == GOOD
        picture(page, f"{name}-{size}")
    page.goto(f"{street.url}/matsudo/p/note?help=1")
    assert is_good(page) == GOOD
    page.goto(f"{street.url}/matsudo/p/calendar")
    assert is_good(page) == GOOD
    picture(page, f"away-{size}")
    enter(page, street, aoi, "my_calendar")
    assert is_good(page) == GOOD
    picture(page, f"my-calendar-{size}")


def test_what_is_closed_is_easy_to_read(street: Stage, aoi: Person, page: Page) -> None:
    page.goto(f"{street.url}/matsudo/p/record")
    assert is_good(page) == GOOD
    late = address(street, aoi)
    later(street, HALF_AN_HOUR)
    page.goto(late)
    assert is_good(page) == GOOD
    picture(page, "expired-phone")


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_from_the_link_to_the_way_out(street: Stage, aoi: Person, new_page: NewPage, scripts: str) -> None:
    page = patient(new_page(PHONE, java_script_enabled=SCRIPTS[scripts]))
    came_from = address(street, aoi)
    page.goto(came_from)
    page.locator("button.main").click()
    expect(page).to_have_url(f"{street.url}/matsudo/p/record")
    expect(page.locator("h1")).to_have_text("わたしの記録")
    expect(page.locator("#bookings ~ dl dd").first).to_have_text("2026年12月3日(木) 午前10時30分")
    page.locator("button.quick").click()
    expect(page).to_have_url(f"{street.url}/matsudo/p/calendar")
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("出産予定日")
    page.goto(f"{street.url}/matsudo/p/record")
    expect(page.locator("h1")).not_to_have_text("わたしの記録")
    page.goto(came_from)
    expect(page.locator("h1")).to_have_text("このボタンは、もう使われています")


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_writing(street: Stage, aoi: Person, new_page: NewPage, scripts: str) -> None:
    page = patient(new_page(PHONE, java_script_enabled=SCRIPTS[scripts]))
    enter(page, street, aoi, "note")
    page.fill("#words", "あ" * 5001)
    page.locator("#note-form button").click()
    expect(page.locator("#words")).to_have_value("あ" * 5001)
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("#words", "\n" + "あ" * 4998 + "👨‍👩‍👧‍👦\n")
    page.locator("#note-form button").click()
    expect(page.get_by_role("status").first).to_have_text("SENT")
    expect(page.locator("#words")).to_have_value("")


def test_letters_left_are_counted(street: Stage, aoi: Person, page: Page) -> None:
    enter(page, street, aoi, "note")
    left = page.locator("#words-left")
    expect(left).to_be_hidden()
    page.fill("#words", "あ" * 4600)
    expect(left).to_have_text("あと400文字書けます。")
    page.fill("#words", "👨‍👩‍👧‍👦" * 4999)
    expect(left).to_have_text("あと1文字書けます。")
    page.fill("#words", "あ" * 5003)
    expect(left).to_have_text("3文字多いです。")
    assert accessibility_violations(page) == []


def test_what_is_being_written_is_kept(street: Stage, aoi: Person, page: Page) -> None:
    page.clock.install()
    enter(page, street, aoi, "note")
    page.locator("#words").press_sequentially("もう少し")
    with page.expect_response("**/p/draft") as kept:
        page.clock.fast_forward(5000)
    assert kept.value.status == 204
    page.reload()
    expect(page.locator("#words")).to_have_value("もう少し")
    assert draft(street, aoi) == {"words": ["もう少し"], "name": [""]}


def test_nothing_stays_in_the_browser(street: Stage, aoi: Person, page: Page) -> None:
    enter(page, street, aoi, "note")
    page.fill("#words", "カナリア")
    page.locator("#note-form button").click()
    expect(page.get_by_role("status").first).to_have_text("SENT")
    stores = "() => [document.cookie, localStorage.length, sessionStorage.length, window.name, document.referrer]"
    assert page.evaluate(stores) == ["", 0, 0, "", ""]
    assert page.evaluate("indexedDB.databases().then((found) => found.length)") == 0
    assert page.evaluate("caches.keys().then((found) => found.length)") == 0
    kept = page.context.storage_state(indexed_db=True)
    assert [(one["name"], one["httpOnly"], one["sameSite"], one["expires"]) for one in kept["cookies"]] == [
        ("page-matsudo", True, "Strict", -1)
    ]
    assert kept["origins"] == []
    assert page.title() == "ページ"


def test_with_the_keyboard_alone(street: Stage, aoi: Person, page: Page) -> None:
    press = page.keyboard
    page.goto(address(street, aoi, "note"))
    tab_to(page, "button.main")
    press.press("Enter")
    page.wait_for_url("**/p/note")
    tab_to(page, "input[value=line]")
    press.press("Space")
    tab_to(page, "#way-form button")
    press.press("Enter")
    page.wait_for_url("**/p/note?said=next")
    tab_to(page, "#words")
    press.type("hello")
    tab_to(page, "button.main")
    press.press("Enter")
    page.wait_for_url("**/p/note?said=sent")
    tab_to(page, "button.quick")
    press.press("Enter")
    page.wait_for_url("**/p/calendar")


def tab_to(page: Page, target: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"the keyboard never comes to {target}")


def test_large_letters_and_a_narrow_phone(street: Stage, aoi: Person, new_page: NewPage) -> None:
    page = patient(new_page((320, 568)))
    enter(page, street, aoi)
    page.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% }')")
    assert fits(page)


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_a_questionnaire_from_the_first_page_to_the_last(
    street: Stage, aoi: Person, new_page: NewPage, scripts: str
) -> None:
    """On a phone, with every page as easy to use as the others."""
    page = patient(new_page(PHONE, java_script_enabled=SCRIPTS[scripts]))
    looks = SCRIPTS[scripts]
    expecting(street, aoi)
    enter(page, street, aoi, "questionnaire")
    on = page.locator("button.main")
    page.get_by_label("ひとりの時間").check()
    page.get_by_label("しんどい").check()
    assert not looks or is_good(page) == GOOD
    page.evaluate("scrollTo(0, 0)")
    picture(page, "questionnaire-phone")
    on.click()
    page.get_by_label("里帰りする").check()
    on.click()
    expect(page.locator("h1")).to_have_text("準備のこと")
    page.get_by_label("里帰りは、いつごろからの予定ですか？", exact=True).locator("visible=true").last.fill("そのうち")
    on.click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#q-away_from")).to_have_value("そのうち")
    assert not looks or is_good(page) == GOOD
    picture(page, "questionnaire-wrong-phone")
    page.fill("#q-away_from", "2027-01-05")
    page.get_by_role("group", name="里帰り先は、どちらですか？").get_by_label("答えたくない").check()
    on.click()
    page.fill("#q-words", "よろしくお願いします")
    on.click()
    page.get_by_label("電話で話したい").check()
    page.locator("button.back").click()
    expect(page.locator("#q-words")).to_have_value("よろしくお願いします")
    on.click()
    expect(page.locator("h1")).to_have_text("面談のしかた")
    on.click()
    expect(page.locator("h1")).to_have_text("送る前の確かめ")
    assert not looks or is_good(page) == GOOD
    picture(page, "questionnaire-over-phone")
    on.click()
    expect(page.get_by_role("status").first).to_have_text("受け取りました。ありがとうございます。")
    expect(page.locator("h1")).to_have_text("送った内容")
    assert not looks or is_good(page) == GOOD


def test_in_the_demos_phone(street: Stage, aoi: Person, page: Page) -> None:
    """The in-app browser of the phone page is a frame; only there, and only in the demo, private pages allow it."""
    aoi.follow()
    street.quiet()
    aoi.says("わたしの記録")
    street.quiet()
    page.goto(street.simulator.url)
    page.locator(".flex-button .link").last.click()
    inside = page.frame_locator(".browser iframe")
    inside.locator("button.main").click()
    expect(inside.locator("h1")).to_have_text("わたしの記録")
    picture(page, "in-app-phone")
    inside.locator("button.quick").click()
    expect(inside.locator("table.calendar")).to_be_visible()


def test_a_frame_elsewhere_shows_nothing(street: Stage, aoi: Person, page: Page) -> None:
    home = street.service.settings
    vars(street.service)["settings"] = home.model_copy(update={"demo": False})
    page.goto(street.simulator.url)
    shown = page.evaluate(
        "(url) => fetch(`/simulator/framed?url=${encodeURIComponent(url)}`).then((one) => one.json())",
        address(street, aoi),
    )
    assert shown == {"framed": False}


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_the_card_and_its_way_out_leave_nothing_for_who_looks_next(
    street: Stage, aoi: Person, new_page: NewPage, scripts: str
) -> None:
    page = patient(new_page(PHONE, java_script_enabled=SCRIPTS[scripts]))
    enter(page, street, aoi, "note")
    page.fill("#words", VIOLENCE)
    page.locator("#note-form button").click()
    page.wait_for_url("**/p/note?said=sent&help=1")
    page.reload()
    assert page.locator("a.call").first.get_attribute("href") == "tel:110"
    page.get_by_role("button", name="今はいい").click()
    page.wait_for_url("**/p/note?said=not_now")
    assert (page.locator("a.call").count(), page.title()) == (0, "ページ")
    page.locator("button.quick").click()
    page.wait_for_url("**/p/calendar")
    for address in ("note?said=sent&help=1", "calendar?help=1"):
        page.goto(f"{street.url}/matsudo/p/{address}")
        assert page.locator("a.call").count() == 0
    assert [one["name"] for one in page.context.cookies() if one["name"].endswith("-note")] == []


def test_what_is_typed_up_to_the_last_moment_comes_back_on_the_fresh_page(
    street: Stage, aoi: Person, page: Page
) -> None:
    """She writes without a pause, is called away, and presses the old button: 410, and a fresh one brings it all."""
    old = address(street, aoi, "note")
    page.goto(old)
    page.locator("button.main").click()
    page.locator("#words").press_sequentially("夜がとても長くて")
    answer = page.goto(old)
    assert answer
    assert answer.status == 410
    until(lambda: draft(street, aoi).get("words") == ["夜がとても長くて"])
    enter(page, street, aoi, "note")
    expect(page.locator("#words")).to_have_value("夜がとても長くて")


def test_who_never_pauses_is_kept_all_the_same(street: Stage, aoi: Person, page: Page) -> None:
    page.clock.install(time=clock.now())
    enter(page, street, aoi, "note")
    page.clock.pause_at(clock.now() + timedelta(hours=1))
    kept: list[str] = []
    page.on("request", lambda request: kept.append(request.url) if request.url.endswith("/p/draft") else None)
    for _ in range(6):
        page.locator("#words").press_sequentially("あ")
        page.clock.fast_forward(1000)
    assert len(kept) == 1


def test_what_was_sent_comes_back_on_no_page(street: Stage, aoi: Person, page: Page) -> None:
    enter(page, street, aoi, "note")
    page.locator("#words").press_sequentially("もう送りました")
    page.locator("#note-form button").click()
    expect(page.get_by_role("status").first).to_have_text("SENT")
    page.goto("about:blank")
    page.wait_for_timeout(500)
    assert draft(street, aoi) == {}
