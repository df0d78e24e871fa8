"""The phone page over HTTP: the page, its news, and what people do on it. Other tools may use it too: all is JSON."""

import asyncio
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from aiohttp import web

from bot.simulator.page import asked
from bot.simulator.page.deeds import DEEDS
from bot.simulator.page.framing import framed
from bot.simulator.page.friend_code import friend_code, friend_link
from bot.simulator.page.guard import PICTURES, Handler, answered, headers, origin, refused
from bot.simulator.page.news import News
from bot.simulator.page.pictures import fetch
from bot.simulator.page.requests import Requests
from bot.simulator.page.snapshot import Seen, bubble, snapshot
from bot.simulator.people.person import Person
from bot.simulator.platform import Platform

STATIC = Path(__file__).parent / "static"
MOST_OLDER = 100
LONGEST_NAME = 20
LONGEST_LEAP = 100 * 365 * 86400  # seconds


class Page:
    """The handlers of one platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._news = News(platform)
        self._requests = Requests(platform)

    def add_to(self, app: web.Application) -> None:
        routes: list[tuple[str, str, Handler]] = [
            ("GET", "/", self.index),
            ("GET", "/simulator/state", self.state),
            ("GET", "/simulator/requests/{number}", self.request),
            ("POST", "/simulator/people", self.add_person),
            ("GET", "/simulator/people/{key}/messages", self.older),
            ("POST", "/simulator/people/{key}/picture", self.send_picture),
            ("POST", "/simulator/people/{key}/{deed}", self.do),
            ("POST", "/simulator/staff/{key}/open", self.staff_opens),
            ("POST", "/simulator/staff/{key}/text", self.staff_says),
            ("POST", "/simulator/clock", self.move_clock),
            ("GET", "/simulator/menus/{menu_id}", self.menu_picture),
            ("GET", "/simulator/pictures/{message_id}", self.sent_picture),
            ("GET", "/simulator/outside", self.outside_picture),
            ("GET", "/simulator/framed", self.framed),
            ("GET", "/simulator/friend", self.friend),
            ("GET", "/simulator/friend.svg", self.friend_code),
        ]
        for method, path, act in routes:
            app.router.add_route(method, path, self._guarded(act))
        app.router.add_static("/simulator/static", STATIC)

    async def index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "phone.html")

    async def state(self, request: web.Request) -> web.Response:
        """What is new since version `since`, as soon as there is something, at the latest after a while.

        `on` names a screen and how far the page knows it: key~next~gone; `logged` how many requests it knows."""
        query = request.query
        on_screen = [_seen(value) for value in query.getall("on", [])]
        logged = asked.count(query.get("logged", "0"), "logged")
        await self._news.after(asked.count(query.get("since", "-1"), "since"))
        with self._platform.changed:
            news = snapshot(self._platform, on_screen, staff="staff" in query)
            return web.json_response({**news, "log": self._requests.since(logged)})

    async def request(self, request: web.Request) -> web.Response:
        number = asked.count(request.match_info["number"], "number")
        with self._platform.changed:
            return web.json_response(self._requests.whole(number))

    async def older(self, request: web.Request) -> web.Response:
        """The bubbles above number `before`."""
        before = asked.count(request.query.get("before", ""), "before")
        with self._platform.changed:
            shown = self._owner(request).screen.before(before, MOST_OLDER)
        return web.json_response({"messages": [bubble(one) for one in shown]})

    async def add_person(self, request: web.Request) -> web.Response:
        said = await asked.read(request)
        name = asked.text(said, "name", LONGEST_NAME)
        person = self._platform.person(uuid4().hex[:8], name, asked.optional_text(said, "language") or "ja")
        return web.json_response({"key": person.key})

    async def send_picture(self, request: web.Request) -> web.Response:
        if request.content_type not in PICTURES:
            return refused("only JPEG and PNG are understood here", 415)
        content = await request.read()
        if not content:
            raise asked.MalformedError("the picture is empty")
        self._owner(request).sends_picture(content, request.content_type)
        return web.json_response({})

    async def do(self, request: web.Request) -> web.Response:
        deed = DEEDS.get(request.match_info["deed"])
        if deed is None:
            raise LookupError("nobody can do this here")
        deed(self._owner(request), await asked.read(request))
        return web.json_response({})

    async def staff_opens(self, request: web.Request) -> web.Response:
        self._platform.staff.opens(self._owner(request))
        return web.json_response({})

    async def staff_says(self, request: web.Request) -> web.Response:
        said = asked.text(await asked.read(request), "text")
        self._platform.staff.says(self._owner(request), said)
        return web.json_response({})

    async def move_clock(self, request: web.Request) -> web.Response:
        said = await asked.read(request)
        if "seconds" in said:
            self._platform.advance(asked.number(said, "seconds", LONGEST_LEAP))
        else:
            self._platform.set_to(datetime.fromisoformat(asked.text(said, "moment")))
        return web.json_response({})

    async def menu_picture(self, request: web.Request) -> web.Response:
        media_type, content = self._platform.menus.picture(request.match_info["menu_id"])
        return web.Response(body=content, content_type=media_type)

    async def sent_picture(self, request: web.Request) -> web.Response:
        media_type, content = self._platform.contents[request.match_info["message_id"]]
        if not media_type.startswith("image/"):
            raise LookupError("no such picture")
        return web.Response(body=content, content_type=media_type)

    async def outside_picture(self, request: web.Request) -> web.Response:
        """A picture from the bot's own address; the page itself may load nothing from elsewhere."""
        found = await asyncio.to_thread(fetch, request.query.get("url", ""), self._platform.webhook_url)
        if found is None:
            raise LookupError("no such picture")
        return web.Response(body=found[1], content_type=found[0])

    async def framed(self, request: web.Request) -> web.Response:
        url, own = request.query.get("url", ""), str(request.url.origin())
        return web.json_response({"framed": await asyncio.to_thread(framed, url, self._platform.webhook_url, own)})

    async def friend(self, _: web.Request) -> web.Response:
        return web.json_response({"link": friend_link(self._platform.basic_id)})

    async def friend_code(self, _: web.Request) -> web.Response:
        return web.Response(body=friend_code(self._platform.basic_id), content_type="image/svg+xml")

    def _owner(self, request: web.Request) -> Person:
        key = request.match_info["key"]
        found = next((person for person in self._platform.people if person.key == key), None)
        if found is None:
            raise LookupError("nobody has this key")
        return found

    def _guarded(self, act: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            answer = await answered(act, request)
            answer.headers.update(headers(origin(self._platform.webhook_url)))
            return answer

        return handle


def _seen(value: str) -> Seen:
    """From `key~next~gone`; the key alone knows nothing yet."""
    key, *known = value.rsplit("~", 2)
    numbers = [max(0, asked.count(number, "on")) for number in known]
    return Seen(key, *numbers) if len(numbers) == 2 else Seen(value)
