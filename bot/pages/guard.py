"""Between the address and the page: whose is it, is it still open, is this your form; pages never think of it."""

import secrets
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import Response, abort, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import clock, sent_files
from bot.domain.people import drafts, page_sessions, parents
from bot.domain.people.links import Target
from bot.domain.people.page_sessions import PageSession
from bot.doors import came_from_our_own_page, here
from bot.errors import Refused
from bot.pages import cookies, danger, looks, told, typed
from bot.pages.danger import Typed
from bot.pages.forms import Form
from bot.pages.room import Doorstep, Room
from bot.pages.routes import Done, Route, Values, Wrong, is_written_on


def serve(route: Route, **parts: Any) -> Response:
    token, now = cookies.read(), clock.now()
    g.route = route
    if route.open:
        return _before_the_door(route, token, now, parts)
    entry = _whoever_has(token)
    too_big = entry is not None and typed.is_too_big(route)
    typed.read()  # the numbers come whatever is refused from here on
    if entry is None or token is None:
        return _nobody(route)
    if route.method == "POST" and not cookies.is_from_our_own_page(token):
        return _old_form(route, entry)
    if not entry.is_open(now):
        return _too_late(route, entry)
    if route.sensitive and entry.page != route.page:
        return looks.draw_shut(route, "ask_anew", _language_of(entry))
    if too_big:  # nothing but the words has been read
        _keep_alone(entry, typed.hear(route, entry.target()))
        return looks.send_back(route, {sent_files.FIELD: "too_big"}, parts)
    show = _show if route.method == "GET" else _act
    return show(route, entry, token, parts)


def draw_away() -> Response:
    """The numbers to call come all the same, also where nobody could be asked whose page it is."""
    route, token = g.get("route"), cookies.read()
    if route is None or route.open:
        return looks.draw_error(503)
    typed.is_too_big(route)
    typed.read()
    seen = g.in_danger
    if seen and seen.is_alert and not g.get("sounded") and typed.is_sent(route) and cookies.is_from_our_own_page(token):
        danger.keep(here(), token or "", seen)
    return looks.draw_error(503)


def _before_the_door(route: Route, token: str | None, now: datetime, parts: Values) -> Response:
    if route.method == "POST" and not cookies.is_from_our_own_page(token):
        return looks.go(route.stray) if route.stray else abort(400)
    entry = _whoever_has(token)
    language = _language_of(entry) if entry else looks.language_asked_for()
    step = Doorstep(here(), now, token or secrets.token_urlsafe(32), language)
    response: Response = route.view(step, **parts)
    if token is None and "Set-Cookie" not in response.headers:
        cookies.put(response, step.token)
    return response


def _whoever_has(token: str | None) -> PageSession | None:
    with here().db.read() as session:
        return page_sessions.find(session, token)


def _language_of(entry: PageSession) -> str:
    with here().db.read() as session:
        return parents.get(session, entry.parent_id).language


def _show(route: Route, entry: PageSession, token: str, parts: Values) -> Response:
    """Read and draw; no lock is held while drawing."""
    with here().db.read() as session:
        room = _room(session, entry, token, {})
        answer = route.view(room, **parts)
        response: Response = answer if route.file else looks.draw(route, room, answer)
    if entry.is_due(clock.now()):
        with here().db.write() as session:
            page_sessions.notice(session, entry, clock.now())
    return response


def _act(route: Route, entry: PageSession, token: str, parts: Values) -> Response:
    """In one commit, under the parent's lock. A refusal undoes it and is told on the page; the words stay anyway.

    After a loss told in them all is still only behind the deed: what refuses the silent must not keep the words back.
    """
    sent = typed.hear(route, entry.target())
    more = {"sent": sent_files.picture()} if route.picture else {}
    try:
        with here().db.write() as session:
            parents.lock(session, entry.parent_id)
            room = _room(session, entry, token, sent)
            answer = route.view(room, **parts, **more)
            told.be_still(session, entry.parent_id)
            _keep_or_drop(session, route, room, sent, answer)
            page_sessions.notice(session, entry, room.now)
            return answer if isinstance(answer, Response) else _answer(route, answer, parts)
    except Refused as no:
        _keep_alone(entry, sent)
        return looks.go(route.page, said=no.name())
    except Exception:
        with suppress(SQLAlchemyError):
            _keep_alone(entry, sent)
        raise


def _nobody(route: Route) -> Response:
    """A browser that was closed has lost its cookie, and may bring a form back: kept for whose page it was."""
    if route.method == "POST" and came_from_our_own_page(request, here()):
        earlier = typed.page_of_form()
        if earlier:
            return _too_late(route, earlier)
    return looks.draw_shut(route, None, looks.language_asked_for())


def _too_late(route: Route, entry: PageSession) -> Response:
    """It has closed meanwhile: nothing is shown, and what was written is kept as a draft of theirs."""
    kept = route.method == "POST" and _keep_alone(entry, typed.hear(route, entry.target()))
    return looks.draw_shut(route, "kept" if kept else "over", _language_of(entry))


def _old_form(route: Route, entry: PageSession) -> Response:
    """Nothing of it is done. What was written stays a draft where the form was theirs, and its danger is heard."""
    if not came_from_our_own_page(request, here()):
        abort(400)
    earlier = typed.in_an_old_form(route, entry)
    return _too_late(route, earlier) if earlier else abort(400)


def _room(session: Session, entry: PageSession, token: str, sent: Typed) -> Room:
    parent = parents.get(session, entry.parent_id)
    form = Form(drafts.load(session, entry.target()) | sent)
    return Room(here(), session, parent, entry.target(), clock.now(), token, form)


def _answer(route: Route, answer: Done | Wrong, parts: Values) -> Response:
    """Always to another address: what was sent is then in no history of the browser."""
    if isinstance(answer, Wrong):
        return looks.send_back(route, answer.mistakes, parts)
    return looks.go(answer.to, said=answer.said, **answer.at)


def _keep_or_drop(session: Session, route: Route, room: Room, sent: Typed, answer: Any) -> None:
    if isinstance(answer, Done) and answer.finished:
        if route.writes:
            drafts.drop(session, room.target)
    else:
        _keep(session, room.target, sent)


def _keep_alone(entry: PageSession, sent: Typed) -> bool:
    with here().db.write() as session:
        told.be_still(session, entry.parent_id)
        return _keep(session, entry.target(), sent)


def _keep(session: Session, target: Target, sent: Typed) -> bool:
    """What can be written on the page of the link, over what was kept before; says whether there was anything."""
    written = {name: texts for name, texts in sent.items() if is_written_on(target.page, name)}
    if any(text.strip() for texts in written.values() for text in texts):
        drafts.keep(session, target, drafts.load(session, target) | written, clock.now())
        return True
    return False
