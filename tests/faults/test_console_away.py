"""The database takes nothing any more: staff are told so, what they typed comes back, and nothing is half done."""

import html
import re

import pytest
from structlog.testing import capture_logs

from bot.console.routes import every_route
from tests.console.reading import Seen
from tests.console.test_guard import at_home, path, rows
from tests.console.test_once import form_of
from tests.console.town import PASSWORD, Office
from tests.faults import offices
from tests.faults.test_full import SAID, ours, taking_nothing

furnished_on, furnished, office_on_both = offices.furnished_on, offices.furnished, offices.office_on_both
ROUTES = {route.name: route for route in every_route()}
NOTHING_TO_WRITE = ((200, []), (303, []), (422, []))
WORDS = "\u3042\u308a\u304c\u3068\u3046\u3054\u3056\u3044\u307e\u3057\u305f"


def test_every_deed_of_the_console_says_so(office_on_both: Office) -> None:
    """Or, having nothing to write, it shows its own form again or leads to another page."""
    office = office_on_both
    deeds = [route for route in ROUTES.values() if route.method == "POST"]
    browsers, before = {login: office.at_work(login) for login in ("mori", "hayashi")}, rows(office)
    away, told = (503, [("web.no_database", SAID[office.db.engine.dialect.name])]), {}
    with taking_nothing(office.db):
        for route in deeds:
            with capture_logs() as logs:
                answer = browsers[at_home(route)].post(path(office, route), {"once": "n1"})
            told[route.name] = (answer.status_code, [(one["event"], one["error"]) for one in ours(logs)])
    only_read = (200, [("web.reads_only", SAID[office.db.engine.dialect.name])])
    allowed = {name: (away, only_read if ROUTES[name].asks else away, *NOTHING_TO_WRITE) for name in told}
    assert {name: one for name, one in told.items() if one not in allowed[name]} == {}
    assert {"log_in", "open_consultation", "stop_broadcast", "acknowledge_alarm"} <= {
        name for name, one in told.items() if one == away
    }
    assert rows(office) == before


@pytest.mark.parametrize("name", ["write_note", "write_down", "keep_draft", "book_for_caller", "add_person"])
def test_what_was_typed_comes_back_and_is_sent_again_once(office_on_both: Office, name: str) -> None:
    office = office_on_both
    mori, at = office.at_work("mori"), path(office, ROUTES[name])
    form, before = form_of(office, name), rows(office)
    field = next(one for one in ("note", "words", "title", "name") if one in form)
    form[field] = WORDS
    with taking_nothing(office.db):
        page = mori.post(at, form).text
    assert rows(office) == before
    seen = Seen(page)
    assert (seen.headings.count("h1"), seen.unlabelled()) == (1, [])
    assert re.search(rf"<textarea[^>]+readonly[^>]*>{WORDS}</textarea>", page)
    [again] = re.findall(r"<form method=.post. action=.(.+?).>(.+?)</form>", page, re.S)
    fields = dict(re.findall(r'name="(.+?)" value="(.*?)"', again[1]))
    typed = {key: html.unescape(text) for key, text in fields.items()}
    for _ in range(2):
        answer = mori.post(html.unescape(again[0]).removeprefix("/aoba/console"), {**typed})
        assert answer.status_code == 303
    made = {table: count - before[table] for table, count in rows(office).items() if count != before[table]}
    assert made and set(made.values()) == {1}


def test_at_the_door_nothing_typed_is_shown(office_on_both: Office) -> None:
    office = office_on_both
    browser = office.visitor()
    browser.get("/login")
    shown = {"login": "mori", "password": f"{WORDS} {PASSWORD}"}
    with taking_nothing(office.db):
        answer = browser.post("/login", shown)
        assert (answer.status_code, WORDS in answer.text, PASSWORD in answer.text) == (503, False, False)
        assert WORDS not in office.visitor().post("/consultations/notes", {"csrf": "made up", "note": WORDS}).text
        for address in ("/login", "/"):
            assert browser.get(address).status_code < 500
    assert browser.post("/login", {"login": "mori", "password": PASSWORD}).status_code == 303
