"""Every address with something in it, and every link: what is Aoi's does not exist for Minh. New ones are found."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.db import Base
from bot.domain.care import attachments, casework, consultations, messages, outcomes, referrals
from bot.domain.care.messages import Words
from bot.pages.routes import Route
from bot.simulator import Person
from bot.stage import Stage
from tests.console.test_pictures import picture
from tests.pages.reader import Reader, at_page, browser, link, parent_of
from tests.pages.test_guard import INSIDE, home_page, named
from tests.pages.test_thread import asked, mori

WITH_SOMETHING = [route for route in INSIDE if "<" in route.rule]
LINKED = sorted({home_page(route) for route in INSIDE})
FIRST = range(1, 6)  # whatever is hers has one of these numbers
ANSWERS = ("agree", "decline", "withdraw", "done", "later", "no")
OURS = ("page_link", "page_session", "login_throttle", "page_draft")


@pytest.fixture
def number(home: Stage, aoi: Person) -> int:
    """A talk of hers with words, a picture of each side, a card, and a consent that waits."""
    number, who, now = asked(home, aoi), mori(home), clock.now()
    with home.service.db.write() as session:
        one = consultations.get(session, number)
        casework.take(session, number, who, now)
        for words in (Words("canary of hers"), Words("canary of Mori", staff_id=who)):
            attachments.add(session, messages.write(session, one, words, now), picture())
        outcomes.add(session, one, "card", (who, "canary card"), now)
        plan = ("canary body", "canary what", clock.today(now) + timedelta(days=9))
        referrals.propose(session, one, who, plan, now)
    return number


def of_aoi(town: Stage, aoi: str) -> dict[str, list[object]]:
    """Every row, but for what is his."""
    found: dict[str, list[object]] = {}
    with town.service.db.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in OURS:
                mine = table.c.parent_id == aoi if "parent_id" in table.c else None
                query = select(table) if mine is None else select(table).where(mine)
                found[table.name] = [tuple(row) for row in session.execute(query)]
    return found


def addresses(route: Route) -> list[str]:
    every = [re.sub("<int:[a-z]+>", str(number), route.rule) for number in FIRST]
    return [re.sub("<[a-z]+>", answer, one) for one in every for answer in (ANSWERS if "/<" in one else ("",))]


def finds_nothing(reader: Reader, route: Route, address: str) -> None:
    answer = (reader.get if route.method == "GET" else reader.post)(address)
    assert answer.status_code < 500
    assert b"canary" not in answer.data
    assert not route.file or answer.status_code in (403, 404)  # nobody reads a word in a picture


@pytest.mark.parametrize("route", WITH_SOMETHING, ids=named)
def test_no_number_in_an_address_is_more_than_a_wish(home: Stage, aoi: Person, number: int, route: Route) -> None:
    hers = parent_of(home, aoi)
    minh = at_page(home, home.person("minh", "Minh"), home_page(route))
    before = of_aoi(home, hers)
    for address in addresses(route):
        finds_nothing(minh, route, address)
    assert of_aoi(home, hers) == before


@pytest.mark.parametrize("page", LINKED)
def test_no_number_in_a_link_is_more_than_a_wish(home: Stage, aoi: Person, number: int, page: str) -> None:
    """A link of his, made (by a mistake of ours) for something of hers: he reads and changes nothing by any deed."""
    hers = parent_of(home, aoi)
    minh = browser(home)
    assert minh.open(link(home, home.person("minh", "Minh"), page, str(number))).status_code == 303
    before = of_aoi(home, hers)
    for route in INSIDE:
        if home_page(route) == page:
            for address in addresses(route) if "<" in route.rule else [route.rule]:
                finds_nothing(minh, route, address)
    assert of_aoi(home, hers) == before


def test_there_is_something_to_be_found(home: Stage, aoi: Person, number: int) -> None:
    reader = browser(home)
    assert reader.open(link(home, aoi, "thread", str(number))).status_code == 303
    seen = set(re.findall("canary (?:of )?[a-zA-Z]+", reader.get("/thread").get_data(as_text=True)))
    assert seen == {"canary of hers", "canary of Mori", "canary card", "canary body", "canary what"}
    assert [reader.get(f"/thread/picture/{one}").status_code for one in (1, 2, 3)] == [200, 200, 404]
