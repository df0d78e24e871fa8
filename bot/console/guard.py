"""Between the address and the page: who are you, is this your form, and who was seen; pages never think of it."""

import secrets
from typing import Any

from flask import Response, abort, request
from sqlalchemy.orm import Session

from bot import clock, sent_files
from bot.console import away, looks, once, reading_only, tokens
from bot.console.desk import Desk, Porch
from bot.console.routes import Done, Route, Values
from bot.console.traces import watch
from bot.domain.office import audit, sessions, staff
from bot.domain.office.late_traces import Look
from bot.domain.office.sessions import StaffSession
from bot.domain.office.staff import Staff
from bot.doors import AWAY, here
from bot.errors import Refused


def serve(route: Route, **parts: Any) -> Response:
    token = tokens.read_cookie(request, here())
    if route.open:
        return _before_the_door(route, token, parts)
    entry = _whoever_has(token)
    if entry is None or token is None:
        return _nobody(route, token)
    if route.roles and entry.staff.role not in route.roles:
        abort(404)
    if route.method == "GET":
        return _show(route, entry, token, parts)
    more: dict[str, Any] = {}
    if route.most_bytes and sent_files.too_many_bytes(route.most_bytes):
        more = {"sent": sent_files.TOO_BIG}
    else:
        tokens.check_csrf(request, here(), token)
    if route.asks:
        return _show(route, entry, token, parts)
    if route.only_looks or more:
        return _look(route, entry, token, parts | more)
    return _act(route, entry, token, parts)


def _before_the_door(route: Route, token: str | None, parts: Values) -> Response:
    if route.method == "POST":
        tokens.check_csrf(request, here(), token)
    porch = Porch(here(), clock.now(), token or secrets.token_urlsafe(32))
    answer = route.view(porch, **parts)
    response = _next(answer) if isinstance(answer, Done) else looks.draw(route, porch, answer)
    if token is None or (isinstance(answer, Done) and answer.token):
        fresh = answer.token if isinstance(answer, Done) and answer.token else porch.token
        tokens.set_cookie(response, here(), fresh)
    return response


def _nobody(route: Route, token: str | None) -> Response:
    """To the door. What they had written meanwhile is not sent; it stands there to be copied, and nothing else does."""
    if token is None:
        return looks.go("login")
    sends = route.method == "POST" and not route.most_bytes and "HX-Request" not in request.headers
    if sends and tokens.is_ours(request, here(), token) and (written := away.written()):
        response = looks.draw(route, Porch(here(), clock.now(), token), {"page": "over", "written": written})
        response.status_code = 403
        return response
    return looks.go("login", why="over")


def _whoever_has(token: str | None) -> StaffSession | None:
    with here().db.read() as session:
        found = sessions.find(session, token, clock.now(), reading_only.seen_at(here(), token))
    return found if found and found.passed else None


def _show(route: Route, entry: StaffSession, token: str, parts: Values) -> Response:
    """Read, draw, and write down who was seen before anything leaves; no lock is held while drawing.

    Where the database takes nothing the page is drawn anew and says so, if who was seen can be kept beside it.
    """
    response, look = _drawn(route, entry, token, parts)
    away = _write_down(route, entry, token, look)
    if away is not None:
        response, look = _drawn(route, entry, token, parts, reads_only=True)
        if not reading_only.keep(here(), look, token, away):
            raise away
    return response


def _write_down(route: Route, entry: StaffSession, token: str, look: Look) -> Exception | None:
    """Why it could not be. Something is always written: whoever looks at nobody's data may be about to write."""
    try:
        with here().db.write(staff.scope_of(entry.staff)) as session:
            audit.record(session, look.staff_id, look.action, look.subjects, look.at)
            _settle(session, entry, token, route, surely=not look.subjects)
    except AWAY as error:
        return error
    return None


def _drawn(
    route: Route, entry: StaffSession, token: str, parts: Values, reads_only: bool = False
) -> tuple[Response, Look]:
    now, scope = clock.now(), staff.scope_of(entry.staff)
    with here().db.read(scope) as session, watch(session) as seen:
        desk = Desk(here(), session, entry.staff, now, token)
        answer = route.view(desk, **parts)
        response = answer if route.file else _seen(route, desk, answer, entry, reads_only)
    return response, Look(entry.staff_id, route.name, tuple(seen.subjects(route, entry.staff.hub_id)), now)


def _look(route: Route, entry: StaffSession, token: str, parts: Values) -> Response:
    """A form shown again: nobody is seen, and nothing is written but that somebody is at the desk."""
    scope = staff.scope_of(entry.staff)
    with here().db.read(scope) as session, watch(session) as seen:
        desk = Desk(here(), session, entry.staff, clock.now(), token)
        response = _answer(route, desk, route.view(desk, **parts))
        seen.subjects(route, entry.staff.hub_id)
    if clock.now() - entry.last_seen_at >= sessions.NOTICED_EVERY:
        try:
            with here().db.write(scope) as session:
                sessions.notice(session, entry, clock.now())
        except AWAY:
            reading_only.keep_presence(here(), token, clock.now())
    return response


def _act(route: Route, entry: StaffSession, token: str, parts: Values) -> Response:
    """The deed and its trace in one commit, once. A refusal undoes both and is told on the page `back`."""
    sent = route.draws() if route.draws else None
    more, mark, now = {"sent": sent} if route.draws else {}, once.mark_of(route, sent), clock.now()
    try:
        with here().db.write(staff.scope_of(entry.staff)) as session, watch(session) as seen:
            desk = Desk(here(), session, entry.staff, now, token)
            if before := once.made(session, token, mark):
                return _answer(route, desk, before)
            answer = route.view(desk, **parts, **more)
            response = _answer(route, desk, answer)
            once.remember(session, token, mark, answer)
            name = (isinstance(answer, Done) and answer.trace) or route.name
            audit.record(session, entry.staff_id, name, seen.subjects(route, entry.staff.hub_id), now)
    except Refused as no:
        return _refuse(route, token, no, parts)
    return response


def _seen(route: Route, desk: Desk, answer: Values | Done, entry: StaffSession, reads_only: bool) -> Response:
    if isinstance(answer, Done):
        return _next(answer)
    return looks.draw(route, desk, answer | {"reads_only": reads_only}, entry.word)


def _answer(route: Route, desk: Desk, answer: Values | Done) -> Response:
    if isinstance(answer, Done):
        _leave_word(desk.session, desk.token, answer)
        return _next(answer)
    return looks.draw(route, desk, answer)


def _refuse(route: Route, token: str, no: Refused, parts: Values) -> Response:
    with here().db.write() as session:
        sessions.leave_word(session, token, {"name": no.name(), "refused": True, "values": _first(session, no)})
    return looks.go(route.back or "today", **parts)


def _first(session: Session, no: Refused) -> Values:
    """Which colleague was first, and since when."""
    found = session.get(Staff, no.by) if no.by and no.since else None
    return {"who": found.name, "role": found.role, "since": no.since.isoformat()} if found and no.since else {}


def _settle(session: Session, entry: StaffSession, token: str, route: Route, surely: bool) -> None:
    if entry.word is not None and not route.file:
        sessions.leave_word(session, token, None)
    if "HX-Request" not in request.headers:  # a page that refreshes itself is nobody at the desk
        sessions.notice(session, entry, clock.now(), surely)


def _leave_word(session: Session, token: str, done: Done) -> None:
    if done.word:
        sessions.leave_word(session, token, {"name": done.word, "refused": False, "values": done.values})


def _next(done: Done) -> Response:
    return looks.go(done.to, **done.at)
