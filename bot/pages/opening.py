"""The one-time link: a page with one button, so that programs that look at links before people do use nothing up."""

from dataclasses import replace

from flask import Response, request

from bot.domain.office import throttle
from bot.domain.people import links, page_sessions, parents
from bot.domain.people.links import LinkExpired, LinkUnknown, LinkUsed, Target
from bot.errors import Refused
from bot.line import identity
from bot.pages import cookies, headers, looks
from bot.pages.room import Doorstep
from bot.pages.routes import open_deed, open_page

STATUS = {
    "link_unknown": 404,
    "link_used": 410,
    "link_expired": 410,
    "someone_else": 403,
    "line_is_silent": 503,
    "too_many_tries": 429,
}


@open_page("/")
def start(step: Doorstep) -> Response:
    """Where LINE begins when it opens a page as a LIFF app; LINE's script then goes on to the link itself."""
    if step.service.liff_id is None:
        return looks.draw_open("opening.html", step, 404, why="link_unknown", over="")
    headers.needs_liff()
    return looks.draw_open("opening.html", step, liff=step.service.liff_id)


@open_page("/open/<link>")
def opening(step: Doorstep, link: str) -> Response:
    """Looked at as often as one likes."""
    step, page = _known(step, link)
    try:
        _look(step, link)
    except Refused as no:
        return _refuse(step, no, page)
    if step.service.liff_id:
        headers.needs_liff()
    return looks.draw_open("opening.html", step, link=link, liff=step.service.liff_id)


@open_deed("/open")
def open_it(step: Doorstep) -> Response:
    """Used up, and a session begun under a new name: whoever had planted a cookie before has nothing."""
    link = request.form.get("link", "")
    step, page = _known(step, link)
    try:
        _check_person(step, _look(step, link))
        with step.service.db.write() as session:
            target = links.use(session, link, step.now)
            token = page_sessions.begin(session, target, step.now)
    except Refused as no:
        return _refuse(step, no, page)
    response = looks.go(target.page)
    cookies.put(response, token)
    return response


def _known(step: Doorstep, link: str) -> tuple[Doorstep, str]:
    """A refusal, too, speaks as they do; and the page it led to, nothing where there is no such link."""
    with step.service.db.read() as session:
        target = links.known(session, link)
        if target is None:
            return step, ""
        return replace(step, language=parents.get(session, target.parent_id).language), target.page


def _look(step: Doorstep, link: str) -> Target:
    with step.service.db.read() as session:
        return links.look(session, link, step.now)


def _check_person(step: Doorstep, target: Target) -> None:
    """In a town with a LIFF app: LINE says who it is, before anything is used up, and no transaction waits for LINE."""
    if step.service.liff_id is None:
        return
    channel = identity.channel_of(step.service.liff_id)
    user_id = identity.whose(step.service.line, request.form.get("id_token", ""), channel, step.now)
    with step.service.db.read() as session:
        if parents.get(session, target.parent_id).line_user_id != user_id:
            raise identity.SomeoneElse


def _refuse(step: Doorstep, no: Refused, page: str) -> Response:
    """Whose link is over hears what brings this page again; to anybody else it is not said which page it was."""
    if isinstance(no, LinkUnknown):
        no = _slow_down(step) or no
    over = page if isinstance(no, (LinkUsed, LinkExpired)) else ""
    return looks.draw_open("opening.html", step, STATUS[no.name()], why=no.name(), over=over)


def _slow_down(step: Doorstep) -> Refused | None:
    """Only misses count, and only misses wait: a good link opens whatever others behind this address do."""
    try:
        with step.service.db.write() as session:
            throttle.count(session, "link", step.address, step.now)
    except throttle.TooManyTries as no:
        return no
    return None
