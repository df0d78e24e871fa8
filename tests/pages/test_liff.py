"""A town with a LIFF app: LINE says who opens the link, and we believe nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot import app, doors
from bot.domain.people import links
from bot.errors import BadSetup
from bot.line import identity
from bot.pages import headers
from bot.settings import liff_id
from bot.simulator import Person
from bot.simulator.account import jwt
from bot.stage import CREDENTIALS, Stage, stage
from tests import databases
from tests.pages.reader import browser, heading, link, parent_of
from tests.pages.test_opening import offered, sessions

LIFF, CHANNEL = "2000000001-AbcdEfgh", "2000000001"


@pytest.fixture
def home(one_more_page: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("LIFF_ID_MATSUDO", LIFF)
    with stage(tmp_path, databases.sqlite(tmp_path)) as running:
        yield running


def test_the_button_leads_through_line(home: Stage, aoi: Person) -> None:
    address = urlsplit(offered(home, aoi, "わたしの記録"))
    assert (address.netloc, address.path.split("/open/")[0]) == ("liff.line.me", f"/{LIFF}")


def test_her_own_token_opens_it(home: Stage, aoi: Person) -> None:
    token = link(home, aoi)
    opened = browser(home).open(token, id_token=home.platform.id_token(aoi, CHANNEL))
    assert (opened.status_code, opened.location) == (303, "/matsudo/p/note")


def forgeries(home: Stage, aoi: Person) -> list[str]:
    """What somebody might send instead, among it a user id of hers as such."""
    minh, good = home.person("minh"), home.platform.id_token(aoi, CHANNEL)
    parent_of(home, minh)
    claims = jwt.read(good).claims
    head, body, signature = good.split(".")
    none = jwt.write(claims, "").split(".")
    nothing = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"  # {"alg":"none","typ":"JWT"}
    altered = [jwt.write(claims | change, "another secret") for change in ({}, {"sub": aoi.user_id}, {"exp": 9**12})]
    cut = [good[:-n] for n in range(1, 20)]
    others = [home.platform.id_token(minh, CHANNEL), home.platform.id_token(aoi, "2000000002")]
    odd = ["", "x", "a.b.c", aoi.user_id, "あ", good + "x", f"{nothing}.{body}.", f"{nothing}.{body}.{signature}"]
    odd += [f"{head}.{none[1]}.{none[2]}", f"{body}.{head}.{signature}", good.upper(), good * 2, "x" * 10_000]
    swapped = [
        good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :] for n in range(len(head) + 2, len(head) + 16)
    ]
    return [*altered, *cut, *others, *odd, *swapped]


def test_nothing_else_does(home: Stage, aoi: Person) -> None:
    token, reader, tried = link(home, aoi), browser(home), forgeries(home, aoi)
    assert len(tried) >= 50
    for forged in tried:
        answer = reader.open(token, id_token=forged, userId=aoi.user_id)
        assert (answer.status_code, heading(answer)) == (403, "このボタンでは開けません"), forged[:40]
    assert sessions(home) == 0
    assert reader.open(token, id_token=home.platform.id_token(aoi, CHANNEL)).status_code == 303  # nothing was used up


def test_a_token_that_is_over(home: Stage, aoi: Person) -> None:
    good = home.platform.id_token(aoi, CHANNEL)
    home.platform.advance(61 * 60)
    answer = browser(home).open(link(home, aoi), id_token=good)
    assert (answer.status_code, heading(answer)) == (403, "このボタンでは開けません")


def test_what_line_says_is_looked_at_again(home: Stage, aoi: Person) -> None:
    """By our own clock and our own channel, also if LINE were to say yes to everything."""
    line, good = home.service.line, home.platform.id_token(aoi, CHANNEL)
    now = home.platform.now()
    assert identity.whose(line, good, CHANNEL, now) == aoi.user_id
    with pytest.raises(identity.SomeoneElse):
        identity.whose(line, good, CHANNEL, now + timedelta(hours=2))


def test_while_line_is_silent_nothing_opens_and_nothing_is_used_up(home: Stage, aoi: Person) -> None:
    token, good = link(home, aoi), home.platform.id_token(aoi, CHANNEL)
    home.simulator.stop()
    answer = browser(home).open(token, id_token=good)
    assert (answer.status_code, heading(answer)) == (503, "いまは確かめられませんでした")
    with home.service.db.read() as session:
        assert links.look(session, token, home.platform.now()).page == "note"


def test_only_the_landing_page_loads_lines_script(home: Stage, aoi: Person) -> None:
    own, theirs = doors.policy(home.service.settings.line_api_host), headers.LIFF
    with_liff = doors.policy(home.service.settings.line_api_host, *theirs)
    reader, token = browser(home), link(home, aoi)
    pages = {"/": with_liff, f"/open/{token}": with_liff, "/open/x": own, "/calendar": own, "/note": own}
    assert {path: reader.get(path).headers["Content-Security-Policy"] for path in pages} == pages
    assert LIFF in reader.get("/").text and LIFF in reader.get(f"/open/{token}").text


def test_a_wrong_liff_id_stops_the_start(home: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert liff_id("matsudo", {"LIFF_ID": LIFF}) == LIFF
    assert liff_id("matsudo", {}) is None
    monkeypatch.setenv("LIFF_ID_MATSUDO", "https://liff.line.me/2000000001-AbcdEfgh")
    with pytest.raises(BadSetup) as bad:
        app.service(home.service.settings, "matsudo", CREDENTIALS)
    assert bad.value.mistakes == ["LIFF_ID_MATSUDO: looks like 1234567890-AbcdEfgh - copy it from the LIFF tab"]
