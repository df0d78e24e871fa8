"""A consent is the family's: also by word of mouth, also for who has no page, also after its last day."""

from datetime import timedelta

import pytest

from bot import clock
from bot.domain.care import consultations, referrals
from bot.domain.care.referrals import Referral
from bot.domain.people.parents import Parent
from tests.console.reading import words
from tests.console.test_bookings import sent
from tests.console.test_consultations import post, wish
from tests.console.town import Office

PLAN = {"to": "窓口", "what": "預かりのこと", "until": "2031-01-01"}


def asked(office: Office, state: str = "asked", days: int = 9) -> int:
    """A consent in that state, with so many days to its last one."""
    with office.db.write() as session:
        one = consultations.get(session, office.consultations["minami"])
        plan = ("窓口", "預かりのこと", clock.today(clock.now()) + timedelta(days=days))
        made = referrals.propose(session, one, office.staff["mori"], plan, clock.now())
        made.state = state
        return made.id


def says(office: Office, which: int, step: str) -> str:
    """How it stands once somebody has noted that at the desk."""
    post(office, "referral/step", {"which": which, "step": step})
    return found(office)[-1].state


def found(office: Office) -> list[Referral]:
    with office.db.read() as session:
        return referrals.of(session, office.consultations["minami"])


def page(office: Office, rest: str = "") -> str:
    return office.at_work("mori").get(f"/consultations/{office.consultations['minami']}{rest}").text


def offered(office: Office) -> set[str]:
    return {step for step in words()["referral_steps"] if f'name="step" value="{step}"' in page(office)}


def without_line(office: Office) -> None:
    with office.db.write() as session:
        session.get_one(Parent, wish(office).parent_id).line_user_id = None


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("asked", {"agreed", "declined"}),
        ("agreed", {"sent", "withdrawn"}),
        ("sent", {"accepted", "refused", "withdrawn"}),
        ("accepted", {"started", "refused", "withdrawn"}),
        ("started", {"withdrawn"}),
        ("declined", set()),
        ("withdrawn", set()),
        ("refused", set()),
    ],
)
def test_what_can_be_noted_at_the_desk(office: Office, state: str, steps: set[str]) -> None:
    asked(office, state)
    assert offered(office) == steps


def test_who_says_yes_on_the_telephone_has_agreed_by_word_of_mouth(office: Office) -> None:
    assert says(office, asked(office), "agreed") == "agreed"
    assert (found(office)[0].how, found(office)[0].agreed_at is not None) == ("spoken", True)


@pytest.mark.parametrize("state", ["agreed", "sent", "accepted", "started"])
def test_who_takes_it_back_on_the_telephone_is_told_about_no_more(office: Office, state: str) -> None:
    which = asked(office, state)
    assert says(office, which, "withdrawn") == "withdrawn"
    assert [says(office, which, step) for step in ("agreed", "sent", "accepted", "started")] == ["withdrawn"] * 4


def test_who_says_no_has_declined(office: Office) -> None:
    which = asked(office)
    assert [says(office, which, step) for step in ("declined", "agreed", "sent")] == ["declined"] * 3


def test_a_word_that_is_no_step_changes_nothing(office: Office) -> None:
    which = asked(office)
    assert post(office, "referral/step", {"which": which, "step": "asked"}).status_code == 422
    assert found(office)[0].state == "asked"


def test_the_city_and_no_other_hub_notes_it(office: Office) -> None:
    which = asked(office, "agreed")
    noted = {"which": which, "step": "withdrawn"}
    assert post(office, "referral/step", noted, "sato").status_code == 404
    assert found(office)[0].state == "agreed"
    assert post(office, "referral/step", noted, "hayashi").status_code == 303
    assert found(office)[0].state == "withdrawn"


def test_who_has_no_line_is_not_asked_on_a_page(office: Office) -> None:
    without_line(office)
    assert ('value="page"' in page(office, "/referral"), 'value="spoken"' in page(office, "/referral")) == (False, True)
    assert post(office, "referral", PLAN | {"how": "page"}).status_code == 422
    assert (found(office), sent(office)) == ([], [])


def test_who_has_no_line_is_not_said_to_have_a_page(office: Office) -> None:
    without_line(office)
    mori = office.at_work("mori")
    noted = PLAN | {"how": "spoken", "agreed": "yes"}
    answer = mori.post(f"/consultations/{office.consultations['minami']}/referral", noted)
    said = mori.get(answer.location.removeprefix("/aoba/console")).text
    assert [words()["results"][name] in said for name in ("consent_noted", "consent_noted_call")] == [False, True]


@pytest.mark.parametrize("last", ["started", "refused"])
def test_what_was_told_in_time_goes_on_after_the_last_day(office: Office, last: str) -> None:
    """Told on the last day, looked at two days later: no button leads nowhere, and the talk can end."""
    which = asked(office, "sent", days=-2)
    assert offered(office) == {"accepted", "refused", "withdrawn"}
    steps = {"started": ["accepted", "started"], "refused": ["refused"]}[last]
    assert [says(office, which, step) for step in steps] == steps
    post(office, "close", {"outcome": "referred" if last == "started" else "listened"})
    assert wish(office).state == "closed"


def test_nothing_is_told_for_the_first_time_after_the_last_day(office: Office) -> None:
    which = asked(office, "agreed", days=-1)
    assert (says(office, which, "sent"), offered(office)) == ("agreed", set())
