"""What she reads and writes is nowhere in her browser afterwards: not in its stores, addresses, memory, or profile."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from bot import clock
from bot.domain.care import consultations, messages, outcomes
from bot.domain.care.messages import Words
from bot.simulator import Person
from bot.stage import Stage
from tests.browser import CHROMIUM, FLAGS
from tests.pages.reader import link
from tests.pages.test_in_browser import patient
from tests.pages.test_next_steps import meet, step
from tests.pages.test_pictures import picture
from tests.pages.test_questionnaire import expecting
from tests.pages.test_thread import asked, mori

pytestmark = pytest.mark.browser
STORES = """async () => JSON.stringify([
    document.cookie, window.name, document.referrer, document.title, history.state, location.href,
    Object.entries(localStorage), Object.entries(sessionStorage),
    (await indexedDB.databases()).length, (await caches.keys()).length,
    (await navigator.serviceWorker.getRegistrations()).length,
])"""
EMPTY = re.compile(r'\["","","[^"]*","[^"]*",null,"[^"]*",\[\],\[\],0,0,0\]')


@dataclass
class Watched:
    """A phone's browser with a profile on its disk, and everything that went through it."""

    page: Page
    profile: Path
    went_to: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def enter(self, town: Stage, person: Person, to: str, about: str | None = None) -> None:
        self.page.goto(f"{town.url}/matsudo/p/open/{link(town, person, to, about)}")
        self.page.locator("button.main").click()
        self.page.wait_for_url(lambda url: "/open" not in url)
        self.look()

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.look()

    def look(self) -> None:
        """Nothing is in any store of the page that is open."""
        found = self.page.evaluate(STORES)
        assert EMPTY.fullmatch(found), found
        self.went_to.append(found)


def on_disk(browser: Browser, profile: Path, **more: object) -> BrowserContext:
    where = {"executable_path": CHROMIUM, "args": FLAGS, "locale": "ja-JP", "viewport": {"width": 390, "height": 844}}
    return browser.browser_type.launch_persistent_context(profile, **where, **more)


@pytest.fixture
def watched(home: Stage, browser: Browser, tmp_path: Path) -> Iterator[Watched]:
    vars(home.service)["settings"] = home.service.settings.model_copy(update={"base_url": home.url})
    profile = tmp_path / "profile"
    context = on_disk(browser, profile)
    found = Watched(patient(context.pages[0]), profile)
    context.on("request", lambda request: found.went_to.append(request.url))
    context.on("response", lambda answer: found.answers.append(answer))  # noqa: PLW0108 - a method of a list takes no name of theirs
    yield found
    context.close()


def canary(number: int) -> str:
    return f"canary{number}かなりあ"


def a_talk(watched: Watched, town: Stage, aoi: Person) -> None:
    """Wrong, sent, drafted, pictured, danger, read, closed."""
    number, page = asked(town, aoi), watched.page
    watched.enter(town, aoi, "thread", str(number))
    page.fill("#words", canary(1) * 300)
    page.locator("main button.main").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("#words", canary(2))
    page.set_input_files("#picture", [{"name": f"{canary(3)}.jpg", "mimeType": "image/jpeg", "buffer": picture()}])
    watched.press("送る")
    page.locator("details.picture summary").click()
    page.wait_for_function("() => document.querySelector('.picture img').complete")
    who = mori(town)
    with town.service.db.write() as session:
        one = consultations.get(session, number)
        messages.write(session, one, Words(canary(4), staff_id=who), clock.now())
        outcomes.add(session, one, "card", (who, canary(5)), clock.now())
    page.goto(f"{town.url}/matsudo/p/thread")
    watched.press("読みました")
    expect(page.locator("body")).to_contain_text(canary(5))
    page.fill("#words", f"もう死にたい {canary(6)}")
    watched.press("送る")
    expect(page.get_by_role("alert")).to_be_visible()
    with page.expect_response("**/p/draft"):
        page.locator("#words").press_sequentially(canary(7))
    watched.press("ここで一区切りにする")


