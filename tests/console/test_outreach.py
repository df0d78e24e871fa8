"""The list in which nobody is lost: why a family is on it, that a person decides, and that the family hears nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.interview import forms, interviews, invitations, outreach, waiting_list
from bot.domain.interview.interviews import Interview
from bot.domain.interview.outreach import Outreach
from bot.domain.interview.slots import Slot
from bot.domain.office.audit import AuditRow
from bot.domain.people import life_events, parents
from bot.domain.people.parents import Parent
from bot.form_file import EIGHT_MONTHS
from tests.console.reading import Seen, words
from tests.console.town import Office

DAY = timedelta(days=1)
LEFT = 75  # days to the due date of most families here: 29w2d


def family(office: Office, name: str, left: int = LEFT, hub: str = "minami", **facts: Any) -> str:
    """Says the parent's id."""
    with office.db.write() as session:
        parent = parents.meet(session, f"U-{name}", clock.now())
        parent.name, parent.hub_id, parent.role, parent.consented_at = f"{name} of {hub}", hub, "expecting", clock.now()
        parent.due_date = clock.today(clock.now()) + left * DAY
        for fact, value in facts.items():
            setattr(parent, fact, value)
        return parent.id


def invited(office: Office, parent_id: str, *days_ago: int) -> None:
    with office.db.write() as session:
        for number, days in enumerate(days_ago):
            at = clock.now() - days * DAY
            dedupe = f"invitation:{parent_id}:{number}"
            order = Order(parent_id, f"U{parent_id}", "invitation", [{"type": "text", "text": "..."}], dedupe=dedupe)
            deliveries.enqueue(session, order, at)
        rows = update(Delivery).where(Delivery.parent_id == parent_id)
        session.execute(rows.values(state="accepted", settled_at=Delivery.created_at))


def booked(office: Office, parent_id: str, state: str = "booked") -> None:
    with office.db.write() as session:
        parent = parents.get(session, parent_id)
        slot = Slot(hub_id=parent.hub_id, starts_at=clock.now() + 2 * DAY, minutes=30, ways=["hub"])
        session.add(slot)
        session.flush()
        number = interviews.book(session, parent, slot.id, clock.now(), "hub").id
        session.execute(update(Interview).where(Interview.id == number).values(state=state))


def reasons(office: Office, today: date | None = None) -> dict[str, list[str]]:
    with office.db.read() as session:
        found = outreach.listed(session, office.service.town.interview, today or clock.today(clock.now()))
        names = dict(session.execute(select(Parent.id, Parent.line_user_id)).all())
        return {reason: [names[one.parent_id] or "" for one in some] for reason, some in found.items()}


def deed(office: Office, what: str, *args: Any) -> None:
    """Something the family tells us."""
    with office.db.write() as session:
        parent = parents.lock(session, args[0])
        getattr(life_events, what)(session, parent, *args[1:], clock.now())


def test_every_reason_and_who_is_not_on_the_list(office: Office) -> None:
    family(office, "too early", 85), family(office, "just invited", 84)
    unanswered, waits = family(office, "unanswered"), family(office, "was asked again lately")
    invited(office, unanswered, 17, 7), invited(office, waits, 16, 6)
    family(office, "closing", 63), family(office, "not yet closing", 64), family(office, "over", 56)
    family(office, "blocked", 84, reachable=False), family(office, "blocked early", 85, reachable=False)
    booked(office, family(office, "missed"), "missed"), booked(office, family(office, "cancelled"), "cancelled")
    booked(office, family(office, "booked", 58)), booked(office, family(office, "done", 58), "done")
    deed(office, "not_now", family(office, "not now"))
    family(office, "at rest", 60, silence="paused"), family(office, "lost", 60, silence="loss")
    family(office, "partner", 60, role="partner"), family(office, "erased", 60, silence="erased")
    deed(office, "moved_out", family(office, "moved", 60)), deed(office, "loss", family(office, "told of a loss", 60))
    seeks = family(office, "waits for a seat", 60)
    with office.db.write() as session:
        waiting_list.ask(session, parents.get(session, seeks), "minami", "hub", clock.now())
    assert reasons(office) == {
        "missed": ["U-missed"],
        "cancelled": ["U-cancelled"],
        "closing": ["U-at rest", "U-closing"],
        "unanswered": ["U-unanswered"],
        "blocked": ["U-blocked"],
        "not_now": ["U-not now"],
        "over": ["U-over"],
    }


def answered(office: Office, parent_id: str, wish: str | None, days_ago: int) -> str:
    """They sent the questionnaire so many days ago."""
    form, at = office.service.forms[EIGHT_MONTHS], clock.now() - days_ago * DAY
    with office.db.write() as session:
        answer = forms.begin(session, parents.get(session, parent_id), form, at)
        forms.write(answer, form, {"wish": wish} if wish else {}, at)
        forms.send(answer, form, "chat", at, only={"wish"})
        invitations.answered(session, answer, at)
    return parent_id


