"""One example of every message and every feature of Flex, with pictures that need no network."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route

from bot.simulator import Person

HERE = Path(__file__).parent
GALLERY = json.loads((HERE / "gallery.json").read_text(encoding="utf-8"))
PICTURES = HERE / "pictures"


def serve_pictures(page: Page) -> None:
    """What the platform would fetch from outside comes from our own folder; what is not there is missing."""

    def answer(route: Route) -> None:
        name = urlsplit(parse_qs(urlsplit(route.request.url).query)["url"][0]).path.split("/")[1].split(".")[0]
        file = PICTURES / f"{name}.svg"
        if file.exists():
            route.fulfill(path=file, content_type="image/svg+xml")
        else:
            route.fulfill(status=200, body="no picture", content_type="image/png")

    page.route("**/simulator/outside?*", answer)


def shows(person: Person, messages: list[dict], *, silent: bool = False) -> None:
    """Stands in the chat as if the bot had sent it."""
    platform = person.platform
    with platform.changed:
        ids = [platform.sending.new_id() for _ in messages]
        person.screen.add_from_bot(messages, ids, "push", platform.now(), silent)
        platform.touch()
