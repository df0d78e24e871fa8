"""Ms Mori's families are nobody's business at the other hub: what is not yours is not there."""

import re

import pytest
from sqlalchemy import select

from bot.console.routes import Route, every_route
from bot.db import Base
from bot.domain.office.audit import AuditRow
from tests.console.test_guard import at_home, call, named, path
from tests.console.town import Office

WITH_AN_ID = [route for route in every_route() if re.search("<(int:number|key|family)>", route.rule)]
OF_A_HUB = [route for route in every_route() if not route.open and "<" not in route.rule]


def everything(office: Office) -> dict[str, list[object]]:
    leave_out = ("staff_session", "audit_row", "login_throttle", "own_phone")  # what is one's own
    with office.db.read() as session:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in leave_out]
        return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}


def test_no_address_with_something_in_it_is_left_out(office: Office) -> None:
    """A new kind of id in an address has to be given to the tests below, or they would look for nothing."""
    named_by_id = {route.name for route in every_route() if "<" in route.rule and not route.open}
    assert (len(WITH_AN_ID), {route.name for route in WITH_AN_ID}) == (len(named_by_id), named_by_id)
    assert [route.name for route in WITH_AN_ID if re.search("None|<", path(office, route))] == []


@pytest.mark.parametrize("route", WITH_AN_ID, ids=named)
def test_sato_finds_nothing_of_moris(office: Office, route: Route) -> None:
    sato, before = office.at_work("sato"), everything(office)
    foreign = call(office, sato, route, "minami")
    ask = sato.get if route.method == "GET" else sato.post
    unknown = ask(re.sub("<(int:number|key|family)>", "999999", route.rule).replace("<kind>", "event"))
    assert (foreign.status_code, foreign.text) == (404, unknown.text)
    assert everything(office) == before
    with office.db.read() as session:
        assert session.scalars(select(AuditRow)).all() == []
    assert call(office, office.at_work(at_home(route)), route).status_code != 404  # there is something to be found


def test_sato_smuggles_nothing_of_moris_into_his_own(office: Office) -> None:
    """At every address of his own, with hers in every field of a form that names something."""
    sato, before = office.at_work("sato"), of_minami(office)
    hers = {"slot": office.slots["minami"][2], "colleague": office.staff["mori"], "owner": office.staff["mori"]}
    hers |= {"which": office.consultations["minami"], "number": office.bookings["minami"]}
    filled = {"words": "w", "note": "n", "reason": "r", "outcome": "listened", "kind": "card", "outcome_words": "o"}
    filled |= {
        "spoke": "phone",
        "spoke_note": "n",
        "to": "t",
        "what": "w",
        "until": "2031-01-01",
        "how": "spoken",
        "step": "sent",
        "heard": "yes",
    }
    last = {"close_consultation", "cancel_booking", "stop_broadcast"}  # so that the others still have something to do
    for route in sorted(WITH_AN_ID, key=lambda one: one.name in last):
        if route.method == "POST":
            answer = sato.post(path(office, route, "kita"), filled | hers)
            seen = re.findall("of minami|Minami|Mori", answer.text)
            assert (route.name, seen, of_minami(office) == before) == (route.name, [], True)


def of_minami(office: Office) -> dict[str, list[object]]:
    """Every row that says it is of her hub, or of its family."""
    whose = {"hub_id": "minami", "parent_id": office.families["minami"], "taken_by": office.staff["mori"]}
    found = {}
    for name, rows in everything(office).items():
        columns = list(Base.metadata.tables[name].columns.keys())
        places = [(columns.index(column), value) for column, value in whose.items() if column in columns]
        found[name] = [row for row in rows if any(row[place] == value for place, value in places)]  # type: ignore[index]
    return found


@pytest.mark.parametrize("route", OF_A_HUB, ids=named)
def test_sato_cannot_work_for_moris_hub(office: Office, route: Route) -> None:
    sato, before = office.at_work("sato"), everything(office)
    address = path(office, route)
    if route.method == "GET":
        answer = sato.get(f"{address}{'&' if '?' in address else '?'}hub=minami")
        assert "of minami" not in answer.text
    else:
        full = {"hub": "minami", "day": "2031-01-01", "begins": "10:00", "ends": "11:00", "minutes": "30", "seats": "1"}
        news = {"title": "t", "body": "b", "topic": "other", "for_role": "all", "send_at": "2031-01-01T10:00"}
        caller = {"name": "n", "phone": "0470000009", "slot": office.slots["minami"][2], "way": "hub", "ways": "hub"}
        sato.post(address, full | news | caller)
    assert everything(office) == before


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/bookings", "/consultations", "/broadcasts", "/visits", "/hub"),
        *("/letters", "/alarms", "/outreach", "/erasures", "/families/grieving"),
    ],
)
def test_no_list_of_satos_shows_anything_of_moris(office: Office, address: str) -> None:
    office.at_work("mori").get("/")
    answer = office.at_work("sato").get(address)
    assert ("minami" in answer.text, "Minami" in answer.text) == (False, False)


def test_sato_cannot_give_his_family_a_seat_at_moris_hub(office: Office) -> None:
    before = everything(office)
    mine = office.bookings["kita"]
    office.at_work("sato").post(f"/bookings/{mine}/move", {"slot": office.slots["minami"][3]})
    assert everything(office) == before


def test_sato_finds_no_word_of_moris_talks(office: Office) -> None:
    """Not by list, count, form, error or record: of another hub there is nothing to find."""
    mori, number = office.at_work("mori"), office.consultations["minami"]
    deeds: dict[str, dict[str, object]] = {
        "answer": {"words": "canary-answer", "heard": "yes"},
        "note": {"note": "canary-note"},
        "outcome": {"kind": "card", "outcome_words": "canary-card"},
        "referral": {
            "to": "canary-body",
            "what": "canary-what",
            "until": "2031-01-01",
            "how": "spoken",
            "agreed": "yes",
        },
    }
    for deed, fields in deeds.items():
        assert mori.post(f"/consultations/{number}/{deed}", fields).status_code == 303
    assert mori.post("/consultations/notes", {"note": "canary-shift"}).status_code == 303
    page = mori.get(f"/consultations/{number}").text + mori.get("/consultations").text
    assert sorted(set(re.findall(r"canary-\w+", page))) == [
        f"canary-{one}" for one in ("answer", "body", "card", "note", "shift", "what")
    ]
    sato, mine = office.at_work("sato"), office.consultations["kita"]
    seen = [sato.get(each) for each in ("/", "/consultations", "/consultations/new", "/visits")]
    seen += [sato.get(f"/consultations/{which}{rest}") for which in (number, mine) for rest in ("", "/referral")]
    seen += [
        sato.post(f"/consultations/{mine}/{deed}", {}) for deed in ("answer", "note", "referral", "close", "assign")
    ]
    which = {"which": "1", "step": "sent"}  # Mori's referral, asked for under his own consultation
    assert sato.post(f"/consultations/{mine}/referral/step", which).status_code == 404
    assert [one.request.path for one in seen if "canary" in one.text] == []
    assert (str(office.staff["mori"]) in seen[-1].text.split("colleague")[-1].split("</select>")[0]) is False


def test_the_city_sees_both(office: Office) -> None:
    page = office.at_work("hayashi").get("/consultations").text
    assert ("Aoi of minami" in page, "Aoi of kita" in page) == (True, True)
