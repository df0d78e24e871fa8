"""The link from the chat: it opens one page, once, in time, for one browser; what it does not open, it says kindly."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.domain.people import links
from bot.domain.people.links import LinkUsed, PageLink, Target
from bot.domain.people.page_sessions import PageSession
from bot.pages import cookies
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import HALF_AN_HOUR, at_page, browser, heading, later, link, parent_of, text_of


def offered(town: Stage, person: Person, said: str) -> str:
    """The link under the button she gets in the chat."""
    person.says(said)
    town.quiet()
    return re.findall(r"http[^'\"]+/open/[\w-]+", str(person.new()[-1].message))[0]


def sessions(town: Stage) -> int:
    with town.service.db.read() as session:
        return session.scalar(select(func.count()).select_from(PageSession)) or 0


def test_from_the_chat_to_a_clean_address(home: Stage, aoi: Person) -> None:
    address = urlsplit(offered(home, aoi, "わたしの記録"))
    assert address.path.startswith("/matsudo/p/open/") and len(address.path.rsplit("/", 1)[1]) == 43
    reader = browser(home)
    door = reader.client.get(address.path)
    assert heading(door) == "あなたのページを開きます"
    opened = reader.open(address.path.rsplit("/", 1)[1])
    assert (opened.status_code, opened.location) == (303, "/matsudo/p/record")
    page = reader.get("/record")
    assert (page.status_code, heading(page)) == (200, "わたしの記録")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_only_its_hash_is_kept(home: Stage, aoi: Person) -> None:
    token = link(home, aoi)
    with home.service.db.read() as session:
        kept = session.scalars(select(PageLink)).one()
        assert token not in str(vars(kept))
        assert kept.token_hash == links.hash_token(token)


def test_who_only_looks_uses_nothing_up(home: Stage, aoi: Person) -> None:
    """Previews, virus scanners, a browser that loads ahead, a page loaded anew."""
    token = link(home, aoi)
    for ask in (browser(home).client.head, browser(home).client.get):
        for _ in range(3):
            assert ask(f"/matsudo/p/open/{token}").status_code == 200
    assert browser(home).client.options(f"/matsudo/p/open/{token}").status_code == 200
    assert sessions(home) == 0
    assert browser(home).open(token).status_code == 303


def test_used_twice_or_forwarded_to_another_phone(home: Stage, aoi: Person) -> None:
    token = link(home, aoi)
    hers = browser(home)
    hers.open(token)
    other = browser(home)
    for answer in (other.get(f"/open/{token}"), other.post("/open", {"link": token}), hers.get(f"/open/{token}")):
        assert (answer.status_code, heading(answer)) == (410, "このボタンは、もう使われています")
        assert "あなたの書いたものは、なくなっていません。" in text_of(answer)
        assert "LINEのトークで「メニュー」と送ると、新しいボタンを出せます。" in text_of(answer)
    assert other.get("/note").status_code == 403
    assert hers.get("/note").status_code == 200


def test_half_an_hour_later(home: Stage, aoi: Person) -> None:
    token = link(home, aoi)
    later(home, HALF_AN_HOUR - timedelta(seconds=5))
    assert browser(home).get(f"/open/{token}").status_code == 200
    later(home, timedelta(seconds=6))
    for answer in (browser(home).get(f"/open/{token}"), browser(home).open(token)):
        assert (answer.status_code, heading(answer)) == (410, "このボタンは、時間が過ぎました")
    assert sessions(home) == 0


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("my_record", "わたしの記録"),
        ("my_calendar", "カレンダーに登録"),
        ("questionnaire", "アンケート"),
        ("note", "メニュー"),
    ],
)
def test_what_is_over_says_what_brings_this_very_page_again(home: Stage, aoi: Person, page: str, word: str) -> None:
    """The menu has no button for most of them; where no flow is called like the page, the menu is the way."""
    ends = "新しいボタンが出ます。" if page != "note" else "新しいボタンを出せます。"
    used, unused = link(home, aoi, page), link(home, aoi, page)
    browser(home).open(used)
    assert f"LINEのトークで「{word}」と送ると、{ends}" in text_of(browser(home).get(f"/open/{used}"))
    later(home, HALF_AN_HOUR)
    assert f"LINEのトークで「{word}」と送ると、{ends}" in text_of(browser(home).open(unused))


def test_a_made_up_link_names_no_page(home: Stage) -> None:
    assert "LINEのトークで「メニュー」と送ると、新しいボタンを出せます。" in text_of(browser(home).get("/open/x"))


def test_cut_off_or_made_up(home: Stage, aoi: Person) -> None:
    token = link(home, aoi)
    for wrong in (token[:-1], token + "x", "x", "%00", "あ", "x" * 3000):
        answer = browser(home).get(f"/open/{wrong}")
        assert (answer.status_code, heading(answer)) == (404, "このページは開けません")
    assert browser(home).open(token).status_code == 303


def test_guessing_gets_slow_and_a_good_link_opens_all_the_same(home: Stage, aoi: Person) -> None:
    token, stranger = link(home, aoi), browser(home)
    codes = [stranger.get(f"/open/guess-{number}").status_code for number in range(40)]
    assert codes[:20] == [404] * 20 and set(codes[21:]) == {429}
    assert heading(stranger.get("/open/guess")) == "少し待ってください"
    assert browser(home).open(token).status_code == 303


def test_a_refusal_speaks_her_language(home: Stage) -> None:
    emma = home.person("emma", "Emma", "en")
    emma.follow()
    home.quiet()
    token = link(home, emma)
    assert heading(browser(home).get(f"/open/{token}")) == "Open your page"
    later(home, HALF_AN_HOUR)
    assert heading(browser(home).get(f"/open/{token}")) == "This button has expired"
    english = {"Accept-Language": "en-GB,en;q=0.9,ja;q=0.1"}
    assert heading(browser(home).get("/open/x", headers=english)) == "This page cannot be opened"
    assert heading(browser(home).get("/record", headers={"Accept-Language": "sw"})) == "このページは閉じています"


def test_the_cookie(home: Stage, aoi: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = browser(home)
    cookie = reader.open(link(home, aoi)).headers["Set-Cookie"]
    assert re.sub(r"=[\w-]{43};", "=…;", cookie) == "page-matsudo=…; HttpOnly; Path=/matsudo/p; SameSite=Strict"
    https = home.service.settings.model_copy(update={"base_url": "https://town.example"})
    monkeypatch.setitem(vars(home.service), "settings", https)
    token = link(home, aoi)
    secure = browser(home).client.get(f"/matsudo/p/open/{token}").headers["Set-Cookie"]
    assert secure.startswith("__Secure-page-matsudo=") and "; Secure;" in secure


def test_a_planted_cookie_opens_nothing(home: Stage, aoi: Person) -> None:
    reader = browser(home)
    reader.get(f"/open/{link(home, aoi)}")
    planted = reader.cookie
    reader.open(link(home, aoi))
    assert reader.cookie not in (None, planted)
    thief = browser(home)
    thief.client.set_cookie(cookies.cookie_name(home.service), planted, path="/matsudo/p")
    assert thief.get("/note").status_code == 403


def test_nobody_is_made_to_open_anothers_page(home: Stage, aoi: Person) -> None:
    """A foreign site that sends the form with a link of its own: she would write into somebody else's page."""
    token, reader = link(home, aoi), browser(home)
    reader.get("/calendar")
    for more in ({"headers": {"Origin": "https://evil.example"}}, {"headers": {"Sec-Fetch-Site": "cross-site"}}):
        assert reader.post("/open", {"link": token}, **more).status_code == 400
    assert reader.post("/open", {"link": token, "csrf": "wrong"}).status_code == 400
    assert browser(home).client.post("/matsudo/p/open", data={"link": token}).status_code == 400
    assert sessions(home) == 0


