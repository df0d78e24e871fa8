"""The phone page over HTTP: the page, its news, and what people do on it. Other tools may use it too: all is JSON."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import web

from bot.simulator.page.news import News
from bot.simulator.page.pictures import fetch
from bot.simulator.page.snapshot import snapshot
from bot.simulator.people.actions import perform
from bot.simulator.people.person import BlockedTheBotError, Person
from bot.simulator.platform import Platform

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
PICTURES = ("image/jpeg", "image/png")

# What a person can do on the page, by the last word of the path. Only JSON is understood, so that no other site's
# form can act for them.
DEEDS: dict[str, Callable[[Person, dict[str, Any]], object]] = {
    "follow": lambda person, _: person.follow(),
    "unfollow": lambda person, _: person.unfollow(),
    "text": lambda person, said: person.says(said["text"]),
    "sticker": lambda person, said: person.sends_sticker(said["package"], said["sticker"]),
    "place": lambda person, said: person.sends_place(said["lat"], said["lon"], said["title"], said.get("address")),
    "tap": lambda person, said: perform(person, said["action"], said.get("params")),
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """The handlers of one platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._news = News(platform)

    def add_to(self, app: web.Application) -> None:
        add = app.router.add_route
        add("GET", "/", self.index)
        add("GET", "/simulator/state", _guarded(self.state))
        add("POST", "/simulator/people", _guarded(self.add_person))
        add("POST", "/simulator/people/{key}/picture", _guarded(self.send_picture))
        add("POST", "/simulator/people/{key}/{deed}", _guarded(self.do))
        add("POST", "/simulator/clock", _guarded(self.move_clock))
        add("GET", "/simulator/menus/{menu_id}", _guarded(self.menu_picture))
        add("GET", "/simulator/pictures/{message_id}", _guarded(self.sent_picture))
        add("GET", "/simulator/outside", _guarded(self.outside_picture))
        app.router.add_static("/simulator/static", STATIC)

    async def index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "phone.html", headers=HEADERS)

    async def state(self, request: web.Request) -> web.Response:
        """Answers as soon as there is news since version `since`, at the latest after a while."""
        await self._news.after(int(request.query.get("since", "-1")))
        return web.json_response(snapshot(self._platform, request.query.getall("on", [])))

    async def add_person(self, request: web.Request) -> web.Response:
        asked = await request.json()
        person = self._platform.person(uuid4().hex[:8], asked["name"], asked.get("language", "ja"))
        return web.json_response({"key": person.key})

    async def send_picture(self, request: web.Request) -> web.Response:
        if request.content_type not in PICTURES:
            return web.json_response({}, status=415)
        self._owner(request).sends_picture(await request.read(), request.content_type)
        return web.json_response({})

    async def do(self, request: web.Request) -> web.Response:
        deed = DEEDS.get(request.match_info["deed"])
        if deed is None:
            raise LookupError("nobody can do this here")
        deed(self._owner(request), await request.json())
        return web.json_response({})

    async def move_clock(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if "seconds" in asked:
            self._platform.advance(asked["seconds"])
        else:
            self._platform.set_to(datetime.fromisoformat(asked["moment"]))
        return web.json_response({})

    async def menu_picture(self, request: web.Request) -> web.Response:
        media_type, content = self._platform.menus.picture(request.match_info["menu_id"])
        return web.Response(body=content, content_type=media_type)

    async def sent_picture(self, request: web.Request) -> web.Response:
        media_type, content = self._platform.contents[request.match_info["message_id"]]
        return web.Response(body=content, content_type=media_type)

    async def outside_picture(self, request: web.Request) -> web.Response:
        """A picture from the bot's own address; the page itself may load nothing from elsewhere."""
        url, bot = request.query.get("url", ""), self._platform.webhook_url
        found = await asyncio.to_thread(fetch, url, bot)
        if found is None:
            raise LookupError("no such picture")
        return web.Response(body=found[1], content_type=found[0])

    def _owner(self, request: web.Request) -> Person:
        key = request.match_info["key"]
        found = next((person for person in self._platform.people if person.key == key), None)
        if found is None:
            raise LookupError("nobody has this key")
        return found


def _guarded(act: Handler) -> Handler:
    """What cannot be done is said as JSON; every answer carries the page's headers."""

    async def handle(request: web.Request) -> web.StreamResponse:
        answer = await _answered(act, request)
        answer.headers.update(HEADERS)
        return answer

    return handle


async def _answered(act: Handler, request: web.Request) -> web.StreamResponse:
    if request.method == "POST" and request.content_type not in ("application/json", *PICTURES):
        return web.json_response({"message": "only JSON is understood here"}, status=415)
    try:
        return await act(request)
    except BlockedTheBotError:
        return web.json_response({"message": "blocked"}, status=409)
    except LookupError as missing:
        return web.json_response({"message": str(missing)}, status=404)
    except (ValueError, TypeError) as wrong:
        return web.json_response({"message": str(wrong)}, status=400)
