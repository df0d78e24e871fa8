"""What was sent with a form, read once: words of danger and a loss in it are heard whatever becomes of the form."""

from flask import g, request

from bot import sent_files
from bot.domain.people import page_sessions
from bot.domain.people.links import Target
from bot.domain.people.page_sessions import PageSession
from bot.doors import here
from bot.pages import cookies, danger, told
from bot.pages.danger import Typed
from bot.pages.routes import Route

DRAFT = "draft"  # the page that keeps what is being written


def read() -> Typed:
    """Words of danger bring the card onto whatever is shown next, an error too."""
    if "typed" not in g:
        g.typed = {name: texts for name, texts in request.form.lists() if name != cookies.FIELD}
        g.in_danger = danger.read(here(), g.typed)
    typed: Typed = g.typed
    return typed


def hear(route: Route, where: Target) -> Typed:
    """Also with the danger or the loss in it."""
    typed = read()
    if is_sent(route):
        told.listen(typed)
        ring(where)
    return typed


def ring(where: Target) -> None:
    if g.in_danger:
        danger.sound(here(), where, g.in_danger)
        g.sounded = True


def is_sent(route: Route) -> bool:
    """What is only a draft is nobody's but theirs."""
    return route.method == "POST" and route.name != DRAFT


def is_too_big(route: Route) -> bool:
    """Then no picture can be read, and the words alone are left. Asked twice it answers the same."""
    if "too_big" not in g:
        g.too_big = route.picture and sent_files.too_many_bytes(sent_files.MOST_BYTES)
    return bool(g.too_big)


def in_an_old_form(route: Route, entry: PageSession) -> PageSession | None:
    """From a tab left open while the page was opened anew: an earlier page of theirs, where the form is of one.

    Otherwise its danger is heard, as of whoever's page it was; where nobody knows any more, of who is here now.
    """
    earlier = page_of_form()
    if earlier and earlier.parent_id == entry.parent_id:
        return earlier
    if is_sent(route):
        ring((earlier or entry).target())
    return None


def page_of_form() -> PageSession | None:
    """The page the form that was sent came from, open or not, whosever it was; None where nobody knows any more."""
    with here().db.read() as session:
        of_form = next((one for one in page_sessions.hashes(session) if cookies.is_form_of(here(), one)), None)
        return page_sessions.get(session, of_form) if of_form else None
