"""The console as staff use it: on a phone, at a desk, and with the keyboard alone."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from bot import clock
from bot.console import tokens
from bot.domain.care import casework, consultations, messages, notes, outcomes, referrals, shift_notes
from bot.domain.care.messages import Words
from bot.domain.interview import (
    arrivals,
    interview_rules,
    interviews,
    meeting_wishes,
    next_steps,
    openings,
    records,
    slots,
)
from bot.domain.interview.coordinators import Coordinator, Room
from bot.domain.interview.interviews import Interview
from bot.domain.interview.openings import Offered
from bot.domain.interview.records import Sheet
from bot.domain.interview.slots import Slot
from bot.domain.news.broadcasts import Broadcast
from bot.domain.office import heartbeat, staff
from bot.domain.office.staff import Staff
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.domain.places import closed_days, hubs
from tests.browser import DESK, PHONE, NewPage, accessibility_violations
from tests.console.reading import words
from tests.console.test_answers import write as answer
from tests.console.town import PASSWORD, ROOT, Office, make_app

pytestmark = pytest.mark.browser
SIZES = {"phone": PHONE, "desk": DESK}
PICTURES = ROOT / "docs" / "pictures"


@pytest.fixture
def street(office: Office) -> Iterator[tuple[Office, str]]:
    """The console on a port of this machine, with the names people have."""
    give_names(office)
    server = make_server("127.0.0.1", 0, office.app, threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    settings = office.service.settings.model_copy(update={"base_url": address})
    here = replace(office, service=replace(office.service, settings=settings))
    server.app = make_app(here.service)
    Thread(target=server.serve_forever, daemon=True).start()
    yield here, f"{address}/aoba/console"
    server.shutdown()


def give_names(office: Office) -> None:
    names = yaml.safe_load((ROOT / "tests" / "console" / "names.yaml").read_text(encoding="utf-8"))
    with office.db.write() as session:
        for slug, name in names["hubs"].items():
            hub = hubs.get(session, slug)
            hub.name = name
            hubs.write_notes(hub, clock.now(), **names["notes"])
        for member in session.scalars(select(Staff)):
            member.name = names["staff"][member.login]
        for parent in session.scalars(select(Parent)):
            parent.name = names["families"][parent.name]
        for news in session.scalars(select(Broadcast)):
            news.title, news.body = names["news"]["title"], names["news"]["body"]
        heartbeat.beat(session, heartbeat.WORKER, clock.now())
        closed_days.close(session, "minami", office.day + timedelta(days=20))
        aoi = interviews.get(session, office.bookings["minami"])
        meeting_wishes.put(session, aoi, ["siblings", "visit", "interpreter"], clock.now(), language="vi")
        have_a_full_week(session, office, names)
        have_a_talk(session, office, names["talk"])
        have_a_meeting(session, office, names["meeting"])


def have_a_full_week(session: Session, office: Office, names: dict[str, Any]) -> None:
    """Times with two coordinators and a room, one shut; weeks that are over; and the city thinks about other rules."""
    for person in session.scalars(select(Coordinator)):
        person.name = names["people"][person.name.split()[0]]
        person.qualifications, person.languages = ["city_certified", "nursery_teacher"], ["ja", "en"]
    for room in session.scalars(select(Room)):
        room.name = names["people"]["Room"]
    for ahead in (-22, -15, -14, -8, -7, -1, 0, 1, 2, 8):
        moments = [clock.at(office.day + timedelta(days=ahead), hour) for hour in (10, 13, 14)[: 1 + ahead % 3]]
        what = Offered(30, ["hub", "phone"], served_by=office.people["minami"], room_id=office.rooms["minami"])
        openings.open_times(session, "minami", moments, what)
    openings.shut_one(session, office.slots["minami"][3], clock.now())
    said = interview_rules.write(office.service.town.interview)
    invite = said["invite"] | {"days": 78, "at": "12:30"}
    draft = said | {"invite": invite, "reminders": ["7 days", "1 days"], "change_until": "2 working days"}
    interview_rules.save_draft(session, draft, office.staff["hayashi"], clock.now())


def have_a_talk(session: Session, office: Office, said: dict[str, str]) -> None:
    """What was said in one consultation, and all that can stand around it."""
    now, mori = clock.now() - timedelta(hours=1), office.staff["mori"]
    one = casework.take(session, office.consultations["minami"], mori, now)
    one.weighs, one.named, one.called = ["partner", "work"], "nickname", said["called"]
    one.reach_by = "phone"  # a nickname, and a number only to call it
    messages.write(session, one, Words(said["first"]), now - timedelta(hours=1))
    messages.write(session, one, Words(said["answer"], staff_id=mori), now)
    messages.write(session, one, Words(said["second"], "line"), clock.now())
    casework.answered(one, now + timedelta(days=14), now)
    casework.heard(one, now + timedelta(days=2))
    notes.write(session, one, mori, said["note"], now)
    outcomes.add(session, one, "card", (mori, said["card"]), now)
    until = clock.today(now) + timedelta(days=60)
    referral = referrals.propose(session, one, mori, (said["to"], said["what"], until), now)
    referrals.agree(referral, "page", now)
    shift_notes.write(session, "minami", mori, said["shift"], now)
    for old in consultations.of_parent(session, interviews.get(session, office.bookings["minami caller"]).parent_id):
        old.outcome, old.taken_by = "informed", mori


def have_a_meeting(session: Session, office: Office, said: dict[str, Any]) -> None:
    """Today: the record is a draft, some of what was agreed can be read already."""
    now, mori = clock.now(), office.staff["mori"]
    slot = Slot(hub_id="minami", starts_at=now, minutes=30, seats=1, ways=["hub"])
    session.add(slot)
    session.flush()
    aoi = parents.meet(session, "U-minami", now)
    slots.keep(session, slot.id, aoi.id, now - timedelta(days=1))
    met = Interview(
        parent_id=aoi.id, slot_id=slot.id, hub_id="minami", way="hub", with_partner=True, booked_at=now, changed_at=now
    )
    session.add(met)
    session.flush()
    office.bookings["minami met"] = arrivals.come(session, met.id, mori, now).id
    words = {part: said[part] for part in records.PARTS if part in said}
    records.save(session, met, Sheet(words, ["informal"], 40), (mori, ""), now)
    for one in said["steps"]:
        on_day = office.day + timedelta(days=one["days"])
        next_steps.write(session, met, next_steps.Words(one["kind"], one["text"], one["who"], on_day), mori, now)
    next_steps.agree(session, met, now)
    next_steps.write(session, met, next_steps.Words("step", said["draft"], "family", None), mori, now)


def addresses(office: Office) -> dict[str, str]:
    day = office.day.isoformat()
    return {
        "today": "/",
        "slots": f"/slots?week={day}",
        "slot": f"/slots/{office.slots['minami'][0]}",
        "fill": "/slots/fill",
        "people": "/people",
        "closing": f"/slots/closing?day={day}",
        "bookings": f"/bookings?day={day}",
        "booking": f"/bookings/{office.bookings['minami']}",
        "answers": f"/bookings/{office.bookings['minami']}/answers",
        "caller": "/bookings/new",
        "met": f"/bookings/{office.bookings['minami met']}",
        "record": f"/bookings/{office.bookings['minami met']}/record",
        "next_steps": f"/bookings/{office.bookings['minami met']}/steps",
        "day_sheet": f"/bookings/sheet?day={day}",
        "calls": f"/bookings/calls?day={day}",
        "consultations": "/consultations",
        "consultation": f"/consultations/{office.consultations['minami']}",
        "referral": f"/consultations/{office.consultations['minami']}/referral",
        "call_number": f"/consultations/{office.consultations['minami']}/phone",
        "ended": "/consultations/ended",
        "walk_in": "/consultations/new",
        "broadcasts": "/broadcasts",
        "broadcast": f"/broadcasts/{office.broadcasts['minami']}",
        "writing": "/broadcasts/new",
        "hub": "/hub",
        "visits": "/visits",
        "erasures": "/erasures",
        "erasure": f"/erasures/{office.erasures['minami']}",
        "alarms": "/alarms",
        "alarm": f"/alarms/{office.alarms['minami']}",
        "alarm-text": f"/alarms/{office.alarms['minami']}/text",
        "alarm-review": "/alarms/review",
    }


def addresses_of_the_city(office: Office) -> dict[str, str]:
    event, message = (f"/letters/{kind}/{key}" for kind, key in office.letters["minami"].items())
    letters = {"letters": "/letters", "letter": message, "letter-event": event, "letter-text": f"{event}/text"}
    return letters | {"form": "/form", "rules": "/rules", "person": f"/people/{office.people['minami']}"}


def enter(page: Page, office: Office, login: str, at: str) -> None:
    """With the cookie of somebody who has logged in."""
    name = tokens.cookie_name(office.service)
    cookie = office.at_work(login).cookie or ""
    page.context.add_cookies([{"name": name, "value": cookie, "url": f"http://{urlsplit(at).netloc}"}])


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"console-{name}.png", full_page="desk" in name)


def fits(page: Page) -> bool:
    """Nobody has to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("login", ["mori", "hayashi"])