def test_who_answered_the_questionnaire_is_looked_after_and_what_they_said_last_counts(office: Office) -> None:
    answered(office, family(office, "wants a call"), "phone", 0)
    answered(office, family(office, "wants to come"), "would_like", 7)
    answered(office, family(office, "said nothing of it"), None, 7)
    answered(office, family(office, "may still book"), "would_like", 6)
    answered(office, family(office, "said not now there"), "not_now", 1)
    deed(office, "not_now", answered(office, family(office, "not now after all"), "phone", 2))
    changed = family(office, "wants a call after all")
    deed(office, "not_now", changed), answered(office, changed, "phone", -1)
    booked(office, answered(office, family(office, "has booked"), "phone", 3))
    found = {reason: sorted(some) for reason, some in reasons(office).items()}
    assert found == {
        "wished_call": ["U-wants a call", "U-wants a call after all"],
        "answered": ["U-said nothing of it", "U-wants to come"],
        "not_now": ["U-not now after all", "U-said not now there"],
    }


@pytest.mark.parametrize(("wish", "left"), [("not_now", ["suppressed"]), ("would_like", ["queued"])])
def test_not_now_in_the_questionnaire_stops_an_invitation_on_its_way(
    office: Office, wish: str, left: list[str]
) -> None:
    number = family(office, "aoi")
    with office.db.write() as session:
        order = Order(number, "U-aoi", "invitation", [{"type": "text", "text": "..."}])
        deliveries.enqueue(session, order, clock.now())
    answered(office, number, wish, 0)
    with office.db.read() as session:
        assert list(session.scalars(select(Delivery.state).where(Delivery.parent_id == number))) == left


def test_an_interview_and_a_decision_of_the_last_pregnancy_do_not_count(office: Office) -> None:
    number = family(office, "again", 60)
    post(office, number, "end", closed_as="talked")
    assert len(decided(office)) == 1
    booked(office, number)
    later = clock.today(clock.now()) + 400 * DAY
    with office.db.write() as session:
        parents.get(session, number).due_date = later + 60 * DAY
    assert reasons(office, later) == {"closing": ["U-again"]}
    with office.db.read() as session:
        found = outreach.one(session, number, office.service.town.interview, later)
        assert found and (found.reason, found.decided) == ("closing", None)


def post(office: Office, number: str, what: str, login: str = "mori", **form: str) -> Any:
    return office.at_work(login).post(f"/outreach/{number}/{what}", dict(form))


def decided(office: Office) -> list[tuple[str, int | None, date | None, str | None, int]]:
    with office.db.read() as session:
        rows = session.scalars(select(Outreach).order_by(Outreach.id))
        return [(row.reason, row.owner, row.next_contact, row.closed_as, row.changed_by) for row in rows]


def traces(office: Office) -> list[tuple[str, str, str | None, str | None]]:
    with office.db.read() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.action, row.subject_kind, row.subject_id, row.hub_id) for row in rows]


def test_a_person_decides_takes_it_back_and_the_family_hears_nothing(office: Office) -> None:
    number, day = family(office, "aoi", 60), clock.today(clock.now()) + 3 * DAY
    mori, city = office.staff["mori"], office.staff["hayashi"]
    post(office, number, "plan", owner=str(city), next_contact=day.isoformat())
    assert decided(office) == [("closing", city, day, None, mori)]
    post(office, number, "end", closed_as="talked")
    assert decided(office) == [("closing", mori, None, "talked", mori)]
    page, ended = office.at_work("mori").get("/outreach").text, office.at_work("mori").get("/outreach?closed=yes").text
    assert ("aoi of minami" in page, "aoi of minami" in ended) == (False, True)
    post(office, number, "plan", owner=str(mori), next_contact=day.isoformat())
    assert decided(office) == [("closing", mori, day, None, mori)]
    assert "aoi of minami" in office.at_work("mori").get("/outreach").text
    one = ("family", number, "minami")
    assert [row for row in traces(office) if row[0] != "outreach"] == [
        (action, *one) for action in ("plan_contact", "end_outreach", "plan_contact")
    ]
    assert [row for row in traces(office) if row[2] == number and row[0] == "outreach"] == [("outreach", *one)] * 2
    with office.db.read() as session:
        assert session.scalars(select(Delivery.id).where(Delivery.parent_id == number)).all() == []


@pytest.mark.parametrize(
    ("form", "mistake"),
    [
        ({"owner": "me", "next_contact": "2031-01-01"}, "choose"),
        ({"owner": "sato", "next_contact": "2031-01-01"}, "choose"),
        ({"owner": "mori", "next_contact": ""}, "empty"),
        ({"owner": "mori", "next_contact": "soon"}, "no_date"),
        ({"owner": "mori", "next_contact": "2020-01-01"}, "past"),
        ({"owner": "mori", "next_contact": "2099-01-01"}, "too_far"),
    ],
)
def test_what_was_typed_wrongly_is_said_and_nothing_is_kept(office: Office, form: dict[str, str], mistake: str) -> None:
    number = family(office, "aoi", 60)
    owner = str(office.staff.get(form["owner"], form["owner"]))
    answer = post(office, number, "plan", **form | {"owner": owner})
    assert (answer.status_code, words()["mistakes"][mistake] in answer.text, decided(office)) == (422, True, [])
    assert post(office, number, "end", closed_as="nonsense").status_code == 422
    assert [row[:3] for row in traces(office)] == [
        ("plan_contact", "family", number),
        ("end_outreach", "family", number),
    ]


