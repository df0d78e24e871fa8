"""What was promised to a family is to be seen, also where staff have set a day of their own before it."""

from datetime import timedelta

from bot import clock
from bot.domain.care import consultations
from tests.console.reading import words
from tests.console.test_left_when_closed import card, rows_of_today
from tests.console.test_written_meanwhile import number
from tests.console.town import Office

LATE = "約束の時間を過ぎました"


def promise(office: Office, hours: int, contact: int | None, answered: bool = False) -> None:
    """Due in so many hours; and staff want to be in touch in so many days."""
    now = clock.now()
    with office.db.write() as session:
        one, due = consultations.get(session, number(office)), now + timedelta(hours=hours)
        one.look_by, one.contact_on = due, None if contact is None else clock.today(now) + timedelta(days=contact)
        one.first_answered_at, one.next_by = (now, due) if answered else (None, None)


def test_a_day_to_be_in_touch_hides_no_promise_that_is_broken(office: Office) -> None:
    mori = office.at_work("mori")
    for answered, name in ((False, "first"), (True, "next")):
        promise(office, -3, -1, answered)
        on_page = mori.get(f"/consultations/{number(office)}").text
        for shown in (card(mori, office), on_page):
            said = [part in shown for part in (words()["clocks"]["contact"], words()["clocks"][name], LATE)]
            assert said == [True, True, True]
        assert LATE in rows_of_today(mori)


def test_a_promise_that_is_not_due_yet_stands_below_the_day(office: Office) -> None:
    promise(office, 30, 0)
    shown = card(office.at_work("mori"), office)
    assert shown.index(words()["clocks"]["contact"]) < shown.index(words()["clocks"]["first"])
    assert LATE not in shown


def test_a_talk_that_could_be_closed_by_now_breaks_no_promise(office: Office) -> None:
    """Nobody was promised that it ends; it stands first, and that is all."""
    with office.db.write() as session:
        one, now = consultations.get(session, number(office)), clock.now()
        one.first_answered_at, one.next_by, one.close_by = now, None, now - timedelta(days=1)
    shown = card(office.at_work("mori"), office)
    assert (words()["clocks"]["closing"] in shown, LATE in shown) == (True, False)
