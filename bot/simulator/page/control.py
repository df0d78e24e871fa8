"""The simulator's own doors for tests in any language and for the page: faults, settings, events, recordings."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.simulator.faults import KINDS, Fault, fault_of, read_fault, told
from bot.simulator.page.switches import add_fault, put, read_all
from bot.simulator.people.person import Person
from bot.simulator.platform import Platform
from bot.simulator.recording.log import read_log
from bot.simulator.recording.overhearing import overhear
from bot.simulator.recording.recorder import whole_log
from bot.simulator.recording.replay import Replay
from bot.simulator.recording.transcripts import writing
from bot.simulator.webhooks.events import user
from bot.simulator.webhooks.happenings import Happening

JSON, JSON_LINES = "application/json", "application/x-ndjson"  # no form of another site can send these
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
CANNOT_BE_ANSWERED = ("unfollow", "unsend", "leave", "memberLeft")

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Control:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def add_to(self, app: web.Application) -> None:
        add = app.router.add_route
        add("GET", "/simulator/faults", _guarded(self.faults))
        add("POST", "/simulator/faults", _guarded(self.add_fault))
        add("DELETE", "/simulator/faults", _guarded(self.clear_faults))
        add("GET", "/simulator/settings", _guarded(self.settings))
        add("POST", "/simulator/settings", _guarded(self.change_settings))
        add("POST", "/simulator/events", _guarded(self.emit))
        add("GET", "/simulator/webhook-errors", _guarded(self.webhook_errors))
        add("GET", "/simulator/people/{key}/transcript", _guarded(self.transcript))
        add("GET", "/simulator/log", _guarded(self.log))
        add("POST", "/simulator/replay", _guarded(self.replay, JSON_LINES))

    async def faults(self, _: web.Request) -> web.Response:
        with self._platform.changed:
            waiting = [told(fault) for fault in self._platform.faults.all()]
        return web.json_response({"faults": waiting, "kinds": KINDS})

    async def add_fault(self, request: web.Request) -> web.Response:
        """`{"kind": "error_after", "p": 0.1}`, or the line of the command line in `text`; `seed` alone or beside it."""
        asked = await _object(request)
        seed = {"seed": asked.pop("seed")} if "seed" in asked else {}
        faults = [_fault(asked)] if asked or not seed else []
        put(self._platform, seed)
        for fault in faults:
            add_fault(self._platform, fault)
        return await self.faults(request)

    async def clear_faults(self, request: web.Request) -> web.Response:
        with self._platform.changed:
            self._platform.faults.clear()
            self._platform.touch()
        return await self.faults(request)

    async def settings(self, _: web.Request) -> web.Response:
        return web.json_response(read_all(self._platform))

    async def change_settings(self, request: web.Request) -> web.Response:
        put(self._platform, await _object(request))
        return await self.settings(request)

    async def emit(self, request: web.Request) -> web.Response:
        """`{"person": "aoi", "event": {"type": "beacon", "beacon": {…}}}`: missing common fields are added."""
        asked = await _object(request)
        given = asked.get("event")
        if not isinstance(given, dict) or not isinstance(given.get("type"), str):
            raise ValueError("event must be an object with a type")
        if not isinstance(given.get("source", {}), dict):
            raise ValueError("source must be an object")
        if not isinstance(given.get("webhookEventId", ""), str):
            raise ValueError("webhookEventId must be text")
        person = self._person(asked["person"]) if "person" in asked else None
        with self._platform.changed:
            event = self._completed(given, person)
            self._platform.emit(event)
        return web.json_response({"event": event})

    async def webhook_errors(self, _: web.Request) -> web.Response:
        return web.Response(text=self._platform.webhook_error_table(), content_type="text/tab-separated-values")

    async def transcript(self, request: web.Request) -> web.Response:
        how, language = writing(), request.query.get("language", "ja")
        talk = overhear(self._person(request.match_info["key"]), how, language)
        return web.Response(text=how.write(talk, language))

    async def log(self, _: web.Request) -> web.Response:
        return web.Response(text=whole_log(self._platform), content_type=JSON_LINES)

    async def replay(self, request: web.Request) -> web.Response:
        """The log is the body; `?fast=1` and `?exact=1` are the switches of `Replay`."""
        if not self._platform.webhook_url:
            raise ValueError("there is no webhook_url to replay to")
        log = read_log((await request.text()).splitlines())
        fast, exact = (request.query.get(name) == "1" for name in ("fast", "exact"))
        summary = await asyncio.to_thread(Replay(self._platform, log, fast=fast, exact=exact).run)
        return web.json_response({**asdict(summary), "same": summary.same})

    def _person(self, key: object) -> Person:
        found = next((person for person in self._platform.people if person.key == key), None)
        if found is None:
            raise LookupError(f"nobody has the key {key}")
        return found

    def _completed(self, given: dict[str, Any], person: Person | None) -> dict[str, Any]:
        now, kind = self._platform.now(), given["type"]
        can_reply = person is not None and kind not in CANNOT_BE_ANSWERED
        token = self._platform.sending.tokens.issue(person.user_id, now) if person and can_reply else None
        source = user(person.user_id) if person else None
        return {**Happening(kind, {}, can_reply).event(source, now, token, given.get("mode", "active")), **given}


def _fault(asked: dict[str, Any]) -> Fault:
    return read_fault(str(asked["text"])) if asked.keys() == {"text"} else fault_of(asked)


async def _object(request: web.Request) -> dict[str, Any]:
    asked = await request.json()
    if not isinstance(asked, dict):
        raise ValueError("a JSON object is wanted")
    return asked


def _guarded(act: Handler, media_type: str = JSON) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        answer = await _answered(act, request, media_type)
        answer.headers.update(HEADERS)
        return answer

    return handle


async def _answered(act: Handler, request: web.Request, media_type: str) -> web.Response:
    if request.method == "POST" and request.content_type != media_type:
        return web.json_response({"message": f"only {media_type} is understood here"}, status=415)
    try:
        return await act(request)
    except LookupError as missing:
        return web.json_response({"message": str(missing)}, status=404)
    except ValueError as wrong:
        return web.json_response({"message": str(wrong)}, status=400)
