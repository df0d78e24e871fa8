"""The one-time link: a page with one button, so that programs that look at links before people do use nothing up."""

from flask import Response, request

from bot.domain.office import throttle
from bot.domain.people import links, page_sessions
from bot.domain.people.links import LinkUnknown
from bot.errors import Refused
from bot.pages import cookies, headers, looks
from bot.pages.room import Doorstep
from bot.pages.routes import open_deed, open_page

STATUS = {"link_unknown": 404, "too_many_tries": 429}


@open_page("/")
def start(step: Doorstep) -> Response:
    """Where LINE begins when it opens a page as a LIFF app; LINE's script then goes on to the link itself."""
    if step.service.liff_id is None:
        return looks.draw_open("opening.html", step, 404, why="link_unknown")
    headers.needs_liff()
    return looks.draw_open("opening.html", step, liff=step.service.liff_id)


@open_page("/open/<link>")
def opening(step: Doorstep, link: str) -> Response:
    """Looked at as often as one likes."""
    try:
        with step.service.db.read() as session:
            links.look(session, link, step.now)
    except Refused as no:
        return _refuse(step, link, no)
    if step.service.liff_id:
        headers.needs_liff()
    return looks.draw_open("opening.html", step, link=link, liff=step.service.liff_id)


@open_deed("/open")
def open_it(step: Doorstep) -> Response:
    """Used up, and a session begun under a new name: whoever had planted a cookie before has nothing."""
    link = request.form.get("link", "")
    try:
        with step.service.db.write() as session:
            target = links.use(session, link, step.now)
            token = page_sessions.begin(session, target, step.now)
    except Refused as no:
        return _refuse(step, link, no)
    response = looks.go(target.page)
    cookies.put(response, token)
    return response


def _refuse(step: Doorstep, link: str, no: Refused) -> Response:
    if isinstance(no, LinkUnknown):
        no = _slow_down(step) or no
    return looks.draw_open("opening.html", step, STATUS.get(no.name(), 410), why=no.name())


def _slow_down(step: Doorstep) -> Refused | None:
    """Only misses count, and only misses wait: a good link opens whatever others behind this address do."""
    try:
        with step.service.db.write() as session:
            throttle.count(session, "link", step.address, step.now)
    except throttle.TooManyTries as no:
        return no
    return None
