"""Promises that hold for every private page there is, and for every page there will be."""

import pytest
from sqlalchemy import func, select

from bot import doors
from bot.db import Base
from bot.pages import cookies
from bot.pages.routes import Route, every_route
from bot.simulator import Person
from bot.stage import Stage, stage
from tests.console.reading import Seen
from tests.pages.reader import Reader, at_page, browser, heading, link, parent_of

ROUTES = every_route()
PAGES = [route for route in ROUTES if route.method == "GET" and not route.open and not route.file]
DEEDS = [route for route in ROUTES if route.method == "POST"]
INSIDE = [route for route in ROUTES if not route.open]
OPEN = {"start", "opening", "open_it", "close", "away"}
MOST_BYTES = 30_000
OURS = ("page_link", "page_session", "login_throttle")
SAME_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def named(route: Route) -> str:
    return route.name


def call(reader: Reader, route: Route, **more: object) -> object:
    path = route.rule.replace("<link>", "made-up").replace("<int:number>", "1")
    return (reader.get if route.method == "GET" else reader.post)(path, **more)


def home_page(route: Route) -> str:
    """The page whose link opens it."""
    return route.page if any(one.name == route.page for one in PAGES) else "my_record"


def rows(town: Stage) -> dict[str, int]:
    with town.service.db.read() as session:
        return {
            name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in Base.metadata.tables.items()
            if name not in OURS
        }


def test_only_the_door_is_open() -> None:
    assert {route.name for route in ROUTES if route.open} == OPEN


def test_every_address_is_a_known_page(home: Stage) -> None:
    ours = {rule.endpoint for rule in home.web.app.url_map.iter_rules() if rule.endpoint.startswith("pages.")}
    assert ours == {f"pages.{route.name}" for route in every_route()} | {"pages.static"}


def test_where_people_write_the_link_was_made_for_that_page() -> None:
    """A draft belongs to the page of the link."""
    assert [route.name for route in ROUTES if route.writes and not route.sensitive] == []


@pytest.mark.parametrize("route", INSIDE, ids=named)
def test_closed_without_a_session(home: Stage, route: Route) -> None:
    new, over = browser(home), browser(home)
    over.client.set_cookie(cookies.cookie_name(home.service), "made up", path="/matsudo/p")
    before = rows(home)
    for reader in (new, over):
        answer = call(reader, route)
        assert (answer.status_code, heading(answer)) == (403, "このページは閉じています")
    assert rows(home) == before


@pytest.mark.parametrize("route", [route for route in DEEDS if not route.stray], ids=named)
def test_no_deed_without_the_token_of_this_very_session(home: Stage, aoi: Person, route: Route) -> None:
    reader, other = at_page(home, aoi, home_page(route)), at_page(home, home.person("minh"))
    before = rows(home)
    for token in ("", "wrong", cookies.csrf_of(home.service, other.cookie or "")):
        assert call(reader, route, data={"csrf": token}).status_code == 400
    for foreign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert call(reader, route, headers=foreign).status_code == 400
    assert rows(home) == before


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_answer_is_hardened(home: Stage, aoi: Person, route: Route) -> None:
    simulator = home.service.settings.line_api_host
    for reader in (browser(home), at_page(home, aoi, home_page(route))):
        answer = call(reader, route)
        assert {name: answer.headers.get(name) for name in SAME_EVERYWHERE} == SAME_EVERYWHERE
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"] == doors.policy(simulator)


def test_nobody_frames_them_outside_the_demo(home: Stage) -> None:
    vars(home.service)["settings"] = home.service.settings.model_copy(update={"demo": False})
    policy = browser(home).get("/record").headers["Content-Security-Policy"]
    assert policy == doors.policy("'none'")
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("route", PAGES, ids=named)
def test_every_page_can_be_read(home: Stage, aoi: Person, route: Route, language: str) -> None:
    parent_of(home, aoi, language)
    answer = call(at_page(home, aoi, home_page(route)), route)
    assert answer.status_code == 200
    page = Seen(answer.text)
    assert (page.headings.count("h1"), page.titles, page.lang) == (1, 1, language)
    assert page.unlabelled() == []
    assert sorted(set(page.ids)) == sorted(page.ids)
    assert " style=" not in answer.text and " onclick=" not in answer.text
    assert f"<title>{ {'ja': 'ページ', 'en': 'Page'}[language] }</title>" in answer.text


@pytest.mark.parametrize("route", PAGES, ids=named)
def test_every_page_is_light(home: Stage, aoi: Person, route: Route) -> None:
    """Itself and all it loads, which is its style and its script."""
    reader = at_page(home, aoi, home_page(route))
    page, parts = call(reader, route).data, (reader.get(f"/static/page.{kind}").data for kind in ("css", "js"))
    assert b"http://" not in page and b"https://" not in page
    assert len(page) + sum(map(len, parts)) < MOST_BYTES


@pytest.mark.parametrize("route", PAGES, ids=named)
def test_looking_changes_nothing(home: Stage, aoi: Person, route: Route) -> None:
    reader = at_page(home, aoi, home_page(route))
    before = rows(home)
    call(reader, route)
    assert rows(home) == before


@pytest.mark.parametrize("path", ["/open/x", "/made/up", "/record?said=made_up", "/calendar"])
def test_an_odd_address_says_nothing_odd(home: Stage, aoi: Person, path: str) -> None:
    answer = at_page(home, aoi, "my_record").get(path)
    assert answer.status_code in (200, 404)
    assert "made" not in answer.text.split("<main")[-1]


def test_another_town_is_not_there(home: Stage) -> None:
    assert browser(home).client.get("/other/p/record").status_code == 404


def test_the_page_of_one_town_opens_nothing_in_another(home: Stage, aoi: Person, tmp_path: object) -> None:
    token = at_page(home, aoi).cookie
    with stage(tmp_path / "aoba", town="matsudo") as other:  # type: ignore[operator]
        reader = browser(other)
        reader.client.set_cookie("page-matsudo", token or "", path="/matsudo/p")
        assert reader.get("/note").status_code == 403


def test_a_mistake_of_ours_says_nothing_of_the_inside(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    home.web.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = reader.post("/note", {"words": "break"})
    assert (answer.status_code, heading(answer)) == (500, "うまくいきませんでした")
    assert "break" not in answer.text and "RuntimeError" not in answer.text
    assert link(home, aoi)  # the database is as it was, and works
