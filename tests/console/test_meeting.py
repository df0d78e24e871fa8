"""The meeting at the desk: who came, the record with strengths first, what was agreed, and the sheet of the day."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.interview import arrivals, next_steps, records
from bot.domain.interview.interviews import Interview
from bot.domain.interview.next_steps import NextStep
from bot.domain.interview.records import Record
from bot.domain.interview.slots import Slot
from bot.domain.office import staff
from bot.domain.office.audit import AuditRow
from bot.domain.office.staff import Post
from bot.domain.people.parents import Parent
from tests.console.reading import words
from tests.console.test_bookings import booking, sent
from tests.console.town import Office, Visitor

CANARY = "canary-strength"
FULL = {
    "strengths": CANARY,
    "formal": "canary-formal",
    "no_informal": "yes",
    "minutes": "30",
    "opinion": "canary-opinion",
}


def its_day(office: Office, hub: str = "minami") -> int:
    """It is the day of the booking now."""
    number = office.bookings[hub]
    with office.db.write() as session:
        session.get_one(Slot, session.get_one(Interview, number).slot_id).starts_at = clock.now()
    return number


@pytest.fixture
def came(office: Office) -> int:
    number = its_day(office)
    assert here(office).post(f"/bookings/{number}/came").status_code == 303
    return number


def post(
    office: Office, number: int, deed: str, fields: dict[str, object] | None = None, login: str = "mori"
) -> TestResponse:
    return here(office, login).post(f"/bookings/{number}/{deed}", fields)


def write(office: Office, number: int, then: str, **fields: object) -> TestResponse:
    with office.db.read() as session:
        seen = records.imprint(records.newest(session, number))
    return post(office, number, "record", {"seen": seen, "then": then} | fields)


def here(office: Office, login: str = "mori") -> Visitor:
    """Always the same browser: what a deed came to is said on the next page of its own session."""
    desks = vars(office).setdefault("desks", {})
    if login not in desks:
        desks[login] = office.at_work(login)
    return desks[login]


def versions(office: Office, number: int) -> list[Record]:
    with office.db.read() as session:
        newest = records.newest(session, number)
        return [*([newest] if newest else []), *records.earlier(session, number)]


def rows(office: Office, number: int) -> list[NextStep]:
    with office.db.read() as session:
        return next_steps.of_interview(session, number)


def said(answer: TestResponse, table: str, name: str) -> bool:
    return words()[table][name] in answer.text


# --- who came -------------------------------------------------------------------------------------------------------


def test_who_shows_a_number_is_noted_by_it_and_the_page_says_who_it_was(office: Office) -> None:
    mori, number = here(office), its_day(office)
    shown = arrivals.number(number)
    typed = f" {shown.translate({ord(digit): ord(digit) + 0xFEE0 for digit in shown})} "  # on a Japanese keyboard
    answer = mori.post("/bookings/arrived", {"number": typed})
    assert (answer.status_code, answer.location) == (303, f"/aoba/console/bookings/{number}")
    found = booking(office, number)
    assert (found.state, found.arrived_by) == ("done", office.staff["mori"])
    page = mori.get(f"/bookings/{number}").text
    assert ("Aoi of minami" in page, words()["results"]["booking_came"] in page) == (True, True)
    assert said(mori.get("/bookings"), "mistakes", "wrong_number") is False
    mori.post("/bookings/arrived", {"number": shown})
    assert said(mori.get("/bookings"), "refusals", "already_came")


def test_a_wrong_number_of_another_hub_day_or_way_is_told_and_nobody_has_come(office: Office) -> None:
    mine, theirs = its_day(office), its_day(office, "kita")
    tomorrow = office.bookings["minami caller"]
    with office.db.write() as session:
        called = session.get_one(Interview, mine)
        called.way = "phone"
    for typed in ("", "12", "not a number", *map(arrivals.number, (mine, theirs, tomorrow))):
        answer = here(office).post("/bookings/arrived", {"number": typed})
        assert said(answer, "mistakes", "wrong_number"), typed
    assert [booking(office, one).state for one in (mine, theirs, tomorrow)] == ["booked"] * 3


def test_no_two_of_ten_thousand_bookings_have_the_same_number() -> None:
    assert len({arrivals.number(one) for one in range(1, 10_001)}) == 10_000
    following = [(arrivals.number(one), arrivals.number(one + 1)) for one in range(1, 10_001)]
    assert all(sum(a != b for a, b in zip(*both, strict=True)) > 1 for both in following)


def test_who_came_is_noted_with_the_time_and_by_whom_and_can_be_taken_back(office: Office) -> None:
    mori, number = here(office), its_day(office)
    assert mori.post(f"/bookings/{number}/came").location == f"/aoba/console/bookings/{number}"
    found = booking(office, number)
    assert (found.state, found.arrived_by, found.arrived_at is not None) == ("done", office.staff["mori"], True)
    page = mori.get(f"/bookings/{number}")
    assert (said(page, "results", "booking_came"), "Mori" in page.text) == (True, True)
    mori.post(f"/bookings/{number}/came")
    assert said(mori.get(f"/bookings/{number}"), "refusals", "already_came")
    mori.post(f"/bookings/{number}/came/undo")
    found = booking(office, number)
    assert (found.state, found.arrived_by, found.arrived_at) == ("booked", None, None)


def test_from_the_days_list_one_stays_on_it_and_sees_who_is_there(office: Office) -> None:
    mori, number = here(office), its_day(office)
    assert f"/bookings/{number}/came" in mori.get("/").text
    assert mori.post(f"/bookings/{number}/came", {"then": "today"}).location == "/aoba/console/"
    page = mori.get("/").text
    row = page[page.index(f'/bookings/{number}"') :].split("</li>")[0]
    assert ("badge good" in row, f"/bookings/{number}/came" in page) == (True, False)


def test_before_its_day_nobody_can_have_come(office: Office) -> None:
    mori, number = here(office), office.bookings["minami"]
    assert f"/bookings/{number}/came" not in mori.get("/").text + mori.get(f"/bookings/{number}").text
    mori.post(f"/bookings/{number}/came")
    assert said(mori.get(f"/bookings/{number}"), "results", "not_begun")
    assert booking(office, number).state == "booked"


def test_who_was_written_down_as_missed_and_came_after_all_is_not_told_so(office: Office) -> None:
    number = its_day(office)
    post(office, number, "missed")
    assert len(sent(office)) == 1
    post(office, number, "came")
    assert (booking(office, number).state, sent(office)) == ("done", [])


def test_a_reminder_that_has_not_left_stays_away_from_who_is_there(office: Office) -> None:
    number = its_day(office)
    with office.db.write() as session:
        parent = session.get_one(Interview, number).parent
        order = Order(parent.id, "U-minami", "reminder", [], about=f"interview:{number}")
        deliveries.enqueue(session, order, clock.now())
    post(office, number, "came")
    with office.db.read() as session:
        row = session.scalars(select(Delivery).where(Delivery.about == f"interview:{number}")).one()
    assert (row.state, row.reason) == ("suppressed", "came")


def test_what_has_been_written_about_is_not_taken_back(office: Office, came: int) -> None:
    write(office, came, "keep", strengths=CANARY)
    post(office, came, "came/undo")
    assert said(here(office).get(f"/bookings/{came}"), "refusals", "has_record")
    assert booking(office, came).state == "done"


# --- the record -----------------------------------------------------------------------------------------------------


def test_without_a_meeting_there_is_no_record(office: Office) -> None:
    number = office.bookings["minami"]
    assert write(office, number, "close", **FULL).location == f"/aoba/console/bookings/{number}"
    assert versions(office, number) == []


def test_a_draft_may_be_as_unfinished_as_it_is(office: Office, came: int) -> None:
    assert write(office, came, "keep", wishes=CANARY).status_code == 303
    [draft] = versions(office, came)
    assert (draft.words, draft.closed_at, draft.minutes) == ({"wishes": CANARY}, None, None)
    assert CANARY.encode() not in (draft.sealed_wishes or b"")
    assert CANARY in here(office).get(f"/bookings/{came}/record").text


@pytest.mark.parametrize(
    ("left_out", "mistake"),
    [
        ({"strengths": " "}, "strengths"),
        ({"formal": ""}, "formal"),
        ({"no_informal": ""}, "informal"),
        ({"minutes": ""}, "minutes"),
    ],
    ids=str,
)
def test_it_is_not_closed_while_something_is_left_unsaid(
    office: Office, came: int, left_out: dict[str, str], mistake: str
) -> None:
    answer = write(office, came, "close", **FULL | left_out)
    assert (answer.status_code, answer.text.count('class="mistake"')) == (422, 1)
    assert f'id="{mistake}-mistake"' in answer.text
    [kept] = versions(office, came)
    assert (kept.closed_at, "canary-opinion" in kept.words.values()) == (None, True)
    assert write(office, came, "close", **FULL).status_code == 303


def test_closed_it_names_who_and_when_and_does_not_change_any_more(office: Office, came: int) -> None:
    write(office, came, "close", **FULL)
    [closed] = versions(office, came)
    assert (closed.closed_by, closed.closed_at is not None) == (office.staff["mori"], True)
    assert (closed.no_formal, closed.no_informal, closed.minutes) == (False, True, 30)
    assert closed.words == {"strengths": CANARY, "formal": "canary-formal", "opinion": "canary-opinion"}
    answer = write(office, came, "keep", strengths="something else")
    assert (answer.status_code, said(answer, "mistakes", "record_closed"), "something else" in answer.text) == (
        422,
        True,
        True,
    )
    assert [one.words["strengths"] for one in versions(office, came)] == [CANARY]


def test_a_later_change_is_a_new_version_and_the_old_one_stays(office: Office, came: int) -> None:
    write(office, came, "close", **FULL)
    post(office, came, "record/again")
    new, old = versions(office, came)
    assert (new.version, new.words, new.closed_at) == (2, old.words, None)
    write(office, came, "close", **FULL | {"strengths": "canary-new"})
    new, old = versions(office, came)
    assert [one.words["strengths"] for one in (new, old)] == ["canary-new", CANARY]
    page = here(office).get(f"/bookings/{came}/record").text
    assert (CANARY in page, "canary-new" in page) == (True, True)
    post(office, came, "record/again")
    post(office, came, "record/again")
    assert [one.version for one in versions(office, came)] == [3, 2, 1]


def test_two_who_write_at_once_do_not_overwrite_each_other(office: Office, came: int) -> None:
    assert post(office, came, "record", {"seen": "", "strengths": "canary-first"}).status_code == 303
    answer = post(office, came, "record", {"seen": "", "strengths": "canary-second"}, "hayashi")
    assert (answer.status_code, said(answer, "mistakes", "record_changed")) == (422, True)
    assert ("canary-first" in answer.text, "canary-second" in answer.text) == (True, True)
    assert [one.words["strengths"] for one in versions(office, came)] == ["canary-first"]
    assert write(office, came, "keep", strengths="canary-both").status_code == 303


def colleague(office: Office, hub: str = "minami") -> Visitor:
    with office.db.write() as session:
        staff.invite(session, Post("abe", "Abe", "coordinator", hub), clock.now())
        abe = staff.by_login(session, "abe")
        assert abe is not None
        abe.password_hash, abe.totp_secret, abe.enrolled_at = "x", "JBSWY3DPEHPK3PXP", clock.now()
        office.staff["abe"] = abe.id
    return office.at_work("abe")


def test_a_colleague_reads_it_after_mori_has_left(office: Office, came: int) -> None:
    write(office, came, "close", **FULL)
    with office.db.write() as session:
        staff.disable(session, session.get_one(staff.Staff, office.staff["mori"]), clock.now())
    page = colleague(office).get(f"/bookings/{came}/record").text
    assert (CANARY in page, "Mori" in page) == (True, True)


@pytest.mark.parametrize("login", ["sato", "abe"])
def test_nobody_of_another_hub_finds_a_word_of_it(office: Office, came: int, login: str) -> None:
    """Not by record, steps, sheet, list or booking; also not where the family has a booking with them as well."""
    write(office, came, "close", **FULL)
    add(office, came, text="canary-step")
    post(office, came, "steps/agree")
    with office.db.write() as session:
        theirs = session.get_one(Interview, office.bookings["kita"])
        theirs.parent_id = session.get_one(Interview, came).parent_id
    reader = colleague(office, "kita") if login == "abe" else office.at_work("sato")
    mine, day = office.bookings["kita"], office.day.isoformat()
    paths = [f"/bookings/{each}{rest}" for each in (came, mine) for rest in ("", "/record", "/steps")]
    seen = [reader.get(each) for each in [*paths, "/", f"/bookings?day={day}", f"/bookings/sheet?day={day}"]]
    assert [one.request.path for one in seen if "canary" in one.text] == []
    assert [one.status_code for one in seen] == [404] * 3 + [200] * 6
    with office.db.read() as session:
        which = session.scalars(select(NextStep.id)).one()
    answer = reader.post(f"/bookings/{mine}/steps/settle", {"which": which, "how": "settle"})
    assert (answer.status_code, [one.state for one in rows(office, came)]) == (404, ["open"])


def test_every_look_and_change_leaves_its_trace(office: Office, came: int) -> None:
    write(office, came, "close", **FULL)
    add(office, came)
    mori = here(office)
    mori.get(f"/bookings/{came}/record")
    mori.get(f"/bookings/{came}/steps")
    post(office, came, "record/again")
    with office.db.read() as session:
        seen = session.execute(select(AuditRow.action, AuditRow.subject_kind, AuditRow.staff_id)).all()
    assert {kind for action, kind, _ in seen if action == "record"} == {"booking", "family", "record"}
    wanted = {"come_to_booking", "write_record", "write_next_step", "record", "next_steps", "rewrite_record"}
    assert {action for action, _, _ in seen} == wanted
    kinds = {"record": "record", "write_record": "record", "rewrite_record": "record"}
    kinds |= {"write_next_step": "next_step", "next_steps": "next_step"}
    assert [each for each in kinds.items() if each not in {(action, kind) for action, kind, _ in seen}] == []
    assert {who for _, _, who in seen} == {office.staff["mori"]}


# --- what was agreed ------------------------------------------------------------------------------------------------


def add(office: Office, number: int, **fields: object) -> TestResponse:
    return post(office, number, "steps", {"kind": "step", "text": "canary", "who": "family"} | fields)


def test_it_is_the_hubs_own_until_it_is_said_that_this_was_agreed(office: Office, came: int) -> None:
    add(office, came, text="canary-step", who="both", on_day=office.day.isoformat())
    add(office, came, kind="later", text="canary-later", on_day=(office.day + timedelta(days=20)).isoformat())
    assert [(one.kind, one.who, one.text, one.agreed_at) for one in rows(office, came)] == [
        ("step", "both", "canary-step", None),
        ("later", "both", "canary-later", None),
    ]
    assert sent(office) == []
    assert post(office, came, "steps/agree").status_code == 303
    assert [one.agreed_at is not None for one in rows(office, came)] == [True, True]
    [(to, kind, about, messages)] = sent(office)
    assert (to, kind, about) == ("U-minami", "steps", f"agreed:{came}")
    assert "canary" not in str(messages)
    assert said(here(office).get(f"/bookings/{came}/steps"), "results", "steps_agreed_told")
    post(office, came, "steps/agree")
    assert said(here(office).get(f"/bookings/{came}/steps"), "refusals", "nothing_to_agree")
    assert len(sent(office)) == 1


@pytest.mark.parametrize("facts", [{"silence": "loss"}, {"silence": "paused"}, {"reachable": False}], ids=str)
def test_who_is_not_to_be_written_to_is_told_by_a_person(office: Office, came: int, facts: dict[str, object]) -> None:
    with office.db.write() as session:
        aoi = session.scalars(select(Parent).where(Parent.line_user_id == "U-minami")).one()
        for name, value in facts.items():
            setattr(aoi, name, value)
    add(office, came)
    post(office, came, "steps/agree")
    assert said(here(office).get(f"/bookings/{came}/steps"), "results", "steps_agreed_call")
    assert sent(office) == []


@pytest.mark.parametrize(
    ("typed", "field", "mistake"),
    [
        ({"text": ""}, "text", "empty"),
        ({"text": "x" * 301}, "text", "too_long"),
        ({"who": ""}, "who", "choose"),
        ({"kind": "x"}, "kind", "choose"),
        ({"on_day": "soon"}, "on_day", "no_date"),
        ({"on_day": "2020-01-01"}, "on_day", "past"),
        ({"kind": "later", "on_day": "today"}, "on_day", "past"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_the_field(
    office: Office, came: int, typed: dict[str, str], field: str, mistake: str
) -> None:
    today = clock.today(clock.now()).isoformat()
    answer = add(office, came, **{name: today if text == "today" else text for name, text in typed.items()})
    assert (answer.status_code, rows(office, came)) == (422, [])
    assert f'id="{field}-mistake">{words()["mistakes"][mistake]}' in answer.text


def test_staff_settle_open_again_and_let_go(office: Office, came: int) -> None:
    add(office, came, text="canary-draft")
    [draft] = rows(office, came)
    post(office, came, "steps/settle", {"which": draft.id, "how": "drop"})
    assert rows(office, came) == []
    add(office, came, who="hub")
    add(office, came, kind="later")
    post(office, came, "steps/agree")
    step, later = (one.id for one in rows(office, came))
    states = []
    for which, how in [(step, "settle"), (later, "settle"), (step, "again"), (step, "drop"), (step, "again")]:
        post(office, came, "steps/settle", {"which": which, "how": how})
        states.append([one.state for one in rows(office, came)])
    assert states == [
        ["done", "open"],
        ["done", "decided"],
        ["open", "decided"],
        ["dropped", "decided"],
        ["dropped", "decided"],
    ]
    assert said(here(office).get(f"/bookings/{came}/steps"), "refusals", "over_already")


def test_the_day_to_be_asked_again_is_moved_in_place(office: Office, came: int) -> None:
    """Whoever was asked already is asked on the new day; an empty one means never. Who moved it is known."""
    add(office, came, kind="later", text="canary", on_day=next_day(office))
    add(office, came, text="canary-step")
    post(office, came, "steps/agree")
    later, step = rows(office, came)
    with office.db.write() as session:
        session.get_one(NextStep, later.id).asked_at = clock.now()
    day = clock.today(clock.now()) + timedelta(days=30)
    for typed in (day.isoformat(), ""):
        moved = post(office, came, "steps/ask", {"which": later.id, "kind": "later", "on_day": typed})
        assert moved.status_code == 303
        assert said(here(office).get(f"/bookings/{came}/steps"), "results", "ask_date_moved")
        found = rows(office, came)[0]
        assert (found.on_day, found.asked_at, found.state) == (day if typed else None, None, "open")
    today = clock.today(clock.now()).isoformat()
    refused = post(office, came, "steps/ask", {"which": later.id, "kind": "later", "on_day": today})
    assert (refused.status_code, words()["mistakes"]["past"] in refused.text) == (422, True)
    post(office, came, "steps/ask", {"which": step.id, "kind": "later", "on_day": day.isoformat()})
    assert said(here(office).get(f"/bookings/{came}/steps"), "refusals", "over_already")
    assert [one.on_day for one in rows(office, came)] == [None, None]
    with office.db.read() as session:
        moved_by = select(AuditRow.staff_id).where(AuditRow.action == "move_ask_date")
        traces = moved_by.where(AuditRow.subject_kind == "next_step")
        assert set(session.scalars(traces)) == {office.staff["mori"]}


@pytest.mark.parametrize(
    ("facts", "days", "shown"),
    [
        ({"reachable": False}, 0, True),
        ({"reachable": False}, 1, False),  # its day is tomorrow
        ({}, 0, False),  # LINE asks
        ({}, -7, True),  # LINE could not in time
        ({"silence": "loss", "reachable": False}, 0, False),
    ],
    ids=str,
)
def test_whom_line_cannot_ask_a_person_asks(
    office: Office, came: int, facts: dict[str, object], days: int, shown: bool
) -> None:
    add(office, came, kind="later", text="canary", on_day=office.day.isoformat())
    post(office, came, "steps/agree")
    with office.db.write() as session:
        step = session.scalars(select(NextStep)).one()
        step.on_day = clock.today(clock.now()) + timedelta(days=days)
        aoi = session.get_one(Parent, step.parent_id)
        for name, value in facts.items():
            setattr(aoi, name, value)
    page = here(office).get("/").text
    assert ('id="to-ask"' in page, f"/bookings/{came}/steps" in page, "canary" in page) == (shown, shown, False)
    assert 'id="to-ask"' not in office.at_work("sato").get("/").text


# --- the sheet of the day -------------------------------------------------------------------------------------------


def test_the_sheet_says_who_comes_and_what_was_agreed_before(office: Office, came: int) -> None:
    add(office, came, text="canary-open")
    add(office, came, text="canary-done")
    post(office, came, "steps/agree")
    add(office, came, text="canary-draft")
    post(office, came, "steps/settle", {"which": rows(office, came)[1].id, "how": "settle"})
    with office.db.write() as session:  # the next meeting of the same family
        session.get_one(Interview, office.bookings["minami caller"]).parent_id = booking(office, came).parent_id
    page = here(office).get(f"/bookings/sheet?day={office.day.isoformat()}").text
    sheet = page[page.index("<main") :]
    assert ("10:30" in sheet, "Aoi of minami" in sheet, "canary-open" in sheet) == (True, True, True)
    assert ("canary-done" in sheet, "canary-draft" in sheet, "Caller of minami" in sheet) == (False, False, False)
    assert ("Minami hub" in sheet, "Kita" in sheet) == (True, False)
    day = next_day(office)
    assert "Aoi of minami" not in here(office).get(f"/bookings/sheet?day={day}").text


def next_day(office: Office) -> str:
    return (office.day + timedelta(days=1)).isoformat()


def test_who_says_that_they_are_late_stands_beside_their_booking(office: Office) -> None:
    number = its_day(office)
    badge = 'class="badge warn">'
    assert badge not in here(office).get(f"/bookings/{number}").text
    with office.db.write() as session:
        arrivals.tell_late(session.get_one(Interview, number), 15, clock.now())
    for path in ("/", "/bookings", f"/bookings/{number}"):
        assert re.search(badge + r"[^<]*15[^<]*</span>", here(office).get(path).text), path
    assert here(office).post(f"/bookings/{number}/came").status_code == 303
    assert "15" not in "".join(re.findall(badge + r"[^<]*", here(office).get("/").text))
