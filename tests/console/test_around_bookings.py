"""Round about a booking at the desk: wishes and who saw to them, calls before it, and going beyond a rule of time."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import interviews, meeting_wishes, overrides, reminder_calls
from bot.domain.interview.interviews import Interview
from bot.domain.office.audit import AuditRow
from bot.domain.people import life_events, parents
from bot.domain.people.parents import Parent
from tests.console.reading import words
from tests.console.test_bookings import booking
from tests.console.town import Office


def wish(office: Office, *kinds: str, language: str | None = None) -> int:
    number = office.bookings["minami"]
    with office.db.write() as session:
        one = interviews.get(session, number)
        meeting_wishes.put(session, one, kinds, clock.now(), language=language)
    return number


def page(office: Office, path: str, login: str = "mori") -> str:
    return office.at_work(login).get(path).text


def traces(office: Office) -> list[tuple[str, str | None]]:
    with office.db.read() as session:
        rows = session.execute(select(AuditRow.action, AuditRow.subject_id).where(AuditRow.subject_kind == "booking"))
        return [(action, subject) for action, subject in rows]


def late(office: Office, number: int) -> None:
    """It begins in half an hour; the town's cut-off is an hour."""
    with office.db.write() as session:
        interviews.get(session, number).slot.starts_at = clock.now() + timedelta(minutes=30)


def test_an_interpreter_is_open_until_somebody_has_arranged_it(office: Office) -> None:
    number = wish(office, "interpreter", language="vi")
    paths = (f"/bookings/{number}", "/", f"/bookings?day={office.day}", "/bookings/sheet")
    assert [("通訳" in page(office, path), "ベトナム語" in page(office, path)) for path in paths] == [(True, True)] * 4
    warned = "まだ決まっていないご希望があります"
    assert [warned in page(office, path) for path in paths] == [False, False, True, True]
    assert ["通訳が未定" in page(office, path) for path in paths] == [False, True, True, False]
    mori = office.at_work("mori")
    mori.post(f"/bookings/{number}/wishes/interpreter", {"state": "arranged"})
    shown = mori.get(f"/bookings/{number}").text
    assert (words()["results"]["wish_arranged"] in shown, "決まりました" in shown, "Mori" in shown) == (
        True,
        True,
        True,
    )
    assert [warned in page(office, path) or "未定" in page(office, path) for path in paths] == [False] * 4
    assert ("settle_wish", str(number)) in traces(office)


def test_what_cannot_be_arranged_the_family_is_told_without_saying_what(office: Office) -> None:
    number = wish(office, "siblings")
    mori = office.at_work("mori")
    mori.post(f"/bookings/{number}/wishes/siblings", {"state": "not_possible"})
    assert words()["results"]["wish_not_possible_told"] in mori.get(f"/bookings/{number}").text
    with office.db.read() as session:
        [row] = session.scalars(select(Delivery).where(Delivery.state == "queued"))
    assert (row.line_user_id, row.about, "きょうだい" in str(row.messages())) == (
        "U-minami",
        f"interview:{number}",
        False,
    )


def test_staff_write_down_what_was_said_on_the_telephone(office: Office) -> None:
    number, mori = office.bookings["minami"], office.at_work("mori")
    mori.post(f"/bookings/{number}/wishes", {"wishes": ["interpreter", "visit"], "language": "sign"})
    found = booking(office, number)
    assert (found.with_partner, [(one.kind, one.language) for one in found.wishes]) == (
        False,
        [("visit", None), ("interpreter", "sign")],
    )
    assert {one.asked_by for one in found.wishes} == {str(office.staff["mori"])}
    mori.post(f"/bookings/{number}/wishes", {"wishes": ["gold"], "with_partner": "yes"})
    assert (booking(office, number).with_partner, booking(office, number).wishes) == (True, [])


def test_a_wish_that_is_gone_is_said(office: Office) -> None:
    number, mori = office.bookings["minami"], office.at_work("mori")
    mori.post(f"/bookings/{number}/wishes/interpreter", {"state": "arranged"})
    assert words()["refusals"]["not_wished"] in mori.get(f"/bookings/{number}").text


def test_where_a_town_arranges_nothing_staff_are_asked_nothing(office: Office) -> None:
    town = office.service.town
    rules = town.interview.model_copy(update={"arranges": ()})
    vars(office.service)["town"] = town.model_copy(update={"interview": rules})
    shown = page(office, f"/bookings/{office.bookings['minami']}") + page(office, "/bookings/new")
    assert (re.findall('name="wishes"', shown), shown.count('name="with_partner"')) == ([], 2)


