"""A typhoon: the hub stays shut, each family is told or called, and it can be taken back; and who did not come."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import closings, cut_offs, interviews, openings, reminders, slots, waiting_list
from bot.domain.interview.closings import Shutting
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Seat, Slot, SlotTaken
from bot.domain.interview.timers import Rules
from bot.domain.news import broadcasts
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.domain.places import closed_days
from tests.console.reading import words
from tests.console.town import Office


def notices(office: Office) -> list[tuple[str | None, str, str, str]]:
    """About what, to whom, how far; and where its button leads."""
    with office.db.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.about.is_not(None)).order_by(Delivery.id)).all()
        return [(row.about, row.line_user_id, row.state, _leads_to(row)) for row in rows]


def _leads_to(row: Delivery) -> str:
    said = str(row.messages())
    return next(flow for flow in ("my_bookings", "book_interview") if flow in said)


def shut(office: Office, login: str = "mori") -> str:
    form = {"day": office.day.isoformat(), "reason": "typhoon"}
    return office.at_work(login).post("/slots/closing/off", form).location


def open_times(office: Office) -> int:
    with office.db.read() as session:
        there = [slot for slot, _ in slots.offered(session, "minami", office.day, days=1)]
        off = {slot.id for slot in there if closed_days.shuts(session, "minami", slot.starts_at)}
        return sum(slot.closed_at is None and slot.id not in off for slot in there)


def test_those_in_line_are_told_once_and_the_others_stay_on_the_page_to_be_called(office: Office) -> None:
    number = office.bookings["minami"]
    for _ in range(2):
        assert shut(office).startswith("/aoba/console/slots/closing?day=")
        assert notices(office) == [(f"closing:{number}:1", "U-minami", "queued", "my_bookings")]
    mori = office.at_work("mori")
    shut(office)
    page = mori.get(f"/slots/closing?day={office.day}").text
    assert (open_times(office), words()["delivery_states"]["queued"] in page, "047-000-0002" in page) == (0, True, True)
    with office.db.read() as session:
        assert closed_days.of_hub(session, "minami", office.day) == {office.day}
        assert [one.state for one in interviews.on_day(session, office.day, "minami")] == ["booked", "booked"]


def test_the_page_says_how_many_are_told_and_how_many_are_to_be_called(office: Office) -> None:
    mori = office.at_work("mori")
    mori.post("/slots/closing/off", {"day": office.day.isoformat()})
    said = words()["results"]["day_shut"].replace("{told}", "1").replace("{rest}", "1")
    assert said in mori.get(f"/slots/closing?day={office.day}").text


def test_taken_back_before_the_notice_left_nobody_hears_anything(office: Office) -> None:
    shut(office)
    office.at_work("mori").post("/slots/closing/undo", {"day": office.day.isoformat()})
    assert [(state, flow) for _, _, state, flow in notices(office)] == [("suppressed", "my_bookings")]
    with office.db.read() as session:
        assert (open_times(office), closed_days.of_hub(session, "minami", office.day)) == (4, frozenset())


def test_times_shut_alone_stay_shut_when_a_day_is_taken_back_and_the_page_says_so(office: Office) -> None:
    """So do those of a day that an older version had shut: it wrote on each time that it was closed."""
    with office.db.write() as session:
        slots.close_day(session, "minami", office.day, clock.now())
    shut(office)
    mori = office.at_work("mori")
    page = f"/slots/closing?day={office.day}"
    before = "閉じたままの枠が" in mori.get(page).text
    mori.post("/slots/closing/undo", {"day": office.day.isoformat()})
    assert (before, "閉じたままの枠が、4枠あります" in mori.get(page).text, open_times(office)) == (False, True, 0)


def test_taken_back_after_it_left_they_hear_that_the_booking_stands(office: Office) -> None:
    shut(office)
    with office.db.write() as session:
        session.execute(update(Delivery).where(Delivery.about.like("closing:%")).values(state="accepted"))
    office.at_work("mori").post("/slots/closing/undo", {"day": office.day.isoformat()})
    number = office.bookings["minami"]
    assert [(about, state) for about, _, state, _ in notices(office)] == [
        (f"interview:{number}", "accepted"),
        (f"interview:{number}", "queued"),
    ]


@pytest.mark.parametrize("first", ["accepted", "queued"])
def test_closed_again_after_it_was_taken_back_they_are_told_again(office: Office, first: str) -> None:
    """Whether or not the first notice had left: who heard nothing now would come to a closed door."""
    shut(office)
    with office.db.write() as session:
        session.execute(update(Delivery).where(Delivery.about.like("closing:%")).values(state=first))
    office.at_work("mori").post("/slots/closing/undo", {"day": office.day.isoformat()})
    shut(office)
    number = office.bookings["minami"]
    again = [(about, state) for about, _, state, _ in notices(office) if about != f"interview:{number}"]
    assert again == [(f"closing:{number}:1", "queued")]


def test_what_was_shut_before_stays_shut_when_the_closing_is_taken_back(office: Office) -> None:
    with office.db.write() as session:
        session.get_one(Slot, office.slots["minami"][3]).closed_at = clock.now() - timedelta(days=1)
    shut(office)
    office.at_work("mori").post("/slots/closing/undo", {"day": office.day.isoformat()})
    assert open_times(office) == 3


@pytest.mark.parametrize("minutes", [0, 1])
def test_what_was_closed_in_the_same_moment_stays_closed_too(office: Office, minutes: int) -> None:
    """New bookings had been stopped for the day, and then the typhoon came: taking that back opens nothing."""
    at = clock.now()
    with office.db.write() as session:
        slots.close_day(session, "minami", office.day, at)
        closings.shut(session, Shutting("minami", office.day), "", at + timedelta(minutes=minutes))
        closings.reopen(session, "minami", office.day, at + timedelta(minutes=5))
    assert open_times(office) == 0


def test_a_closing_in_two_steps_is_taken_back_whole_and_nothing_else(office: Office) -> None:
    """Shut until eleven, then one time of the afternoon by itself, then the whole day."""
    now = clock.now()
    with office.db.write() as session:
        closings.shut(session, Shutting("minami", office.day, time(11)), "warning", now)
        openings.shut_one(session, office.slots["minami"][3], now)
        closings.shut(session, Shutting("minami", office.day), "warning", now)
        free = [slot.id for slot in slots.free(session, now, hub_id="minami")]
        closings.reopen(session, "minami", office.day, now)
    assert (free, open_times(office)) == ([], 3)


def test_nobody_in_a_loss_is_written_to(office: Office) -> None:
    with office.db.write() as session:
        session.execute(update(Parent).where(Parent.line_user_id == "U-minami").values(silence="loss"))
    shut(office)
    assert notices(office) == []


def test_the_other_hub_cannot_shut_moris_day(office: Office) -> None:
    form = {"day": office.day.isoformat(), "hub": "minami"}
    assert office.at_work("sato").post("/slots/closing/off", form).status_code == 404
    assert (notices(office), open_times(office)) == ([], 4)


@pytest.mark.parametrize("day", ["", "yesterday", "2020-01-01", "9999-12-31"])
def test_impossible_days_close_nothing(office: Office, day: str) -> None:
    mori = office.at_work("mori")
    assert [mori.post(f"/slots/closing/{what}", {"day": day}).status_code for what in ("off", "undo")] == [303, 303]
    assert (notices(office), open_times(office)) == ([], 4)


def test_a_closed_day_may_be_left_until_the_last_minute_and_is_not_reminded_of(office: Office) -> None:
    with office.db.read() as session:
        booked = interviews.get(session, office.bookings["minami"])
        moment = booked.slot.starts_at - timedelta(minutes=45)
    assert due(office, moment) == 2  # one at each hub
    shut(office)
    assert due(office, moment) == 1
    with office.db.read() as session:
        booked = interviews.get(session, office.bookings["minami"])
        assert cut_offs.of(session, booked, timedelta(days=3)) == timedelta(0)


def due(office: Office, moment: datetime) -> int:
    rules = Rules((timedelta(hours=1),), office.service.town.news.quiet)
    with office.db.write() as session:
        found = reminders.look(session, rules, moment)
        return sum(len(reminders.take(session, found, lot)) for lot in found.lots)


def test_an_offer_to_who_waits_ends_and_their_place_stays(office: Office) -> None:
    now, free = clock.now(), office.slots["minami"][2]
    with office.db.write() as session:
        ken = parents.meet(session, "U-ken", now)
        wish = waiting_list.ask(session, ken, "minami", "hub", now)
        slots.hold_offer(session, free, ken.id, now, now + timedelta(hours=3))
        wish.slot_id, wish.offered_until = free, now + timedelta(hours=3)
        key = ken.id
    shut(office)
    with office.db.write() as session:
        wish = waiting_list.of(session, key)
        assert (wish.slot_id, wish.seen, wish.passed) == (None, [], 0)
        assert session.scalars(select(Seat).where(Seat.parent_id == key)).all() == []
        with pytest.raises(SlotTaken):
            slots.hold(session, free, key, now)


def begin(office: Office) -> None:
    """The time of the bookings has come."""
    with office.db.write() as session:
        first, second = office.slots["minami"][:2]
        for slot_id, ago in ((first, 30), (second, 60)):
            session.get_one(Slot, slot_id).starts_at = clock.now() - timedelta(minutes=ago)


def state(office: Office, number: int) -> str:
    with office.db.read() as session:
        return session.scalars(select(Interview.state).where(Interview.id == number)).one()


def test_who_did_not_come_hears_one_kind_line_and_may_book_again(office: Office) -> None:
    begin(office)
    mori, number = office.at_work("mori"), office.bookings["minami"]
    for _ in range(2):
        mori.post(f"/bookings/{number}/missed")
    assert (state(office, number), len(notices(office)), notices(office)[0][3]) == ("missed", 1, "book_interview")
    with office.db.read() as session:
        parent = session.scalars(select(Parent).where(Parent.line_user_id == "U-minami")).one()
        assert interviews.coming(session, parent.id, clock.now()) is None


def test_a_caller_who_did_not_come_is_called(office: Office) -> None:
    begin(office)
    mori, number = office.at_work("mori"), office.bookings["minami caller"]
    page = mori.get(mori.post(f"/bookings/{number}/missed").location.removeprefix("/aoba/console")).text
    assert (words()["results"]["booking_missed_call"] in page, notices(office)) == (True, [])


def test_nobody_has_missed_what_is_still_to_come(office: Office) -> None:
    mori, number = office.at_work("mori"), office.bookings["minami"]
    mori.post(f"/bookings/{number}/missed")
    assert (state(office, number), notices(office)) == ("booked", [])
    assert words()["results"]["not_begun"] in mori.get(f"/bookings/{number}").text


def test_the_marks_of_a_moved_booking_are_others() -> None:
    assert closings.about(7, 1) != closings.about(7, 2)


# --- what families are told of the day ----------------------------------------------------------------------------


def news_of(office: Office, **facts: object) -> int:
    with office.db.write() as session:
        send_at = clock.at(office.day, 10) - timedelta(days=1)
        one = broadcasts.schedule(
            session, "minami", "Bath class", "...", written_at=clock.now(), **{"send_at": send_at} | facts
        )
        return one.id


def test_whoever_closes_a_day_sees_what_families_are_told_of_it(office: Office) -> None:
    day = clock.at(office.day, 14)
    told = news_of(office, event_at=day, state="sent")
    repeated = news_of(office, event_at=day + timedelta(days=3), send_at=day, series_id=7)
    other = news_of(office, event_at=day + timedelta(days=1))
    stopped = news_of(office, event_at=day, state="stopped")
    page = office.at_work("mori").get(f"/slots/closing?day={office.day}").text
    there = [f"/broadcasts/{number}" in page for number in (told, repeated, other, stopped)]
    assert there == [True, True, False, False]


def test_a_day_of_which_families_are_told_is_not_closed_before_somebody_has_seen_that(office: Office) -> None:
    """There is neither a booking nor a time that could be booked."""
    later = office.day + timedelta(days=5)
    number = news_of(office, event_at=clock.at(later, 14), send_at=clock.at(later, 10))
    page = office.at_work("mori").post("/hub/closed", {"day": later.isoformat()})
    assert (f"/broadcasts/{number}" in page.text, words()["results"]["closed_day_asks"] in page.text) == (True, True)
    with office.db.read() as session:
        assert closed_days.of_hub(session, "minami", later) == frozenset()