def test_every_page_is_easy_to_use_for_everybody(
    street: tuple[Office, str], new_page: NewPage, size: str, login: str
) -> None:
    office, at = street
    answer(office, words="夜、眠れない日のことを聞きたいです。")
    page = new_page(SIZES[size])
    enter(page, office, login, at)
    own = addresses_of_the_city(office)
    for name, address in (addresses(office) | (own if login == "hayashi" else {})).items():
        page.goto(at + address)
        assert (name, page.locator("h1").count(), fits(page)) == (name, 1, True)
        assert (name, accessibility_violations(page)) == (name, [])
        if login == "mori" or name in ("letters", "letter") or (name, size) == ("form", "phone") or name == "rules":
            picture(page, f"{name}-{size}")


GAPS = """() => {
  const names = [...document.querySelectorAll('.menu span')].map((name) => name.getBoundingClientRect())
  return names.slice(1).map((name, before) => name.left - names[before].right)
}"""


BELOW = """() => [...document.querySelectorAll('.facts > div')].every((one) =>
  one.querySelector('dd').getBoundingClientRect().top >= one.querySelector('dt').getBoundingClientRect().bottom)"""


@pytest.mark.parametrize("address", ["/", "/form", "/rules", "/erasures"])
def test_the_tab_of_this_page_can_be_seen_on_a_phone_and_names_do_not_run_together(
    street: tuple[Office, str], new_page: NewPage, address: str
) -> None:
    """The city has more pages than a phone is wide."""
    office, at = street
    page = new_page(PHONE)
    enter(page, office, "hayashi", at)
    page.goto(at + address)
    expect(page.locator(".menu a[aria-current]")).to_be_in_viewport(ratio=1)
    assert min(page.evaluate(GAPS)) >= 8
    assert page.evaluate("[window.scrollX, window.scrollY]") == [0, 0]


