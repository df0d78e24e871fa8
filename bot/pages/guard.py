"""Between the address and the page: whose is it, is it still open, is this your form; pages never think of it."""

import secrets
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import Response, abort, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import clock, sent_files
from bot.domain.care.safety import Tier
from bot.domain.people import drafts, page_sessions, parents
from bot.domain.people.links import Target
from bot.domain.people.page_sessions import PageSession
from bot.doors import here
from bot.errors import Refused
from bot.pages import cookies, danger, looks, told
from bot.pages.forms import Form
from bot.pages.room import Doorstep, Room
from bot.pages.routes import Done, Route, Values, Wrong, is_written_on

Typed = dict[str, list[str]]
DRAFT = "draft"  # the page that keeps what is being written


def serve(route: Route, **parts: Any) -> Response:
    token, now = cookies.read(), clock.now()
    if route.open:
        return _before_the_door(route, token, now, parts)
    entry = _whoever_has(token)
    if entry is None or token is None:
        return looks.draw_shut(route, None, looks.language_asked_for())
    too_big = route.picture and sent_files.too_many_bytes(sent_files.MOST_BYTES)
    if route.method == "POST" and not too_big and not cookies.is_from_our_own_page(token):
        abort(400)
    if not entry.is_open(now):
        return _too_late(route, entry)
    if route.sensitive and entry.page != route.page:
        return looks.draw_shut(route, "ask_anew", _language_of(entry))
    if too_big:  # nothing of the form has been read
        return looks.send_back(route, {sent_files.FIELD: "too_big"}, parts)
    show = _show if route.method == "GET" else _act
    return show(route, entry, token, parts)


def draw_away() -> Response:
    """The numbers to call come all the same, also where nobody could be asked whose page it is."""
    _typed()
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
    typed = _heard(route, entry)
    more = {"sent": sent_files.picture()} if route.picture else {}
    try:
        with here().db.write() as session:
            parents.lock(session, entry.parent_id)
            room = _room(session, entry, token, typed)
            answer = route.view(room, **parts, **more)
            told.be_still(session, entry.parent_id)
            _keep_or_drop(session, route, room, typed, answer)
            page_sessions.notice(session, entry, room.now)
            return answer if isinstance(answer, Response) else _answer(route, answer, parts)
    except Refused as no:
        _keep_alone(entry, typed)
        return looks.go(route.page, said=no.name())
    except Exception:
        with suppress(SQLAlchemyError):
            _keep_alone(entry, typed)
        raise


def _too_late(route: Route, entry: PageSession) -> Response:
    """It has closed meanwhile: nothing is shown, and what was written is kept as a draft of theirs."""
    kept = route.method == "POST" and _keep_alone(entry, _heard(route, entry))
    return looks.draw_shut(route, "kept" if kept else "over", _language_of(entry))


def _room(session: Session, entry: PageSession, token: str, typed: Typed) -> Room:
    parent = parents.get(session, entry.parent_id)
    form = Form(drafts.load(session, entry.target()) | typed)
    return Room(here(), session, parent, entry.target(), clock.now(), token, form)


def _answer(route: Route, answer: Done | Wrong, parts: Values) -> Response:
    """Always to another address: what was sent is then in no history of the browser."""
    if isinstance(answer, Wrong):
        return looks.send_back(route, answer.mistakes, parts)
    return looks.go(answer.to, said=answer.said, **answer.at)


def _keep_or_drop(session: Session, route: Route, room: Room, typed: Typed, answer: Any) -> None:
    if isinstance(answer, Done) and answer.finished:
        if route.writes:
            drafts.drop(session, room.target)
    else:
        _keep(session, room.target, typed)


def _keep_alone(entry: PageSession, typed: Typed) -> bool:
    with here().db.write() as session:
        told.be_still(session, entry.parent_id)
        return _keep(session, entry.target(), typed)


def _keep(session: Session, target: Target, typed: Typed) -> bool:
    """What can be written on the page of the link, over what was kept before; says whether there was anything."""
    written = {name: texts for name, texts in typed.items() if is_written_on(target.page, name)}
    if any(text.strip() for texts in written.values() for text in texts):
        drafts.keep(session, target, drafts.load(session, target) | written, clock.now())
        return True
    return False


def _heard(route: Route, entry: PageSession) -> Typed:
    """What was sent, with the danger or the loss in it. What is only a draft is nobody's but theirs."""
    typed = _typed()
    if route.name == DRAFT:
        return typed
    told.listen(typed)
    if g.in_danger:
        danger.sound(here(), entry.target(), g.in_danger)
    return typed


def _typed() -> Typed:
    """What was sent. Words of danger bring the numbers to call onto whatever is shown next, an error too."""
    typed = {name: texts for name, texts in request.form.lists() if name != cookies.FIELD}
    read = [here().detector.classify(text) for texts in typed.values() for text in texts]
    g.in_danger = next((one.category for one in read if one.tier is Tier.ALERT), None)
    return typed
