"""Promises that hold for every page there is, and for every page there will be."""

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bot import clock
from bot.console import tokens
from bot.console.headers import HEADERS
from bot.console.routes import Route, every_route
from bot.console.traces import Undeclared, watch
from bot.db import Base, Scope, Unscoped
from bot.domain.care import casework
from bot.domain.interview import interviews
from bot.domain.office.audit import AuditRow
from tests.console.reading import Seen
from tests.console.town import CAST, Office, Visitor

PAGES = [route for route in every_route() if route.method == "GET" and not route.file]
DEEDS = [route for route in every_route() if route.method == "POST"]
INSIDE = [route for route in every_route() if not route.open]
OPEN = {"login", "log_in", "second_factor", "show_code", "invitation", "choose_password", "show_phone"}


def named(route: Route) -> str:
    return route.name


def path(office: Office, route: Route, hub: str = "minami") -> str:
    """The address of a page about something of this hub."""
    things = {"bookings": office.bookings, "broadcasts": office.broadcasts, "consultations": office.consultations}
    things |= {"alarms": office.alarms, "attachments": office.attachments, "people": office.people}
    things |= {"slots": {where: numbers[3] for where, numbers in office.slots.items()}, "rooms": office.rooms}
    things |= {"erasures": office.erasures}
    number = things.get(route.rule.split("/")[1], {}).get(hub)
    rule = route.rule.replace("<int:number>", str(number)).replace("<token>", "nobody")
    rule = rule.replace("<family>", office.families[hub])
    rule = rule.replace("<kind>", "message").replace("<key>", office.letters[hub]["message"])
    return rule + ("?day=2026-01-01" if route.name == "closing" else "")


def call(office: Office, visitor: Visitor, route: Route, hub: str = "minami") -> TestResponse:
    ask = visitor.get if route.method == "GET" else visitor.post
    return ask(path(office, route, hub))


def at_home(route: Route) -> str:
    """Somebody of the hub Minami, or of the city where the page is for nobody else."""
    return "hayashi" if route.roles == ("city",) else "mori"


def rows(office: Office) -> dict[str, int]:
    with office.db.read() as session:
        return {
            name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in Base.metadata.tables.items()
            if name not in ("login_throttle", "staff_session", "audit_row")
        }


def test_only_the_door_is_open() -> None:
    assert {route.name for route in every_route() if route.open} == OPEN


def test_every_address_of_the_console_is_a_known_page(office: Office) -> None:
    ours = {rule.endpoint for rule in office.app.url_map.iter_rules()}
    assert ours == {f"console.{route.name}" for route in every_route()} | {"console.static", "console.phone_static"}


@pytest.mark.parametrize("route", INSIDE, ids=named)
def test_a_stranger_is_sent_to_the_door(office: Office, route: Route) -> None:
    before = rows(office)
    new, over = office.visitor(), office.visitor()
    over.take("made up")
    for visitor, door in ((new, "/aoba/console/login"), (over, "/aoba/console/login?why=over")):
        answer = call(office, visitor, route)
        assert (answer.status_code, answer.location) == (303, door)
    assert rows(office) == before


@pytest.mark.parametrize("route", DEEDS, ids=named)
def test_no_deed_without_the_token_of_this_very_session(office: Office, route: Route) -> None:
    visitor, before = office.at_work(at_home(route)), rows(office)
    of_sato = tokens.csrf_of(office.service, office.at_work("sato").cookie or "")
    for token in ("", "wrong", of_sato):
        assert visitor.post(path(office, route), {"csrf": token}).status_code == 400
    assert rows(office) == before


@pytest.mark.parametrize("route", DEEDS, ids=named)
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}], ids=str)
def test_no_deed_from_a_foreign_page(office: Office, route: Route, headers: dict[str, str]) -> None:
    visitor, before = office.at_work(at_home(route)), rows(office)
    named_headers = {name.replace("-", "_"): value for name, value in headers.items()}
    assert visitor.post(path(office, route), **named_headers).status_code == 400
    assert rows(office) == before


