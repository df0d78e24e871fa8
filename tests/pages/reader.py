"""A parent at a private page: a browser with its cookie, sending forms as our own pages do."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot import clock
from bot.domain.people import links, parents
from bot.domain.people.links import Target
from bot.pages import cookies
from bot.simulator import Person
from bot.stage import Stage

# A page about one of several things: what makes one of them for a parent and gives its key (docs/private-pages.md).
ABOUT: dict[str, Callable[[Stage, str], str]] = {}
TEN_MINUTES, HALF_AN_HOUR = timedelta(minutes=10), timedelta(minutes=30)


@dataclass
class Reader:
    town: Stage
    client: FlaskClient

    def get(self, path: str, **more: object) -> TestResponse:
        return self.client.get(f"/{self.slug}/p{path}", **more)

    def post(self, path: str, data: dict[str, object] | None = None, **more: object) -> TestResponse:
        """And, where the form is sent back, the page that says what is wrong with it."""
        csrf = cookies.csrf_of(self.town.service, self.cookie or "")
        answer = self.client.post(f"/{self.slug}/p{path}", data={"csrf": csrf} | (data or {}), **more)
        return self.client.get(answer.location) if "wrong=" in (answer.location or "") else answer

    def open(self, token: str, **fields: str) -> TestResponse:
        """Look at the link, and press the button."""
        self.get(f"/open/{token}")
        return self.post("/open", {"link": token} | fields)

    @property
    def slug(self) -> str:
        return self.town.service.town.slug

    @property
    def cookie(self) -> str | None:
        service = self.town.service
        found = self.client.get_cookie(cookies.cookie_name(service), path=cookies.cookie_path(service))
        return found.value if found else None


def browser(town: Stage) -> Reader:
    return Reader(town, town.web.app.test_client())


def parent_of(town: Stage, person: Person, language: str | None = None) -> str:
    """The parent behind a LINE user; known to us from now on."""
    with town.service.db.write() as session:
        parent = parents.meet(session, person.user_id, clock.now())
        parent.language = language or parent.language
        return parent.id


def link(town: Stage, person: Person, page: str = "note", about: str | None = None) -> str:
    parent_id = parent_of(town, person)
    if page in ABOUT and about is None:
        about = ABOUT[page](town, parent_id)
    target = Target(parent_id, page, about)
    with town.service.db.write() as session:
        return links.make(session, target, clock.now())


def at_page(town: Stage, person: Person, page: str = "note") -> Reader:
    """Somebody whose page is open."""
    reader = browser(town)
    assert reader.open(link(town, person, page)).status_code == 303
    return reader


def heading(answer: TestResponse) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.get_data(as_text=True))
    return unescape(found[1]) if found else ""


def text_of(answer: TestResponse) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True)))


def later(town: Stage, by: timedelta) -> None:
    town.set_time(clock.now() + by)
