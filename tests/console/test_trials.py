"""News tried out on one's own LINE: marked as a trial, sent to nobody else, counted nowhere."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.delivery.deliveries import Delivery
from bot.domain.news import broadcasts
from bot.domain.office import own_phone
from bot.domain.people import parents
from bot.domain.people.typed_codes import WrongCode
from tests.console.reading import words
from tests.console.test_broadcasts import draft
from tests.console.town import Office


def link(office: Office, login: str, blocked: bool = False) -> None:
    """They have shown the code of the console to the bot."""
    code = re.sub(
        r"\D", "", re.findall(r"<output>([\d ]+)</output>", office.at_work(login).post("/phone/code").text)[0]
    )
    with office.db.write() as session:
        me = parents.meet(session, f"U-{login}", clock.now())
        own_phone.link(session, me.id, code, clock.now())
        me.reachable = not blocked


def trials(office: Office) -> list[tuple[str | None, str, list[str]]]:
    with office.db.read() as session:
        rows = list(session.scalars(select(Delivery).where(Delivery.about.startswith("trial:"))))
    return [(row.line_user_id, row.kind, [message["type"] for message in row.messages()]) for row in rows]


def test_a_trial_goes_to_whoever_pressed_and_says_what_it_is(office: Office) -> None:
    link(office, "mori")
    number, mori = draft(office), office.at_work("mori")
    mori.post(f"/broadcasts/{number}/test")
    assert words()["results"]["trial_sent"] in mori.get(f"/broadcasts/{number}").text
    assert trials(office) == [("U-mori", "staff", ["text", "flex"])]
    with office.db.read() as session:
        assert broadcasts.progress(session, number) == {}


@pytest.mark.parametrize("blocked", [False, True])
def test_without_a_line_of_ones_own_the_page_says_how(office: Office, blocked: bool) -> None:
    if blocked:
        link(office, "mori", blocked=True)
    mori, number = office.at_work("mori"), draft(office)
    answer = mori.post(f"/broadcasts/{number}/test")
    assert answer.location == "/aoba/console/phone"
    assert words()["results"]["phone_missing"] in mori.get("/phone").text
    assert trials(office) == []


def test_the_link_ends_when_they_say_so(office: Office) -> None:
    link(office, "mori")
    mori = office.at_work("mori")
    mori.post("/phone/unlink")
    with office.db.read() as session:
        assert own_phone.of(session, office.staff["mori"]) is None


def test_a_code_of_before_opens_nothing(office: Office) -> None:
    with office.db.write() as session:
        old = own_phone.new_code(session, office.staff["mori"], clock.now() - timedelta(minutes=11))
        newer = own_phone.new_code(session, office.staff["sato"], clock.now())
        newest = own_phone.new_code(session, office.staff["sato"], clock.now())
        me = parents.meet(session, "U-mori", clock.now())
        for code in {old, newer} - {newest}:
            with pytest.raises(WrongCode):
                own_phone.link(session, me.id, code, clock.now())
        own_phone.link(session, me.id, newest, clock.now())
