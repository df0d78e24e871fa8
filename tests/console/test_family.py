"""One family's page: what happened and what is to come, of this hub only; and what staff write down for it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.console.family_event import EVENTS
from bot.db import Scope
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.delivery.kinds import SILENCES
from bot.domain.interview import outreach, timeline
from bot.domain.interview.interviews import Interview
from bot.domain.interview.timers import Rules
from bot.domain.office.audit import AuditRow
from bot.domain.people import absences, children, history, pairs, parents
from tests.console.reading import Seen, words
from tests.console.town import Office

DAY = timedelta(days=1)


def today() -> date:
    return clock.today(clock.now())


def page(office: Office, login: str = "mori", hub: str = "minami") -> Any:
    return office.at_work(login).get(f"/families/{office.families[hub]}")


def told(office: Office, deed: str, login: str = "mori", **form: object) -> Any:
    return office.at_work(login).post(f"/families/{office.families['minami']}/told/{deed}", dict(form))


def facts(office: Office) -> tuple[Any, ...]:
    with office.db.read() as session:
        parent = parents.get(session, office.families["minami"])
        return parent.due_date, parent.silence, parent.role, parent.hub_id


def events(office: Office) -> list[tuple[str, str]]:
    """What was told, and by whom; the first first."""
    with office.db.read() as session:
        found = history.of(session, office.families["minami"])
        return [(one.kind, one.told_by) for one in reversed(found)]


def notices(office: Office) -> int:
    with office.db.read() as session:
        return len(session.scalars(select(Delivery.id).where(Delivery.parent_id == office.families["minami"])).all())


def listed(office: Office, login: str = "mori") -> list[tuple[str, str]]:
    """As the page computes it: kind and code, the newest first."""
    with office.db.read(Scope(frozenset({"minami"} if login == "mori" else {"kita"}))) as session:
        town, parent = office.service.town, parents.get(session, office.families["minami"])
        rules = Rules(town.interview.reminders, town.news.quiet, town.interview.invite, town.interview.window.closes)
        return [(one.kind, one.code) for one in timeline.of(session, parent, rules, clock.now())]


def test_what_happened_and_what_is_to_come_in_one_list(office: Office) -> None:
    """What staff wrote down, what she booked and asked, and the notices; what is to come stands above."""
    told(office, "away", begins=str(today() + 5 * DAY), ends="", place="far")
    found = listed(office)
    assert found[0] == ("meeting", "booked")
    assert {one for one in found if one[0] not in ("planned", "sent")} == {
        ("meeting", "booked"),
        ("life", "away"),
        ("booking", "made"),
        ("talk", "asked"),
    }
    seen = page(office).text
    for kind, code in found:
        assert words()["happenings"][kind][code] in seen


def test_every_code_of_the_list_has_its_words() -> None:
    said = words()["happenings"]
    assert set(said["life"]) == set(history.KINDS)
    assert set(said["outreach"]) == {*outreach.REASONS, *outreach.ENDINGS}
    assert set(said["sent"]) == set(timeline.SENT)
    assert set(said["meeting"]) == set(words()["states"])
    assert set(words()["family_deeds"]) == set(words()["family_changes"]) == set(EVENTS)
    assert set(words()["places"]) == set(absences.PLACES)
    assert set(words()["silences"]) == set(SILENCES)


def test_no_words_of_theirs_are_on_the_page(office: Office) -> None:
    found = page(office).text
    assert "/consultations/" in found
    assert ("danger of minami" in found, "words of minami" in found, "notice of minami" in found) == (False,) * 3


def test_another_hub_sees_nothing_of_it_and_each_look_is_written_down(office: Office) -> None:
    number = office.families["minami"]
    assert page(office, "sato").status_code == 404
    for what in ("due-date", "birth", "hospital", "silence", "away", "back", "moving", "moved-in"):
        assert told(office, what, "sato", day=str(today()), babies=1, what="loss").status_code == 404
    assert (facts(office)[1:], events(office)) == ((None, "expecting", "minami"), [])
    page(office)
    with office.db.read() as session:
        looks = select(AuditRow.subject_kind, AuditRow.subject_id).where(AuditRow.action == "family")
        assert ("family", number) in {tuple(row) for row in session.execute(looks)}


def test_a_booking_at_another_hub_stays_that_hubs_own(office: Office) -> None:
    """Also the notices about it, and what is planned for it."""
    with office.db.write() as session:
        theirs = session.get_one(Interview, office.bookings["minami"])
        theirs.hub_id = "kita"
        row = Order(
            theirs.parent_id, "U-minami", "notice", [{"type": "text", "text": "..."}], about=f"interview:{theirs.id}"
        )
        deliveries.enqueue(session, row, clock.now())
    kinds = {kind for kind, _ in listed(office)}
    assert kinds & {"meeting", "booking", "planned"} == set()
    assert listed(office).count(("sent", "notice")) == 1  # the one about nothing


def test_a_corrected_due_date_plans_anew_and_tells_nobody(office: Office) -> None:
    before, day = notices(office), today() + 90 * DAY
    told(office, "due-date", day=day.isoformat())
    told(office, "due-date", day=day.isoformat())
    assert (facts(office)[0], notices(office)) == (day, before)
    assert events(office) == [("due_date", str(office.staff["mori"]))]
    answer = told(office, "due-date", day=(today() + 300 * DAY).isoformat())
    assert answer.location.endswith(f"/families/{office.families['minami']}")
    assert facts(office)[0] == day
    assert told(office, "due-date", day="soon").status_code == 422


def test_a_birth_of_twins_written_down_by_staff(office: Office) -> None:
    assert told(office, "birth", day=(today() + DAY).isoformat(), babies=2).status_code == 303
    assert facts(office)[2] == "expecting"  # nobody is born tomorrow
    told(office, "birth", day=today().isoformat(), babies=2)
    with office.db.read() as session:
        born = [one.birth_date for one in children.of(session, office.families["minami"])]
    assert (born, facts(office)[0], facts(office)[2]) == ([today()] * 2, None, "raising")
    assert events(office) == [("birth", str(office.staff["mori"]))]


def test_a_child_in_hospital_and_home_again_written_down_by_staff(office: Office) -> None:
    """Pressed twice it is written once, nothing is sent, and the page shows the corrected age."""
    before = notices(office)
    told(office, "birth", day=today().isoformat(), babies=1)
    told(office, "hospital", what="home")
    told(office, "hospital", what="hospital"), told(office, "hospital", what="hospital")
    seen = page(office).text
    assert (words()["absences"]["hospital"] in seen, "出産予定日の前" in seen) == (True, True)
    told(office, "hospital", what="home"), told(office, "hospital", what="home")
    assert (
        words()["absences"]["hospital"] not in Seen(page(office).text).text.split(words()["family_deeds"]["birth"])[0]
    )
    assert told(office, "hospital", what="loss").status_code == 422
    assert [kind for kind, _ in events(office)] == ["birth", "hospital", "home"]
    assert notices(office) == before


def test_after_a_loss_nothing_is_drawn_and_nothing_is_planned(office: Office) -> None:
    """Pressed twice it is written once; no notice of the cancelled interview goes out."""
    before = notices(office)
    told(office, "silence", what="loss")
    told(office, "silence", what="loss"), told(office, "silence", what="pause")
    assert (facts(office)[:2], notices(office)) == ((None, "loss"), before)
    assert events(office) == [("loss", str(office.staff["mori"]))]
    found = page(office).text
    assert ('<svg class="pregnancy"' in found, words()["ahead"]["second_filing"] in found) == (False, False)
    assert [kind for kind, _ in listed(office) if kind == "planned"] == []
    with office.db.read() as session:
        assert session.get_one(Interview, office.bookings["minami"]).state == "cancelled"


def test_rest_and_back_from_it(office: Office) -> None:
    for what in ("resume", "pause", "pause", "resume"):
        told(office, "silence", what=what)
    mori = str(office.staff["mori"])
    assert (facts(office)[1], events(office)) == (None, [("pause", mori), ("resume", mori)])


def test_away_and_back_and_moving_away(office: Office) -> None:
    """Who has left is not this hub's any more, and still the booking keeps it seen until it is over."""
    told(office, "away", begins=str(today()), ends=str(today() + 60 * DAY), place="far")
    told(office, "back"), told(office, "back")
    told(office, "moving", day=str(today() + 9 * DAY))
    told(office, "moved-in")
    told(office, "moving", day=str(today() - DAY))
    assert [kind for kind, _ in events(office)] == ["away", "back", "moving", "moved_in", "moved_out"]
    assert facts(office)[3] is None
    assert told(office, "away", begins="", place="moon").status_code == 422