def test_the_list_of_calls_is_ticked_off_with_who_and_how(office: Office) -> None:
    mori, number = office.at_work("mori"), office.bookings["minami caller"]
    assert "お電話で確かめるご家族" in mori.get("/").text
    listed = mori.get("/bookings/calls").text
    assert ("Caller of minami" in listed, "047-000-0002" in listed, "Aoi of minami" in listed) == (True, True, False)
    answer = mori.post(f"/bookings/{number}/called", {"outcome": "message_left", "day": office.day})
    listed = mori.get(answer.location.removeprefix("/aoba/console")).text
    assert (words()["call_outcomes"]["message_left"] + "</strong>" in listed, "Mori" in listed) == (True, True)
    assert "お電話で確かめるご家族" not in mori.get("/").text
    with office.db.read() as session:
        call = session.scalars(select(reminder_calls.ReminderCall)).one()
    assert (call.outcome, call.called_by) == ("message_left", office.staff["mori"])
    assert ("note_call", str(number)) in traces(office)


def test_sato_has_his_own_list(office: Office) -> None:
    listed = page(office, "/bookings/calls", "sato")
    assert ("Caller of kita" in listed, "minami" in listed) == (True, False)
    assert office.at_work("sato").get("/bookings/calls?hub=minami").status_code == 404
    refused = office.at_work("sato").post(
        f"/bookings/{office.bookings['minami caller']}/called", {"outcome": "reached"}
    )
    assert refused.status_code == 404


@pytest.mark.parametrize("deed", ["move", "cancel"])
def test_after_the_cut_off_staff_say_why(office: Office, deed: str) -> None:
    number, mori = office.bookings["minami"], office.at_work("mori")
    form: dict[str, object] = {"slot": office.slots["minami"][2]}
    late(office, number)
    answer = mori.post(f"/bookings/{number}/{deed}", form)
    assert (answer.status_code, words()["mistakes"]["beyond_cut_off"] in answer.text) == (422, True)
    assert (booking(office, number).state, booking(office, number).version) == ("booked", 1)
    mori.post(f"/bookings/{number}/{deed}", form | {f"{deed}_reason": "health"})
    assert booking(office, number).version == 2
    with office.db.read() as session:
        [kept] = overrides.of(session, number)
    assert (kept.rule, kept.reason, kept.staff_id) == ("cut_off", "health", office.staff["mori"])
    shown = mori.get(f"/bookings/{number}").text
    assert f"{words()['override_rules']['cut_off']}：{words()['override_reasons']['health']}（Mori" in shown


def call(office: Office, **typed: object) -> dict[str, object]:
    """What is typed for somebody on the telephone."""
    full = {"name": "Ito", "phone": "0470000003", "slot": office.slots["minami"][2], "way": "hub"}
    return full | typed


@pytest.mark.parametrize(("left", "rule"), [(100, "too_early"), (20, "too_late")])
def test_outside_the_window_staff_book_with_a_reason(office: Office, left: int, rule: str) -> None:
    mori, due = office.at_work("mori"), clock.today(clock.now()) + timedelta(days=left)
    answer = mori.post("/bookings", call(office, due_date=due))
    assert (answer.status_code, words()["mistakes"]["beyond_window"] in answer.text) == (422, True)
    assert mori.post("/bookings", call(office, due_date=due, reason="moved_here")).status_code == 303
    with office.db.read() as session:
        made = session.scalars(select(Interview).where(Interview.slot_id == office.slots["minami"][2])).one()
        [kept] = overrides.of(session, made.id)
    assert (made.parent.due_date, kept.rule, kept.reason) == (due, rule, "moved_here")


def test_no_reason_opens_a_seat_that_is_taken(office: Office) -> None:
    mori, due = office.at_work("mori"), clock.today(clock.now()) + timedelta(days=20)
    mori.post("/bookings", call(office, slot=office.slots["minami"][0], due_date=due, reason="health"))
    assert words()["refusals"]["slot_taken"] in mori.get("/bookings/new").text
    with office.db.read() as session:
        assert session.scalars(select(overrides.Override)).all() == []


def test_whoever_calls_twice_has_one_booking_unless_it_is_somebody_else(office: Office) -> None:
    """However the number is typed; and nobody is looked at for it."""
    mori = office.at_work("mori")
    answer = mori.post("/bookings", call(office, phone="0470000002"))
    assert (answer.status_code, words()["mistakes"]["same_phone"] in answer.text) == (422, True)
    assert str(office.bookings["minami caller"]) not in {subject for _, subject in traces(office)}
    assert mori.post("/bookings", call(office, phone="0470000002", another="yes")).status_code == 303


