"""The page of a talk as a tired parent uses it: on a phone, with the keyboard alone, without scripts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from bot import clock
from bot.domain.care import casework, consultations, messages, outcomes, referrals
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Words
from bot.domain.care.referrals import Referral
from bot.simulator import Person
from bot.stage import Stage
from tests.browser import DESK, PHONE, NewPage
from tests.pages.test_in_browser import GOOD, SCRIPTS, is_good, patient, picture, tab_to
from tests.pages.test_pictures import picture as drawn
from tests.pages.test_thread import asked, link, mori, thread_of, wish

pytestmark = pytest.mark.browser
CARD = "からだがつらいので、週に1度、2時間だけ預けたいです。"
WORDS = "夜、眠れません。\n<b>だれにも</b>言えなくて。"
PHOTO = {"name": "a.jpg", "mimeType": "image/jpeg"}


@pytest.fixture
def number(home: Stage, aoi: Person) -> int:
    vars(home.service)["settings"] = home.service.settings.model_copy(update={"base_url": home.url})
    return asked(home, aoi)


def enter(page: Page, town: Stage, person: Person, number: int) -> None:
    page.goto(f"{town.url}/matsudo/p/open/{link(town, person, 'thread', str(number))}")
    page.locator("button.main").click()
    page.wait_for_url("**/p/thread")


def staff_do(town: Stage, number: int, *deeds: Callable[[object, Consultation, int], object]) -> None:
    """Something Mori does meanwhile."""
    who = mori(town)
    with town.service.db.write() as session:
        one = consultations.get(session, number)
        for deed in deeds:
            deed(session, one, who)


def takes(session: object, one: Consultation, who: int) -> None:
    casework.take(session, one.id, who, clock.now())


def answers(session: object, one: Consultation, who: int) -> None:
    messages.opened(session, one.id, "parent", clock.now())
    messages.write(session, one, Words("読みました。\n木曜日に電話します。", staff_id=who), clock.now())


def writes_a_card(session: object, one: Consultation, who: int) -> None:
    outcomes.add(session, one, "card", (who, CARD), clock.now())


def asks_for_consent(session: object, one: Consultation, who: int) -> None:
    until = clock.today(clock.now()) + timedelta(days=30)
    for to, what in (("保健センター", "夜、眠れていないこと"), ("保育課", "預けたい曜日と時間")):
        referrals.propose(session, one, who, (to, what, until), clock.now())


def shown(page: Page, which: int) -> str:
    """How a consent stands."""
    return page.locator(f"section[aria-labelledby=consent-{which}] dd").last.inner_text()


def consents(town: Stage, number: int) -> list[str]:
    with town.service.db.read() as session:
        return [one.state for one in referrals.of(session, number)]


class Reading:
    """Her page, and whether it can be looked at with scripts."""

    def __init__(self, page: Page, looks: bool) -> None:
        self.page, self.looks = page, looks

    def is_good(self) -> None:
        assert not self.looks or is_good(self.page) == GOOD

    def press(self, name: str, told: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        expect(self.page.get_by_role("status").filter(has_text=told)).to_have_text(told)


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_written_with_a_picture(home: Stage, aoi: Person, number: int, new_page: NewPage, scripts: str) -> None:
    """Every state is as easy to use as the others; what she takes back is gone."""
    page = patient(new_page(PHONE, java_script_enabled=SCRIPTS[scripts]))
    reading = Reading(page, SCRIPTS[scripts])
    enter(page, home, aoi, number)
    reading.is_good()
    page.locator("main button.main").click()
    expect(page.get_by_role("alert")).to_have_text("まだ送られていません。しるしのあるところを見てください。")
    reading.is_good()
    page.fill("#words", WORDS)
    page.set_input_files("#picture", [PHOTO | {"buffer": drawn()}])
    reading.press("送る", "受け取りました。担当の人に届きます。")
    expect(page.locator(".message .said")).to_have_text(WORDS, use_inner_text=True)
    page.locator("details.picture summary").click()
    if reading.looks:
        page.wait_for_function("() => document.querySelector('.picture img').complete")
        assert page.evaluate("document.querySelector('.picture img').naturalWidth") > 0
        picture(page, "thread-written-phone")
    reading.is_good()
    reading.press("この写真を消す", "写真を消しました。")
    expect(page.locator(".message")).to_contain_text("写真は消されました。")


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_decided_ended_and_begun_again(home: Stage, aoi: Person, number: int, new_page: NewPage, scripts: str) -> None:
    """A card, two consents, one taken back; closed without a reason, opened again, and closed at once."""
    page = patient(new_page(PHONE, java_script_enabled=SCRIPTS[scripts]))
    reading = Reading(page, SCRIPTS[scripts])
    staff_do(home, number, takes, answers, writes_a_card, writes_a_card, asks_for_consent)
    enter(page, home, aoi, number)
    expect(page.locator("section", has_text="つたえ方カード").locator(".said").first).to_have_text(CARD)
    reading.is_good()
    if reading.looks:
        picture(page, "thread-phone")
    reading.press("読みました", "読んだことを、担当の人に伝えました。")
    reading.press("はい、伝えてよい", "同意を受け取りました。いつでも取り消せます。")
    assert shown(page, 1) == "同意しています。まだ伝えていません"
    reading.is_good()
    reading.press("いいえ、伝えない", "わかりました。だれにも伝えません。")
    reading.press("同意を取り消す", "同意を取り消しました。これからは伝えません。")
    assert [shown(page, which) for which in (1, 2)] == ["取り消しました", "同意しませんでした"]
    reading.press("ここで一区切りにする", "ここで一区切りにしました。また話したくなったら、いつでもひらけます。")
    expect(page.locator("#words")).to_have_count(0)
    reading.is_good()
    reading.press("もう一度ひらく", "もう一度ひらきました。")
    page.fill("#words", "やっぱり、もう少し話したいです")
    reading.press("送る", "受け取りました。担当の人に届きます。")
    page.locator("button.quick").click()
    page.wait_for_url("**/p/calendar")
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("話したいです")
    assert (wish(home, number).state, consents(home, number)) == ("taken", ["withdrawn", "declined"])


def test_a_consent_that_staff_noted_is_told_and_taken_back_with_one_press(
    home: Stage, aoi: Person, number: int, new_page: NewPage
) -> None:
    staff_do(home, number, asks_for_consent)
    with home.service.db.write() as session:
        for which, how in zip((1, 2), ("spoken", "paper"), strict=True):
            referrals.agree(session.get_one(Referral, which), how, clock.now())
    page = patient(new_page(PHONE))
    enter(page, home, aoi, number)
    assert is_good(page) == GOOD
    section = page.locator("section[aria-labelledby=consent-1]")
    section.scroll_into_view_if_needed()
    picture(page, "thread-consent-phone")
    section.locator("button").click()
    page.wait_for_url("**/p/thread?said=withdraw")
    assert (shown(page, 1), consents(home, number)) == ("取り消しました", ["withdrawn", "agreed"])


def test_a_consent_that_ran_out_asks_for_nothing(home: Stage, aoi: Person, number: int, new_page: NewPage) -> None:
    staff_do(home, number, asks_for_consent)
    home.set_time(clock.now() + timedelta(days=31))
    page = patient(new_page(PHONE))
    enter(page, home, aoi, number)
    assert ([shown(page, which) for which in (1, 2)], page.locator("form[action*=consent]").count()) == (
        ["期限が過ぎたので、伝えません"] * 2,
        0,
    )
    assert is_good(page) == GOOD


def test_with_the_keyboard_alone(home: Stage, aoi: Person, number: int, new_page: NewPage) -> None:
    """In the order of the page, and the place of the keyboard is always to be seen."""
    page = patient(new_page(DESK))
    keys = page.keyboard
    staff_do(home, number, takes, answers, asks_for_consent)
    enter(page, home, aoi, number)
    for target, then in (
        ("form[action$='/thread/read'] button", "read"),
        ("form[action$='/consent/1/agree'] button", "agree"),
        ("form[action$='/consent/1/withdraw'] button", "withdraw"),
        ("form[action$='/consent/2/decline'] button", "decline"),
        ("form[action$='/thread/close'] button", "closed"),
        ("form[action$='/thread/again'] button", "open_again"),
    ):
        tab_to(page, target)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        keys.press("Enter")
        page.wait_for_url(f"**/p/thread?said={then}")
    tab_to(page, "#words")
    keys.type("hello")
    tab_to(page, "button.main")
    keys.press("Enter")
    page.wait_for_url("**/p/thread?said=written")
    assert is_good(page) == GOOD
    picture(page, "thread-desk")
    assert (thread_of(home, number)[-1], consents(home, number)) == ("hello", ["withdrawn", "declined"])
    tab_to(page, "button.quick")
    keys.press("Enter")
    page.wait_for_url("**/p/calendar")


def test_large_letters_and_a_narrow_phone(home: Stage, aoi: Person, number: int, new_page: NewPage) -> None:
    """Long words without a space, and an outcome: nobody has to scroll sideways."""
    page = patient(new_page((320, 568)))
    staff_do(home, number, takes, answers, writes_a_card, asks_for_consent)
    with home.service.db.write() as session:
        messages.write(session, consultations.get(session, number), Words("w" * 300 + "あ" * 300), clock.now())
    enter(page, home, aoi, number)
    page.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% }')")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_number_is_written_in_letters_as_large_as_the_rest(
    home: Stage, aoi: Person, number: int, page: Page
) -> None:
    with home.service.db.write() as session:
        consultations.get(session, number).reach_by = "phone"
    enter(page, home, aoi, number)
    look = "one => [getComputedStyle(one).fontSize, one.getBoundingClientRect().height >= 44]"
    size = page.locator("#words").evaluate("one => getComputedStyle(one).fontSize")
    assert page.locator("#phone").evaluate(look) == [size, True]