def test_who_has_booked_meanwhile_is_not_decided_about_and_the_look_is_written_down(office: Office) -> None:
    number = family(office, "aoi", 60)
    booked(office, number)
    for what in ("plan", "end"):
        answer = post(office, number, what, closed_as="talked", owner="1", next_contact="2031-01-01")
        assert answer.location == f"/aoba/console/outreach/{number}"
    assert (decided(office), len(traces(office))) == ([], 2)
    mori = office.at_work("mori")
    mori.post(f"/outreach/{number}/end", {"closed_as": "talked"})
    assert words()["results"]["not_listed"] in mori.get(f"/outreach/{number}").text


def test_a_hub_sees_its_own_families_and_the_city_all(office: Office) -> None:
    ours, theirs, nowhere = family(office, "aoi", 60), family(office, "hikari", 60, "kita"), family(office, "new", 60)
    with office.db.write() as session:
        parents.get(session, nowhere).hub_id = None
    seen = {
        login: [
            number
            for number in (ours, theirs, nowhere)
            if f"/outreach/{number}" in office.at_work(login).get("/outreach").text
        ]
        for login in ("mori", "sato", "hayashi")
    }
    assert seen == {"mori": [ours], "sato": [theirs], "hayashi": [ours, theirs, nowhere]}
    for number in (ours, nowhere):
        assert office.at_work("sato").get(f"/outreach/{number}").status_code == 404
        for what in ("plan", "end"):
            assert post(office, number, what, "sato", closed_as="talked").status_code == 404
    assert decided(office) == []


def test_a_booking_at_another_hub_is_a_booking(office: Office) -> None:
    number = family(office, "aoi", 60)
    booked(office, number)
    with office.db.write() as session:
        session.execute(update(Interview).where(Interview.parent_id == number).values(hub_id="kita"))
    assert f"/outreach/{number}" not in office.at_work("mori").get("/outreach").text


def test_whom_somebody_promised_to_call_stands_first_and_an_overdue_day_is_said(office: Office) -> None:
    first, second, third = (family(office, name, left) for name, left in (("a", 62), ("b", 61), ("c", 60)))
    today = clock.today(clock.now())
    for number, days in ((first, 5), (second, 1)):
        post(office, number, "plan", owner=str(office.staff["mori"]), next_contact=(today + days * DAY).isoformat())
    with office.db.write() as session:
        session.execute(update(Outreach).where(Outreach.parent_id == second).values(next_contact=today - DAY))
    page = office.at_work("mori").get("/outreach").text
    assert sorted((first, second, third), key=page.index) == [second, first, third]
    assert page.count("日を過ぎました") == 1


def test_one_reason_alone_and_no_more_than_fifty_of_each(office: Office) -> None:
    for number in range(52):
        family(office, f"closing {number}", 60)
    family(office, "late", 50)
    page = office.at_work("mori").get("/outreach?reason=closing").text
    assert (page.count('href="/aoba/console/outreach/'), "late of minami" in page, "52件" in page) == (50, False, True)
    assert len([row for row in traces(office) if row[0] == "outreach"]) == 50
    assert Seen(page).headings.count("h2") == 1


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)

    event.listen(office.db.engine, "before_cursor_execute", note)
    yield said
    event.remove(office.db.engine, "before_cursor_execute", note)


def test_many_families_take_no_more_questions_than_few(office: Office) -> None:
    asked = []
    for many in (2, 30):
        for number in range(many):
            invited(office, family(office, f"{many} {number}", 60 + number % 3), 17, 7)
        mori = office.at_work("mori")
        with counted(office) as said:
            assert mori.get("/outreach").status_code == 200
        asked.append(len(said))
    assert asked[0] == asked[1] <= 25


def test_the_last_contact_is_the_last_thing_line_took(office: Office) -> None:
    number = family(office, "aoi", 60)
    invited(office, number, 20, 10)
    with office.db.read() as session:
        at: datetime = outreach.last_contacts(session, [number])[number]
    assert clock.today(at) == clock.today(clock.now()) - 10 * DAY


def test_a_town_that_invites_nobody_has_an_empty_list(office: Office) -> None:
    family(office, "aoi", 60)
    rules = office.service.town.interview.model_copy(update={"invite": None})
    with office.db.read() as session:
        assert outreach.listed(session, rules, clock.today(clock.now())) == {}


@pytest.mark.parametrize(("name", "called"), [("小川 ひなの", "小川 ひなのさん"), (None, "お名前が未登録の方")])
def test_a_family_is_called_by_name_with_san_or_not_by_a_name_at_all(
    office: Office, name: str | None, called: str
) -> None:
    mori, number = office.at_work("mori"), office.families["minami"]
    with office.db.write() as session:
        parents.get(session, number).name = name
    assert f"<h1>声かけ：{called}</h1>" in mori.get(f"/outreach/{number}").text
    assert f"<h1>{called}の経過</h1>" in mori.get(f"/families/{number}").text