@pytest.mark.parametrize("what", EVENTS)
def test_first_it_is_said_what_changes(office: Office, what: str) -> None:
    found = office.at_work("mori").get(f"/families/{office.families['minami']}/told?what={what}")
    assert (found.status_code, words()["family_changes"][what] in found.text, Seen(found.text).unlabelled()) == (
        200,
        True,
        [],
    )
    assert events(office) == []


def test_the_picture_and_the_table_say_the_same(office: Office) -> None:
    """Seventy days before the due date: 30w0d, day 210 of the line."""
    seen = page(office).text
    assert re.findall(r'class="now" x="([0-9.]+)"', seen) == ["209.25"]
    window = office.service.town.interview.window
    found = re.findall(r'class="span eighth_month" x="([0-9]+)" y="[0-9]+" width="([0-9]+)"', seen)
    assert found == [(str(280 - window.opens), str(window.opens - window.closes + 1))]
    assert words()["ahead"]["eighth_month"] in seen


def test_that_two_accounts_are_linked_is_said_and_the_other_named_nowhere(office: Office) -> None:
    """The other's page is one tap away only for a hub that sees it."""
    with office.db.write() as session:
        two = [parents.get(session, office.families[hub]) for hub in ("minami", "kita")]
        pairs.link(session, two[1], pairs.new_code(session, two[0], clock.now()), clock.now())
        name = two[1].name
    seen = page(office).text, page(office, "hayashi").text
    assert ["家族のLINE" in one for one in seen] == [True, True]
    assert [office.families["kita"] in one for one in seen] == [False, True]
    assert name and not any(name in one for one in seen)