def test_the_names_of_facts_are_not_squeezed_beside_an_empty_page(
    street: tuple[Office, str], new_page: NewPage
) -> None:
    """At a desk a name of eleven letters is one line, and a question stands above its answer."""
    office, at = street
    answer(office)
    page = new_page(DESK)
    enter(page, office, "mori", at)
    page.goto(f"{at}/consultations/{office.consultations['minami']}")
    high = page.evaluate(
        "[...document.querySelectorAll('.facts dt')].map((name) => name.getBoundingClientRect().height)"
    )
    assert max(high) < 30
    page.goto(f"{at}/bookings/{office.bookings['minami']}/answers")
    assert page.evaluate(BELOW) is True


@pytest.mark.parametrize("size", SIZES)
def test_the_door(street: tuple[Office, str], new_page: NewPage, size: str) -> None:
    office, at = street
    page = new_page(SIZES[size])
    page.goto(f"{at}/")
    picture(page, f"login-{size}")
    assert accessibility_violations(page) == []
    page.fill("#login", "mori")
    page.fill("#password", PASSWORD)
    page.click("button.main")
    picture(page, f"code-{size}")
    assert (accessibility_violations(page), fits(page)) == ([], True)
    page.fill("#code", office.code_of("mori"))
    page.click("button.main")
    expect(page).to_have_url(f"{at}/")
    page.click(".who summary")
    page.locator(".who-menu button").first.click()
    expect(page).to_have_url(f"{at}/login?why=out")


