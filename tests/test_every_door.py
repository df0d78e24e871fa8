"""The whole application, address by address: whoever is not known finds a closed door, in every method there is."""

import pytest
from flask import Flask

from bot import clock
from bot.console import routes as console
from bot.domain.care import consultations, messages
from bot.domain.care.messages import Words
from bot.domain.people import parents
from bot.pages import routes as pages
from bot.stage import Stage

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
FOR_ALL = {  # what anybody may ask for, and why: it says nothing of anybody
    "health.alive": "the monitor",
    "health.ready": "the monitor",
    "metrics.show": "has its own token",
    "shown.picture": "LINE fetches the pictures of broadcasts by a token of 256 bits",
    "console.static": "style and script",
    "console.phone_static": "the drawing of a phone",
    "pages.static": "style and script",
}
FOR_ALL |= {f"console.{route.name}": "the door" for route in console.every_route() if route.open}
FOR_ALL |= {f"pages.{route.name}": "the door" for route in pages.every_route() if route.open}
GUARDED = {f"console.{route.name}" for route in console.every_route()}
GUARDED |= {f"pages.{route.name}" for route in pages.every_route()}
CLOSED = (303, 400, 403, 404, 405)


@pytest.fixture
def number(town: Stage) -> int:
    with town.service.db.write() as session:
        aoi = parents.meet(session, town.person("aoi", "Canary").user_id, clock.now())
        aoi.name, wish = "Canary", {"topics": [], "reach_by": "line", "reach_when": "any"}
        one = consultations.ask(session, aoi, "shinmatsudo", clock.now(), clock.now(), **wish)
        messages.write(session, one, Words("Canary"), clock.now())
        return one.id


def test_every_address_has_a_door_or_says_why_not(town: Stage) -> None:
    """A new part of the application stands in `FOR_ALL`, or behind a guard that other tests know."""
    ours = {rule.endpoint for rule in whole(town).url_map.iter_rules()}
    assert ours == GUARDED | set(FOR_ALL)


def test_a_stranger_finds_every_door_closed(town: Stage, number: int) -> None:
    app, values = whole(town), {"number": number, "town": "matsudo"}
    client, addresses = app.test_client(), app.url_map.bind("127.0.0.1")
    for rule in app.url_map.iter_rules():
        more = {name: values.get(name, "made-up") for name in rule.arguments}
        more |= {"which": "original"} if "which" in rule.arguments else {}
        address = addresses.build(rule.endpoint, more, method=_method(rule.methods))
        for method in METHODS:
            answer = client.open(address, method=method)
            assert (address, method, b"Canary" in answer.data) == (address, method, False)
            assert rule.endpoint in FOR_ALL or answer.status_code in CLOSED, f"{method} {address}"
            assert answer.status_code < 500 or rule.endpoint == "health.ready", f"{method} {address}"


def whole(town: Stage) -> Flask:
    assert isinstance(town.web.app, Flask)
    return town.web.app


def _method(methods: set[str] | None) -> str:
    return "GET" if "GET" in (methods or ()) else "POST"
