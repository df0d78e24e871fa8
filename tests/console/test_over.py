"""Whoever writes for longer than the login lasts is asked for it again, and can still copy what they wrote."""

import re
from datetime import timedelta
from html import unescape

import pytest
from werkzeug.test import TestResponse

from bot import clock
from bot.domain.care import messages
from bot.domain.office import sessions
from bot.domain.office.sessions import StaffSession
from tests.console.town import Office, Visitor

WORDS = "書いてくださって、ありがとうございます。\n<b>木曜</b>に電話します。"


@pytest.fixture
def late(office: Office) -> Visitor:
    """Mori, half an hour after she last did something."""
    mori = office.at_work("mori")
    with office.db.write() as session:
        found = session.query(StaffSession).one()
        found.last_seen_at = clock.now() - sessions.IDLE - timedelta(seconds=1)
    return mori


def answer(office: Office, visitor: Visitor, **more: object) -> TestResponse:
    return visitor.post(f"/consultations/{office.consultations['minami']}/answer", {"words": WORDS, "up_to": 0} | more)


def copied(page: str) -> list[str]:
    return [
        unescape(text).replace("\r", "")
        for text in re.findall("<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, re.S)
    ]


def test_what_was_written_is_not_sent_and_can_be_copied(office: Office, late: Visitor) -> None:
    told = answer(office, late)
    assert (told.status_code, copied(told.text)) == (403, [WORDS])
    assert ("of minami" in told.text, 'class="menu"' in told.text) == (False, False)
    with office.db.read() as session:
        assert messages.of(session, office.consultations["minami"]) == []
    assert 'href="/aoba/console/login"' in told.text


def test_to_nobody_else(office: Office, late: Visitor) -> None:
    """A form that another page made up is not drawn under our name, and codes are nothing to be copied."""
    for forged in ({"csrf": ""}, {"csrf": "wrong"}):
        told = answer(office, late, **forged)
        assert (told.status_code, told.location) == (303, "/aoba/console/login?why=over")
    path = f"/consultations/{office.consultations['minami']}/answer"
    fields: dict[str, object] = {"words": WORDS}
    assert late.post(path, fields, Origin="https://evil.example").status_code == 303
    assert office.visitor().post(path, fields).location == "/aoba/console/login"
    told = late.post(path, {"words": "はい", "begin_with": "received", "template": "received:1", "on": "2031-01-01"})
    assert told.status_code == 303
