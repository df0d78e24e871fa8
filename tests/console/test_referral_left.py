"""A talk that ends while another service has not begun comes back on a day: introduced is not helped."""

from datetime import date, timedelta

import pytest

from bot import clock
from bot.domain.care import consultations, referrals
from tests.console.test_left_when_closed import card
from tests.console.test_older_pages import form_of
from tests.console.test_written_meanwhile import number, send, wish
from tests.console.town import Office

ENDS = {"outcome": "informed"}


def today() -> date:
    return clock.today(clock.now())


def refer(office: Office, *steps: str) -> None:
    now = clock.now()
    with office.db.write() as session:
        about = consultations.get(session, number(office))
        plan = ("保育課", "預けたい曜日", today() + timedelta(days=30))
        one = referrals.propose(session, about, office.staff["mori"], plan, now)
        for step in steps:
            if step == "agreed":
                referrals.agree(one, "spoken", now)
            else:
                referrals.go_on(one, step, today(), now)


@pytest.mark.parametrize("steps", [("agreed",), ("agreed", "sent"), ("agreed", "sent", "accepted")])
def test_it_ends_with_a_day_on_which_somebody_looks_after_it(office: Office, steps: tuple[str, ...]) -> None:
    mori, day = office.at_work("mori"), today() + timedelta(days=7)
    refer(office, *steps)
    at = form_of(mori, office, "close")
    for wrong in ("", "2026-01-01"):
        status, page = send(mori, office, "close", ENDS | at | {"check_on": wrong})
        assert (status, 'id="check_on"' in page, wish(office).state, wish(office).contact_on) == (
            422,
            True,
            "open",
            None,
        )
    assert send(mori, office, "close", ENDS | at | {"check_on": day.isoformat()})[0] == 303
    assert (wish(office).state, wish(office).contact_on, card(mori, office) != "") == ("closed", day, True)


def test_a_day_that_is_set_already_is_enough(office: Office) -> None:
    mori, day = office.at_work("mori"), today() + timedelta(days=3)
    refer(office, "agreed", "sent")
    with office.db.write() as session:
        consultations.get(session, number(office)).contact_on = day
    assert 'id="check_on"' not in mori.get(f"/consultations/{number(office)}").text
    assert send(mori, office, "close", ENDS)[0] == 303
    assert (wish(office).state, wish(office).contact_on) == ("closed", day)


@pytest.mark.parametrize("steps", [(), ("agreed", "sent", "refused"), ("agreed", "sent", "accepted", "started")])
def test_what_is_over_or_waits_for_her_holds_up_nothing(office: Office, steps: tuple[str, ...]) -> None:
    refer(office, *steps)
    assert send(office.at_work("mori"), office, "close", ENDS)[0] == 303
    assert wish(office).state == "closed"