def test_of_two_phones_at_the_same_moment_one_gets_in(home_on_both: Stage) -> None:
    town = home_on_both
    person = town.person("aoi")
    target = Target(parent_of(town, person), "note")

    def use(token: str) -> bool:
        try:
            with town.service.db.write() as session:
                links.use(session, token, clock.now())
        except LinkUsed:
            return False
        return True

    with ThreadPoolExecutor(8) as phones:
        for _ in range(20):
            with town.service.db.write() as session:
                token = links.make(session, target, clock.now())
            assert sorted(phones.map(use, [token] * 8)) == [False] * 7 + [True]


def test_a_page_opened_anew_closes_the_one_before(home: Stage, aoi: Person) -> None:
    """Whoever got in with a link of hers is out as soon as she opens one herself."""
    before = at_page(home, aoi)
    assert before.get("/note").status_code == 200
    now = at_page(home, aoi)
    assert (before.get("/note").status_code, now.get("/note").status_code) == (403, 200)


def test_old_links_are_swept_away(home: Stage, aoi: Person) -> None:
    link(home, aoi)
    with home.service.db.write() as session:
        links.sweep(session, clock.now() + timedelta(hours=23))
        assert session.scalar(select(func.count()).select_from(PageLink)) == 1
        links.sweep(session, clock.now() + timedelta(hours=25))
        assert session.scalar(select(func.count()).select_from(PageLink)) == 0