def test_a_due_date_that_cannot_be_is_said_at_the_field(office: Office) -> None:
    due = clock.today(clock.now()) + timedelta(days=400)
    answer = office.at_work("mori").post("/bookings", call(office, due_date=due))
    assert (answer.status_code, words()["mistakes"]["impossible_due_date"] in answer.text) == (422, True)


def family(office: Office, hub: str = "minami") -> str:
    """A family of the hub that has LINE and no booking."""
    with office.db.write() as session:
        minh = parents.meet(session, f"U-minh-{hub}", clock.now())
        minh.name, minh.hub_id, minh.due_date = "Minh", hub, clock.today(clock.now()) + timedelta(days=70)
        return minh.id


def test_staff_book_for_a_family_in_line_and_it_hears_of_it(office: Office) -> None:
    mori, minh = office.at_work("mori"), family(office)
    form = mori.get(f"/bookings/new?family={minh}").text
    assert ("Minh" in form, 'name="phone"' in form) == (True, False)
    answer = mori.post("/bookings", {"family": minh, "slot": office.slots["minami"][2], "way": "phone"})
    shown = mori.get(answer.location.removeprefix("/aoba/console")).text
    assert words()["results"]["booking_made_told"] in shown
    with office.db.read() as session:
        assert len(session.scalars(select(Parent)).all()) == 5, "nobody is written down twice"
        [row] = session.scalars(select(Delivery).where(Delivery.state == "queued"))
    assert (row.line_user_id, "面談" in str(row.messages())) == ("U-minh-minami", False)


def test_nobody_books_for_a_family_of_another_hub(office: Office) -> None:
    theirs, mori = family(office, "kita"), office.at_work("mori")
    assert mori.get(f"/bookings/new?family={theirs}").status_code == 404
    answer = mori.post("/bookings", {"family": theirs, "slot": office.slots["minami"][2], "way": "phone"})
    assert answer.status_code == 404


@pytest.mark.parametrize(("silence", "why"), [("loss", "after_loss"), ("erased", "being_erased")])
def test_nobody_books_an_interview_after_a_loss_or_for_who_is_forgotten(office: Office, silence: str, why: str) -> None:
    """The page says it before anything is typed; a page that was open already says it then, and it leaves a trace."""
    mori, minh = office.at_work("mori"), family(office)
    with office.db.write() as session:
        parents.get(session, minh).silence = silence
    shown = mori.get(f"/bookings/new?family={minh}").text
    assert (words()["mistakes"][why] in shown, 'name="slot"' in shown) == (True, False)
    form: dict[str, object] = {"family": minh, "slot": office.slots["minami"][2], "way": "hub", "reason": "family"}
    answer = mori.post("/bookings", form)
    assert (answer.status_code, words()["mistakes"][why] in answer.text) == (422, True)
    with office.db.read() as session:
        assert (interviews.of_parent(session, minh), session.scalars(_QUEUED).all()) == ([], [])
        seen = select(AuditRow.action).where(AuditRow.subject_kind == "family", AuditRow.subject_id == minh)
        assert list(session.scalars(seen.order_by(AuditRow.id))) == ["caller", "book_for_caller"]


def test_a_rest_does_not_keep_staff_from_booking(office: Office) -> None:
    minh = family(office)
    with office.db.write() as session:
        parents.get(session, minh).silence = "paused"
    form: dict[str, object] = {"family": minh, "slot": office.slots["minami"][2], "way": "hub"}
    assert office.at_work("mori").post("/bookings", form).status_code == 303


@pytest.mark.parametrize(("last_day", "gone"), [(-1, True), (0, True), (1, False)])
def test_who_has_moved_away_by_that_day_is_booked_only_with_a_reason(office: Office, last_day: int, gone: bool) -> None:
    """The bookings are tomorrow's. Who has moved already is known to the hub by an earlier booking."""
    mori, aoi, now = office.at_work("mori"), office.families["minami"], clock.now()
    with office.db.write() as session:
        interviews.cancel(session, interviews.get(session, office.bookings["minami"]), now)
        life_events.moving(session, parents.get(session, aoi), clock.today(now) + timedelta(days=last_day), now)
    form: dict[str, object] = {"family": aoi, "slot": office.slots["minami"][2], "way": "hub"}
    answer = mori.post("/bookings", form)
    assert (answer.status_code, words()["mistakes"]["beyond_town"] in answer.text) == (422 if gone else 303, gone)
    if gone:
        assert mori.post("/bookings", form | {"reason": "family"}).status_code == 303
    with office.db.read() as session:
        kept = overrides.of(session, interviews.of_parent(session, aoi)[0].id)
    assert [(one.rule, one.reason) for one in kept] == [("moved_out", "family")] * gone


_QUEUED = select(Delivery).where(Delivery.state == "queued")
