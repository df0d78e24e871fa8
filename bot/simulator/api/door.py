"""Between HTTP and the API: reads a call, lets a fault strike, writes the answer, keeps both in the log."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from time import monotonic
from uuid import uuid4

from aiohttp import web

from bot.simulator.api import gate
from bot.simulator.api.call import Answer, Call, Route
from bot.simulator.faults import Fault
from bot.simulator.platform import Platform
from bot.simulator.refusals import bad_token, monthly_limit, rate_limit
from bot.simulator.request_log import Logged, readable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PROXY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
INSTEAD: dict[str, Answer] = {
    "error_before": gate.BROKEN,
    "error_after": gate.BROKEN,
    "html": Answer(PROXY_PAGE, 502, "text/html"),
    "unauthorized": gate.refused(bad_token()),
    "rate": gate.refused(rate_limit()),
    "quota": gate.refused(monthly_limit()),
}
SILENT = ("stall", "timeout_after")
RESET = ("reset", "reset_after")
NO_LINGER = struct.pack("ii", 1, 0)  # closing then sends RST


class Door:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def opens(self, route: Route) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._pass(request, route)

        return handle

    async def _pass(self, request: web.Request, route: Route) -> web.StreamResponse:
        started = monotonic()
        call = await self._read(request, route)
        fault = self._fault(call)
        answer = INSTEAD.get(fault.kind if fault else "") or gate.BROKEN
        if fault is None or fault.lets_it_happen:
            done = await asyncio.to_thread(gate.answer, call, route) if route.waits else gate.answer(call, route)
            answer = gate.BROKEN if fault and fault.kind == "error_after" else done
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        self._note(call, answer, started, fault)
        if fault and fault.kind in SILENT:
            await _say_nothing(request)
        if fault and fault.kind in RESET:
            _reset(request)
        if fault and fault.kind == "cut":
            return await _break_off(request, call, answer)
        return _response(call, answer)

    async def _read(self, request: web.Request, route: Route) -> Call:
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            body = b" " * (route.biggest + 1)
        return Call(
            self._platform,
            request.method,
            request.path_qs,
            request.headers,
            body,
            str(uuid4()),
            self._platform.now(),
            request.match_info,
            request.query,
        )

    def _fault(self, call: Call) -> Fault | None:
        with self._platform.changed:
            return self._platform.faults.strike(call.path, call.concerns)

    def _note(self, call: Call, answer: Answer, started: float, fault: Fault | None) -> None:
        silent = fault is not None and fault.kind in (*SILENT, *RESET, "cut")
        reason = "ok" if answer.status < 400 else _message(answer)
        self._platform.note(
            Logged(
                "api",
                call.method,
                call.path,
                None if silent else answer.status,
                fault.kind if fault else reason,
                call.at,
                (monotonic() - started) * 1000,
                call.body,
                b"" if silent else answer.body,
                call.request_id,
                fault.kind if fault else "",
            )
        )


def _message(answer: Answer) -> str:
    said = readable(answer.body)
    return str(said.get("message") or said.get("error_description", "")) if isinstance(said, dict) else ""


def _response(call: Call, answer: Answer) -> web.Response:
    headers = {"x-line-request-id": call.request_id, **answer.headers, "Content-Type": answer.media_type}
    return web.Response(body=answer.body, status=answer.status, headers=headers)


async def _say_nothing(request: web.Request) -> None:
    while request.transport is not None:
        await asyncio.sleep(0.02)


def _reset(request: web.Request) -> None:
    if request.transport is not None:
        raw = request.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        request.transport.abort()


async def _break_off(request: web.Request, call: Call, answer: Answer) -> web.StreamResponse:
    broken = web.StreamResponse(status=answer.status, headers={"x-line-request-id": call.request_id})
    broken.content_length = len(answer.body)
    await broken.prepare(request)
    await broken.write(answer.body[: len(answer.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return broken