def test_our_own_pages_get_through(office: Office) -> None:
    for headers in ({"Origin": "http://127.0.0.1:8000"}, {"Origin": "null", "Sec_Fetch_Site": "same-origin"}):
        assert office.at_work("mori").post("/logout", **headers).status_code == 303
    mori = office.at_work("mori")
    token = tokens.csrf_of(office.service, mori.cookie or "")
    assert mori.post("/logout", {"csrf": ""}, X_CSRF_Token=token).status_code == 303


@pytest.mark.parametrize("route", DEEDS, ids=named)
def test_looking_changes_nothing(office: Office, route: Route) -> None:
    before = rows(office)
    assert office.at_work(at_home(route)).get(path(office, route)).status_code in (200, 303, 404, 405)
    assert rows(office) == before


@pytest.mark.parametrize("route", every_route(), ids=named)
def test_every_answer_is_hardened(office: Office, route: Route) -> None:
    answers = [call(office, visitor, route) for visitor in (office.visitor(), office.at_work(at_home(route)))]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/nowhere", "/aoba", "/other/console/", "/aoba/console/static/console.css"])
def test_errors_and_files_are_hardened_as_well(office: Office, address: str) -> None:
    answer = office.app.test_client().get(address)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_another_town_is_not_there(office: Office) -> None:
    assert office.app.test_client().get("/other/console/login").status_code == 404


@pytest.mark.parametrize("login", ["mori", "sato", "hayashi"])
@pytest.mark.parametrize("route", PAGES, ids=named)
def test_every_page_can_be_read(office: Office, route: Route, login: str) -> None:
    visitor = office.at_work(login)
    answer = call(office, visitor, route, "kita" if login == "sato" else "minami")
    if route.roles and CAST[login][0] not in route.roles:
        assert answer.status_code == 404
    elif not route.open:
        assert answer.status_code == 200
    page = Seen(answer.text)
    assert (page.headings.count("h1"), page.titles, page.lang) == (1, 1, "ja")
    assert page.unlabelled() == []
    assert sorted(set(page.ids)) == sorted(page.ids)
    assert " style=" not in answer.text and " onclick=" not in answer.text


@pytest.mark.parametrize("route", [route for route in INSIDE if route.about], ids=named)
def test_whoever_sees_or_changes_somebodys_data_leaves_a_trace(office: Office, route: Route) -> None:
    if route.name == "undo_close":
        with office.db.write() as session:
            casework.close(session, office.consultations["minami"], clock.now(), "listened")
    answer = call(office, office.at_work(at_home(route)), route)
    with office.db.read() as session:
        found = session.scalars(select(AuditRow)).all()
    if route.name in ("move_booking", "book_for_caller"):  # an empty form: shown again, the family was seen
        assert answer.status_code == 422
    assert {row.action for row in found} == {route.name}
    assert {row.subject_kind for row in found} <= set(route.about)
    assert {row.staff_id for row in found} == {office.staff[at_home(route)]}
    assert {row.hub_id for row in found} == {"minami"}


def test_the_day_list_names_everyone_who_was_in_it(office: Office) -> None:
    office.at_work("mori").get("/")
    with office.db.read() as session:
        seen = session.execute(select(AuditRow.subject_kind, AuditRow.subject_id)).all()
    bookings = {("booking", str(office.bookings[one])) for one in ("minami", "minami caller")}
    assert {(kind, key) for kind, key in seen if kind != "family"} == bookings | {
        ("consultation", str(office.consultations["minami"]))
    }
    assert len([key for kind, key in seen if kind == "family"]) == 2


def test_a_page_that_keeps_quiet_about_people_does_not_work(office: Office) -> None:
    quiet = next(route for route in every_route() if route.name == "slots")
    with office.db.read(Scope(frozenset({"minami"}))) as session, watch(session) as seen:
        interviews.get(session, office.bookings["minami"])
        with pytest.raises(Undeclared):
            seen.subjects(quiet, "minami")


def test_a_query_without_a_scope_is_a_mistake(office: Office) -> None:
    with office.db.read() as session:
        session.info.clear()
        with pytest.raises(Unscoped):
            interviews.get(session, office.bookings["minami"])
