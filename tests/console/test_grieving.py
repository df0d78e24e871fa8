"""After a loss, at the desk: who is left in peace, whom it was about, and how a child is written about again."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.console.grieving import MOST
from bot.db import Scope
from bot.domain.care.consultations import Consultation
from bot.domain.delivery import kinds
from bot.domain.interview.interviews import Interview
from bot.domain.interview.outreach import Outreach
from bot.domain.news import audience
from bot.domain.news.audience import Audience
from bot.domain.office.audit import AuditRow
from bot.domain.people import children, grieving, history, life_events, pairs, parents
from bot.domain.people.parents import Parent
from tests.console.reading import Seen, words
from tests.console.test_family import told
from tests.console.town import Office

DAY = timedelta(days=1)
OLDER, YOUNGER = date(2024, 5, 5), date(2026, 10, 2)


def today() -> date:
    return clock.today(clock.now())


def with_children(office: Office) -> list[int]:
    """Two who are born, besides the one expected."""
    with office.db.write() as session:
        parent = parents.get(session, office.families["minami"])
        life_events.due_date(session, parent, today() + 60 * DAY, clock.now())
        return [children.add(session, parent, day, today()).id for day in (OLDER, YOUNGER)]


def here(office: Office) -> list[date | None]:
    with office.db.read() as session:
        return [one.birth_date for one in children.of(session, office.families["minami"])]


def facts(office: Office) -> tuple[Any, ...]:
    with office.db.read() as session:
        parent = parents.get(session, office.families["minami"])
        booked = session.get_one(Interview, office.bookings["minami"]).state
        return parent.due_date is not None, parent.role, booked


def grieves(office: Office, what: str = "loss", hub: str = "minami", **more: Any) -> None:
    with office.db.write() as session:
        getattr(life_events, what)(session, parents.lock(session, office.families[hub]), clock.now(), **more)


def listed(office: Office, login: str = "mori") -> str:
    return Seen(office.at_work(login).get("/families/grieving").text).text


@pytest.mark.parametrize(
    ("whom", "stay", "known"),
    [
        ("", [], (False, None, "cancelled")),
        ("unborn", [OLDER, YOUNGER], (False, "raising", "cancelled")),
        ("older", [YOUNGER, None], (True, "expecting", "booked")),
        ("999999", [], (False, None, "cancelled")),  # taken off the list meanwhile: nobody is known any more
    ],
)
def test_staff_say_whom_it_was_about_if_they_have_heard_it(
    office: Office, whom: str, stay: list[date | None], known: tuple[Any, ...]
) -> None:
    older, _ = with_children(office)
    page = office.at_work("mori").get(f"/families/{office.families['minami']}/told?what=loss").text
    assert all(one in page for one in ("2024年", "2026年10月", "unborn"))
    told(office, "silence", what="loss", child=str(older) if whom == "older" else whom)
    assert (here(office), facts(office)) == (stay, known)


def test_who_is_laid_aside_is_counted_nowhere_and_comes_back_by_a_plain_act(office: Office) -> None:
    _, younger = with_children(office)
    told(office, "silence", what="loss"), told(office, "silence", what="resume")
    with office.db.read() as session:
        asked = [Audience("minami", child_months=(0, 40)), Audience("minami", due_weeks=(1, 41))]
        assert [audience.count(session, one, today()) for one in asked] == [0, 0]
        seen = audience.sample(session, Audience("minami"), today())
        assert [(one.born, one.due_week, one.role) for one in seen] == [((), None, None)]
    page = Seen(office.at_work("mori").get(f"/families/{office.families['minami']}").text).text
    assert ("お知らせに使わない日" in page, "2026年10月2日" in page) == (True, True)
    told(office, "child-back", child=str(younger)), told(office, "child-back", child=str(younger))
    assert (here(office), facts(office)[1]) == ([YOUNGER], "raising")
    with office.db.read() as session:
        kept = [one for one in history.of(session, office.families["minami"]) if one.kind == "child_back"]
        assert [one.told_by for one in kept] == [str(office.staff["mori"])]


def test_who_was_expected_comes_back_with_the_day_and_with_twins_unless_another_is_expected(office: Office) -> None:
    due = today() + 60 * DAY
    with office.db.write() as session:
        parent = parents.get(session, office.families["minami"])
        parent.babies = 2
        life_events.due_date(session, parent, due, clock.now())
    grieves(office)
    with office.db.read() as session:
        aside = children.laid_aside(session, office.families["minami"])
    assert [(one.birth_date, one.due_date) for one in aside] == [(None, due)] * 2
    told(office, "due-date", day=(due + DAY).isoformat())
    mori, hers = office.at_work("mori"), f"/families/{office.families['minami']}"
    mori.post(f"{hers}/told/child-back", {"child": str(aside[0].id)})
    assert words()["refusals"]["still_expected"] in mori.get(hers).text
    with office.db.write() as session:
        parents.get(session, office.families["minami"]).due_date = None
    told(office, "child-back", child=str(aside[0].id))
    with office.db.read() as session:
        parent = parents.get(session, office.families["minami"])
        assert (parent.due_date, parent.babies) == (due, 2)
        assert [one.due_date for one in children.of(session, parent.id)] == [due] * 2
        assert children.laid_aside(session, parent.id) == []


@pytest.mark.parametrize(("again", "kept"), [("all", True), ("hub", False), (None, False)])
def test_news_again_for_who_wrote_of_a_loss_is_the_hubs_alone_unless_staff_heard_otherwise(
    office: Office, again: str | None, kept: bool
) -> None:
    with_children(office)
    grieves(office, "hush")
    assert 'name="again"' in office.at_work("mori").get(f"/families/{office.families['minami']}/told?what=resume").text
    told(office, "silence", what="resume", **({"again": again} if again else {}))
    assert (here(office) != [], facts(office)[0]) == (kept, kept)


def test_sato_brings_no_child_of_moris_back(office: Office) -> None:
    _, younger = with_children(office)
    grieves(office)
    assert told(office, "child-back", "sato", child=str(younger)).status_code == 404
    office.at_work("sato").post(f"/families/{office.families['kita']}/told/child-back", {"child": str(younger)})
    assert here(office) == []


def test_the_list_says_since_when_who_told_it_and_who_is_in_touch(office: Office) -> None:
    assert "いまは、いません" in listed(office)
    with office.db.write() as session:
        talk = session.get_one(Consultation, office.consultations["minami"])
        talk.contact_on = today() + 3 * DAY
        name = parents.get(session, office.families["minami"]).name or ""
    grieves(office, "hush", told_by=history.ON_A_PAGE)
    page = listed(office)
    assert all(one in page for one in (name, words()["told_of_loss"]["page"], words()["still_until"]["hushed"]))
    assert f"{(today() + 3 * DAY).month}月{(today() + 3 * DAY).day}日" in page and "続いています" in page
    told(office, "silence", what="loss")
    page = listed(office)
    assert words()["told_of_loss"]["page"] in page and words()["still_until"]["loss"] in page
    told(office, "silence", what="resume")
    assert "いまは、いません" in listed(office)
    grieves(office, told_by=str(office.staff["mori"]))
    assert "職員がうかがって（Mori）" in listed(office)


def test_a_call_planned_before_it_was_told_is_not_forgotten_and_a_talk_that_ended_is_none(office: Office) -> None:
    with office.db.write() as session:
        hers = office.families["minami"]
        session.get_one(Consultation, office.consultations["minami"]).state = "closed"
        by, day = office.staff["mori"], today() - DAY
        row = Outreach(parent_id=hers, due_date=day, reason="closing", next_contact=day, changed_by=by)
        row.changed_at = clock.now()
        session.add(row)
    grieves(office, "hush")
    with office.db.read() as session:
        assert [(one.told, one.talk, one.contact) for one in grieving.listed(session)] == [("chat", None, day)]
    assert "日を過ぎました" in listed(office)


def test_a_talk_that_waits_for_its_day_is_somebody_in_touch(office: Office) -> None:
    with office.db.write() as session:
        talk = session.get_one(Consultation, office.consultations["minami"])
        talk.state, talk.closed_at, talk.outcome, talk.contact_on = "closed", clock.now(), "waiting", today() + DAY
    grieves(office, "hush")
    with office.db.read() as session:
        assert [(one.talk, one.contact) for one in grieving.listed(session)] == [(None, today() + DAY)]


def test_whoever_is_linked_is_listed_too_and_nothing_is_said_of_whom(office: Office) -> None:
    with office.db.write() as session:
        both = [parents.get(session, office.families["minami"]), parents.meet(session, "U-minh", clock.now())]
        both[1].hub_id = "minami"
        pairs.link(session, both[1], pairs.new_code(session, both[0], clock.now()), clock.now())
    grieves(office)
    with office.db.read() as session:
        assert {one.told for one in grieving.listed(session)} == {"chat", "linked"}
    assert words()["told_of_loss"]["linked"] in listed(office)


def test_another_hub_sees_none_of_them_the_city_all_and_each_look_is_written_down(office: Office) -> None:
    grieves(office), grieves(office, hub="kita")
    with office.db.read() as session:
        names = {hub: parents.get(session, office.families[hub]).name or "" for hub in ("minami", "kita")}
    seen = {login: listed(office, login) for login in ("mori", "sato", "hayashi")}
    found = {login: [hub for hub, name in names.items() if name in page] for login, page in seen.items()}
    assert found == {"mori": ["minami"], "sato": ["kita"], "hayashi": ["minami", "kita"]}
    with office.db.read() as session:
        looks = select(AuditRow.staff_id).where(AuditRow.action == "grieving")
        assert {*session.scalars(looks)} == {office.staff[login] for login in seen}
    with office.db.read(Scope(frozenset({"kita"}))) as session:
        assert [one.parent.id for one in grieving.listed(session)] == [office.families["kita"]]


def test_a_rest_is_no_grief_and_many_are_counted(office: Office) -> None:
    grieves(office, "pause")
    with office.db.write() as session:
        for number in range(MOST + 1):
            one = parents.meet(session, f"U-{number}", clock.now())
            one.hub_id, one.silence = "minami", kinds.GRIEF[number % 3]
    page = listed(office)
    assert (f"{MOST + 1}件" in page, f"{MOST}件まで" in page, "記録なし" in page) == (True, True, True)


def test_every_code_has_its_words() -> None:
    assert set(words()["told_of_loss"]) == set(grieving.TOLD)
    assert set(words()["still_until"]) == set(kinds.GRIEF)


BESIDE_A_NUMBER = ("/families/{family}", "/outreach/{family}", "/bookings/{booking}", "/consultations/{talk}")


@pytest.mark.parametrize("silence", [None, *kinds.SILENCES])
@pytest.mark.parametrize("address", BESIDE_A_NUMBER)
def test_beside_a_telephone_number_stands_that_all_is_still(office: Office, address: str, silence: str | None) -> None:
    """Whoever is about to call sees it where the number is."""
    with office.db.write() as session:
        hers = session.get_one(Parent, office.families["minami"])
        hers.silence, hers.phone = silence, "0470000009"
        hers.due_date = today() + 60 * DAY
        session.get_one(Interview, office.bookings["minami"]).state = "cancelled"
    at = {"family": office.families["minami"], "booking": office.bookings["minami"]}
    page = office.at_work("mori").get(address.format(**at, talk=office.consultations["minami"])).text
    before, number, _ = page.partition('href="tel:')
    assert number, "the number is on the page"
    assert ("お知らせを止めています。そっと</span>" in before) == (silence in kinds.GRIEF)


@pytest.mark.parametrize("silence", kinds.GRIEF)
def test_nobody_in_grief_is_on_the_lists_of_calls(office: Office, silence: str) -> None:
    """Neither to be asked for an interview, nor before a meeting, even with no other way to reach them."""
    with office.db.write() as session:
        hers = session.get_one(Parent, office.families["minami"])
        hers.reachable, hers.due_date, hers.phone = False, today() + 60 * DAY, "0470000009"
        day = clock.today(session.get_one(Interview, office.bookings["minami"]).slot.starts_at)
    lists = ("/outreach", f"/bookings/calls?day={day}")
    assert "0470000009" in office.at_work("mori").get(lists[1]).text
    with office.db.write() as session:
        session.get_one(Parent, office.families["minami"]).silence = silence
    assert [one for one in lists if "0470000009" in office.at_work("mori").get(one).text] == []