def test_an_invitation_in_the_browser(street: tuple[Office, str], page: Page) -> None:
    office, at = street
    with office.db.write() as session:
        token = staff.invite(session, staff.Post("abe", "Abe", "coordinator", "minami"), clock.now())
    page.goto(f"{at}/invitation/{token}")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.main")
    picture(page, "enrol-phone")
    assert (accessibility_violations(page), fits(page)) == ([], True)
    page.click("summary")
    office.secrets["abe"] = page.locator(".secret").inner_text()
    page.fill("#code", office.code_of("abe"))
    page.click("button.main")
    expect(page).to_have_url(f"{at}/")


def test_with_the_keyboard_alone_from_the_door_to_an_open_day(street: tuple[Office, str], new_page: NewPage) -> None:
    office, at = street
    page = new_page(DESK)
    press = page.keyboard
    page.goto(f"{at}/login")
    press.type("mori")
    press.press("Tab")
    press.type(PASSWORD)
    press.press("Enter")
    page.wait_for_url("**/login/code")
    press.type(office.code_of("mori"))
    press.press("Enter")
    page.wait_for_url(f"{at}/")
    tab_to(page, "a[href$='/slots']")
    press.press("Enter")
    page.wait_for_url("**/slots")
    tab_to(page, "a[href='#open']")
    press.press("Enter")  # past all the times of the week
    tab_to(page, "#day")
    day = office.day + timedelta(days=14)
    press.type(f"{day:%m%d%Y}")  # the order of Chromium's own language, not of the page
    tab_to(page, "button.main")
    press.press("Enter")
    page.wait_for_url("**/slots?week=*")
    expect(page.get_by_role("status")).to_have_text(words()["results"]["slots_opened"].replace("{n}", "3"))
    with office.db.read() as session:
        opened = session.scalars(select(Slot).where(Slot.hub_id == "minami", Slot.starts_at > clock.at(day, 0))).all()
    assert len(opened) == 3


def tab_to(page: Page, target: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"the keyboard never comes to {target}")


def test_the_progress_refreshes_itself(street: tuple[Office, str], page: Page) -> None:
    office, at = street
    enter(page, office, "mori", at)
    page.clock.install()
    page.goto(f"{at}/broadcasts/{office.broadcasts['minami']}")
    with office.db.write() as session:
        session.scalars(select(Broadcast).where(Broadcast.hub_id == "minami")).one().state = "stopped"
    page.clock.fast_forward("00:11")
    expect(page.locator("#state")).to_have_text(words()["news_states"]["stopped"])


def test_a_record_that_is_not_finished_says_where(street: tuple[Office, str], new_page: NewPage) -> None:
    office, at = street
    page = new_page(DESK)
    enter(page, office, "mori", at)
    page.goto(f"{at}/bookings/{office.bookings['minami met']}/record")
    page.fill("#strengths", " ")
    page.get_by_role("button", name=re.compile("閉じる")).click()
    expect(page.locator("#strengths-mistake")).to_be_visible()
    assert (accessibility_violations(page), fits(page)) == ([], True)
    page.fill("#strengths", "よく話せた")
    page.get_by_role("button", name=re.compile("閉じる")).click()
    expect(page.get_by_role("status")).to_have_text(words()["results"]["record_closed_now"])
    assert (accessibility_violations(page), fits(page)) == ([], True)
    picture(page, "record-closed-desk")


def test_the_sheet_of_the_day_is_printed_without_buttons(street: tuple[Office, str], new_page: NewPage) -> None:
    """The next meeting of a family that has agreed something before."""
    office, at = street
    page = new_page(DESK)
    enter(page, office, "mori", at)
    page.goto(f"{at}/bookings/sheet?day={office.day.isoformat()}")
    page.emulate_media(media="print")
    assert [each for each in page.locator("button, .menu, form, .no-print").all() if each.is_visible()] == []
    expect(page.locator(".sheet")).to_have_count(2)
    picture(page, "day_sheet-print-desk")


def test_a_booking_is_cancelled_only_after_a_second_thought(street: tuple[Office, str], page: Page) -> None:
    office, at = street
    enter(page, office, "mori", at)
    page.goto(f"{at}/bookings/{office.bookings['minami']}")
    expect(page.locator("button.stop")).not_to_be_visible()
    page.locator("summary").last.click()
    picture(page, "cancel-phone")
    page.locator("button.stop").click()
    expect(page.get_by_role("status")).to_have_text(words()["results"]["booking_cancelled_told"])
    picture(page, "cancelled-phone")
