"""Two different buttons of one browser at once: one deed after the other, whichever came first, and no lock-up."""

import threading

import pytest
from sqlalchemy import text

from bot.console.routes import every_route
from bot.domain.care import consultations
from tests.console.test_guard import path
from tests.console.town import Office
from tests.faults import offices
from tests.waiting import until

furnished_on, furnished, office_on_both = offices.furnished_on, offices.furnished, offices.office_on_both
ROUTES = {route.name: route for route in every_route()}
WAITING = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_two_buttons_pressed_at_the_same_moment(office_on_both: Office) -> None:
    """The one made nothing and took her session last, the other made a note and took it first."""
    office = office_on_both
    cookie, answers = office.at_work("mori").cookie or "", dict[str, int]()

    def press(name: str, **form: object) -> threading.Thread:
        browser = office.visitor()
        browser.take(cookie)
        post = lambda: answers.update({name: browser.post(path(office, ROUTES[name]), form).status_code})  # noqa: E731
        thread = threading.Thread(target=post)
        thread.start()
        return thread

    def how_many_wait() -> int:
        with office.db.read() as session:
            return session.scalar(text(WAITING)) or 0

    with office.db.write() as session:
        consultations.locked(session, office.consultations["minami"])
        first = press("take_consultation")
        until(lambda: how_many_wait() == 1)
        second = press("write_note", note="n", once="n1")
        until(lambda: how_many_wait() == 2)
    for thread in (first, second):
        thread.join(30)
    assert answers == {"take_consultation": 303, "write_note": 303}  # of two who wait for each other one fails
