"""The city changes the town's rules: drafted, looked at, decided; then everybody goes by them, without a restart."""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.interview import interview_rules
from bot.domain.interview.interview_rules import RulesDraft, RulesVersion
from bot.domain.office.audit import AuditRow
from bot.domain.people import parents
from bot.town.parts import InterviewRules
from bot.town.slots import WorkingDays
from tests.console.reading import words
from tests.console.town import Office, Visitor
from tests.waiting import set_clock

TYPED = {
    "opens_week": "26",
    "opens_day": "0",
    "closes_week": "31",
    "closes_day": "6",
    "minutes": "45",
    "until": "2",
    "until_unit": "working days",
    "reminder0": "7",
    "reminder0_unit": "days",
    "reminder1": "",
    "reminder1_unit": "days",
    "reminder2": "３",
    "reminder2_unit": "hours",
    "invites": "yes",
    "invite_week": "27",
    "invite_day": "1",
    "at": "09:30",
    "again_after": "14",
    "staff_after": "7",
    "last_days": "7",
}


def now(office: Office) -> InterviewRules:
    with office.db.read() as session:
        return interview_rules.now(session, office.service.town)


def drafted(office: Office, **typed: str) -> tuple[Visitor, str]:
    """By the city; and the print of what is before its eyes."""
    hayashi = office.at_work("hayashi")
    assert hayashi.post("/rules", TYPED | typed).location == "/aoba/console/rules"
    return hayashi, hayashi.get("/rules").text.split('name="seen" value="')[1].split('"')[0]


def test_a_draft_changes_nothing_until_it_is_decided_and_then_everything(office: Office) -> None:
    folder = now(office)
    hayashi, seen = drafted(office)
    assert now(office) == folder == office.service.town.interview
    assert hayashi.post("/rules/apply", {"seen": seen}).location == "/aoba/console/rules"
    rules = now(office)
    assert (rules.minutes, rules.window.opens, rules.window.closes) == (45, 98, 57)
    assert (rules.reminders, rules.change_until) == ((timedelta(days=7), timedelta(hours=3)), WorkingDays(2))
    assert rules.invite is not None
    assert (rules.invite.days, rules.invite.at, rules.invite.again_after) == (90, time(9, 30), timedelta(days=14))
    assert (rules.ways, rules.offer_hold) == (folder.ways, folder.offer_hold)
    assert 'value="45"' in office.at_work("mori").get("/slots").text, "the next page of a hub goes by it"
    with office.db.read() as session:
        assert session.scalars(select(RulesDraft)).all() == []
        deeds = [(row.action, row.subject_kind) for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]
    assert deeds == [("keep_rules_draft", "rules"), ("apply_rules", "rules")]


@pytest.fixture
def at_noon(tmp_path: Path) -> Iterator[None]:
    """Tomorrow's, later than the hour at which the office was furnished.

    Between two hours of sending, the next would be today by the one and tomorrow by the other.
    """
    file = tmp_path / "noon"
    set_clock(file, clock.at(clock.today(clock.now()) + timedelta(days=1), 12))
    clock.travel_by(file)
    yield
    clock.travel_by(None)


@pytest.mark.usefixtures("at_noon")
def test_what_would_follow_is_said_before(office: Office) -> None:
    """At 100 and 95 days before the birth they wait for the day; at 60 both rules would send at once."""
    with office.db.write() as session:
        for number, days in enumerate((100, 95, 60)):
            aoi = parents.meet(session, f"U-more-{number}", clock.now())
            aoi.role, aoi.consented_at = "expecting", clock.now()
            aoi.due_date = clock.today(clock.now()) + timedelta(days=days)
    hayashi, _ = drafted(office)
    page = hayashi.get("/rules").text
    text = " ".join(page.split())
    assert "これから<strong>2家庭</strong>の、はじめの案内の日が変わります。" in text
    assert "<strong>4家庭</strong>に、新しい間でお知らせします" in text


def test_back_to_the_folder_and_every_version_is_kept(office: Office) -> None:
    hayashi, seen = drafted(office)
    hayashi.post("/rules/apply", {"seen": seen})
    hayashi.post("/rules/reset")
    assert now(office) == office.service.town.interview
    with office.db.read() as session:
        said = [row.said is not None for row in session.scalars(select(RulesVersion).order_by(RulesVersion.id))]
    assert said == [True, False]


def test_only_what_was_before_their_eyes_is_decided(office: Office) -> None:
    hayashi, seen = drafted(office)
    hayashi.post("/rules", TYPED | {"minutes": "50"})
    hayashi.post("/rules/apply", {"seen": seen})
    assert now(office) == office.service.town.interview
    assert words()["refusals"]["changed_since"] in hayashi.get("/rules").text
    hayashi.post("/rules/drop")
    hayashi.post("/rules/apply", {"seen": seen})
    assert now(office) == office.service.town.interview


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ({"closes_week": "25"}, "window_upside_down"),
        ({"opens_week": "50"}, "not_a_number"),
        ({"opens_day": "7"}, "not_a_number"),
        ({"minutes": "three"}, "not_a_number"),
        ({"until": "-1"}, "not_a_number"),
        ({"until_unit": "years"}, "choose"),
        ({"reminder1": "7"}, "same_twice"),
        ({"reminder1": "1", "reminder1_unit": "weeks"}, "choose"),
        ({"invite_week": "25"}, "invite_before_window"),
        ({"invite_week": "23"}, "invite_month"),
        ({"again_after": "30"}, "again_too_late"),
        ({"staff_after": "20"}, "staff_too_late"),
        ({"at": "22:00"}, "in_quiet_hours"),
        ({"at": "soon"}, "no_date"),
        ({"last_days": ""}, "not_a_number"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_at_its_field(office: Office, typed: dict[str, str], mistake: str) -> None:
    answer = office.at_work("hayashi").post("/rules", TYPED | typed)
    assert (answer.status_code, words()["mistakes"][mistake] in answer.text) == (422, True)
    with office.db.read() as session:
        assert session.scalars(select(RulesDraft)).all() == []
    for name, value in typed.items():
        if not name.endswith("_unit"):  # those that are not on the list cannot be shown in it
            assert f'value="{value}"' in answer.text, "what was typed stays"


def test_a_town_may_invite_nobody_and_remind_nobody(office: Office) -> None:
    hayashi, seen = drafted(office, invites="", reminder0="", reminder2="")
    hayashi.post("/rules/apply", {"seen": seen})
    rules = now(office)
    assert (rules.invite, rules.reminders) == (None, ())
    assert hayashi.get("/rules").status_code == hayashi.get("/outreach").status_code == 200


def test_the_rules_are_the_citys(office: Office) -> None:
    mori = office.at_work("mori")
    assert (mori.get("/rules").status_code, mori.post("/rules", TYPED).status_code) == (404, 404)


@pytest.mark.parametrize("town", ["matsudo", "kohoku", "yanagawa", "takamatsu"])
def test_each_towns_folder_can_be_drafted_as_it_is(town: str) -> None:
    from bot.console import rules_form
    from bot.settings import ROOT
    from bot.town.folder import load_town

    told = load_town(ROOT / "content" / "towns" / town)
    said = interview_rules.write(told.interview)
    invite = told.interview.invite
    again = interview_rules.read(said, told)
    assert again.model_copy(update={"invite": None}) == told.interview.model_copy(update={"invite": None})
    assert (again.invite and again.invite.days) == (invite and invite.days)
    assert rules_form.shown(said)["minutes"] == str(told.interview.minutes)