def a_questionnaire(watched: Watched, town: Stage, aoi: Person) -> None:
    expecting(town, aoi)
    page = watched.page
    watched.enter(town, aoi, "questionnaire")
    for _ in range(3):
        with page.expect_navigation():
            page.locator("button.main").click()
    page.fill("#q-words", canary(8))
    with page.expect_navigation():
        page.locator("button.main").click()
    watched.look()


def what_was_agreed(watched: Watched, town: Stage, aoi: Person) -> None:
    meet(town, aoi, step(canary(9)))
    watched.enter(town, aoi, "next_steps")
    expect(watched.page.locator("body")).to_contain_text(canary(9))


def what_is_kept(watched: Watched, town: Stage, aoi: Person) -> None:
    watched.enter(town, aoi, "my_record")


FLOWS = (a_talk, a_questionnaire, what_was_agreed, what_is_kept)


@pytest.mark.timeout(120)
def test_nothing_stays_in_the_browser(home: Stage, aoi: Person, watched: Watched) -> None:
    """Through every private page, each left by the quick way out; then the profile on the disk is read as bytes."""
    page = watched.page
    for flow in FLOWS:
        flow(watched, home, aoi)
        page.locator("button.quick").click()
        page.wait_for_url("**/p/calendar")
        watched.look()
        for _ in range(3):
            page.go_back()
            assert "canary" not in page.content()
    private = [one for one in watched.answers if "/p/" in one.url and "/static/" not in one.url]
    assert {one.headers.get("cache-control") for one in private} == {"no-store"}
    assert len(private) > 30
    cookies = page.context.cookies()
    assert [one for one in watched.went_to if "canary" in one or "%E3%81%8B" in one] == []
    page.context.close()
    assert [one["name"] for one in cookies if "canary" in str(one)] == []
    assert left_in(watched.profile) == []


@pytest.mark.timeout(120)
def test_nothing_stays_where_no_script_runs(home: Stage, aoi: Person, browser: Browser, tmp_path: Path) -> None:
    """The browser sends the forms itself: too long, right, in danger; back and forth; then its profile as bytes."""
    vars(home.service)["settings"] = home.service.settings.model_copy(update={"base_url": home.url})
    number, profile = asked(home, aoi), tmp_path / "profile"
    context = on_disk(browser, profile, java_script_enabled=False)
    page = patient(context.pages[0])
    page.goto(f"{home.url}/matsudo/p/open/{link(home, aoi, 'thread', str(number))}")
    page.locator("button.main").click()
    for words, then in (
        (canary(1) * 300, "wrong=words.too_long"),
        (canary(2), "said=written"),
        (f"もう死にたい {canary(3)}" * 200, "wrong=words.too_long"),
    ):
        page.fill("#words", words)
        page.locator("main button.main").click()
        page.wait_for_url(lambda url, then=then: then in url)
    assert (page.input_value("#words") == words, "help=1" in page.url) == (True, True)
    for _ in range(3):
        page.go_back()
    page.go_forward()
    page.locator("button.quick").click()
    page.wait_for_url("**/p/calendar")
    context.close()
    assert left_in(profile) == []


def left_in(profile: Path) -> list[str]:
    files = [file for file in profile.rglob("*") if file.is_file()]
    assert len(files) > 20
    return [str(file.relative_to(profile)) for file in files if holds(file.read_bytes())]


def holds(raw: bytes) -> bool:
    return any(word in raw for word in (b"canary", "canary".encode("utf-16-le"), "かなりあ".encode()))


def test_a_browser_that_keeps_something_would_be_seen(home: Stage, aoi: Person, watched: Watched) -> None:
    """Each place that is looked at: put there by hand, it is found."""
    watched.enter(home, aoi, "my_record")
    for keeps in ("localStorage.x = 'canary'", "sessionStorage.x = 'canary'", "caches.open('canary')"):
        watched.page.evaluate(f"async () => {{ await ({keeps}) }}")
        with pytest.raises(AssertionError):
            watched.look()
        watched.page.evaluate("async () => { localStorage.clear(); sessionStorage.clear() }")
    watched.page.context.close()
    assert any(holds(file.read_bytes()) for file in watched.profile.rglob("*") if file.is_file())
