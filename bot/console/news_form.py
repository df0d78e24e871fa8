"""The form of a broadcast, read field by field into what is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.console import news_repeats
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.domain.delivery import hours
from bot.domain.news import broadcasts, repeating
from bot.domain.news.audience import Audience
from bot.domain.news.drafts import AT_LEAST, Content
from bot.domain.news.repeating import Time
from bot.domain.news.wording import EASY
from bot.i18n import SOURCE
from bot.line import limits

MOST_TITLE, MOST_BODY, MOST_PLACE, MOST_LINK = 40, 300, 60, 1000
BUTTONS = (1, 2)
FOR_ROLES = ("all", "expecting", "raising")
MONTHS, WEEKS = (0, 83), (0, 42)
FLOWS = ("book_interview", "my_bookings", "request_consultation", "hub_events", "register_hub", "news_settings")


@dataclass(frozen=True)
class Offer:
    """What this hub's form offers. `calls`: phone numbers the town's folder knows, with whose they are."""

    languages: tuple[str, ...]
    flows: tuple[str, ...]
    calls: dict[str, str]
    hosts: tuple[str, ...]


def offer(desk: Desk) -> Offer:
    town = desk.service.town
    languages = (EASY, *(code for code in town.languages if code not in (SOURCE, EASY)))
    flows = tuple(name for name in FLOWS if name in desk.service.conversations.flows)
    calls = {line.digits: line.label for line in town.hotlines if line.kind == "town"}
    return Offer(languages, flows, calls, town.news.links)


def read(form: Form, offered: Offer, desk: Desk) -> Content:
    """While the form has mistakes, it is worth nothing but for showing what is right of it."""
    send_at = _send_at(form, desk)
    event_at = _event_at(form, send_at)
    return Content(
        title=form.text("title", MOST_TITLE),
        body=form.text("body", MOST_BODY),
        topic=form.one_of("topic", broadcasts.TOPICS),
        for_role=form.one_of("for_role", FOR_ROLES),
        send_at=send_at,
        event_at=event_at,
        place=form.text("place", MOST_PLACE, needed=False) or None,
        capacity=form.number_or_none("capacity", 1, 9999),
        words=_words(form, offered),
        buttons=[one for number in BUTTONS if (one := _button(form, number, offered))],
        audience=_audience(form, desk),
        repeats=news_repeats.read(form, desk, Time(send_at, event_at)),
    )


def suggested(desk: Desk) -> datetime:
    """The town's next hour for news."""
    return hours.next_sending(desk.service.town.news, desk.now + 2 * timedelta(minutes=5))


def _send_at(form: Form, desk: Desk) -> datetime:
    moment = form.moment("send_at")
    if "send_at" not in form.mistakes:
        if moment < desk.now + AT_LEAST:
            form.mistakes["send_at"] = "too_soon"
        elif moment > desk.now + repeating.FURTHEST:
            form.mistakes["send_at"] = "too_far"
        elif hours.is_quiet(desk.service.town.news.quiet, moment):
            form.mistakes["send_at"] = "quiet"
    return moment


def _event_at(form: Form, send_at: datetime) -> datetime | None:
    moment = form.moment_or_none("event_at")
    if moment and "event_at" not in form.mistakes and "send_at" not in form.mistakes and moment <= send_at:
        form.mistakes["event_at"] = "before_sending"
    return moment


def _words(form: Form, offered: Offer) -> dict[str, Any]:
    """A language is written whole, or not at all."""
    found = {}
    for code in offered.languages:
        title, body = f"title-{code}", f"body-{code}"
        if form[title].strip() or form[body].strip():
            found[code] = {"title": form.text(title, MOST_TITLE), "body": form.text(body, MOST_BODY)}
    return found


def _button(form: Form, number: int, offered: Offer) -> dict[str, Any] | None:
    """`what` is start:<flow>, call:<digits> or link; its address stands in a field of its own."""
    what = form[f"button{number}"]
    if not what:
        _refuse_words_alone(form, number, offered)
        return None
    kind, _, target = what.partition(":")
    known = {"start": offered.flows, "call": offered.calls, "link": ("",) if offered.hosts else ()}
    if target not in known.get(kind, ()):
        form.mistakes[f"button{number}"] = "choose"
    if kind == "link":
        target = _link(form, f"link{number}", offered.hosts)
    labels = {SOURCE: _label(form, f"label{number}", needed=True)}
    more = {code: _label(form, f"label{number}-{code}", needed=False) for code in offered.languages}
    return {"kind": kind, "target": target, "labels": labels | {code: one for code, one in more.items() if one}}


def _refuse_words_alone(form: Form, number: int, offered: Offer) -> None:
    """A button nobody chose would be missing on every phone, and its words would be lost."""
    names = (f"label{number}", f"link{number}", *(f"label{number}-{code}" for code in offered.languages))
    if any(form[name].strip() for name in names):
        form.mistakes[f"button{number}"] = "no_button"


def _label(form: Form, name: str, needed: bool) -> str:
    return form.text(name, limits.LABEL, needed)


def _link(form: Form, name: str, hosts: tuple[str, ...]) -> str:
    """Only https, and only to the hosts the town has named: no link of ours leads anybody astray."""
    address = form.text(name, MOST_LINK)
    if name in form.mistakes:
        return address
    try:
        parts = urlsplit(address)
        there = parts.hostname or ""
        right = parts.scheme == "https" and address.isascii() and not parts.username and " " not in address
        ours = any(there == host or there.endswith(f".{host}") for host in hosts) and parts.port in (None, 443)
    except ValueError:
        right = ours = False
    if not (right and ours):
        form.mistakes[name] = "foreign_link" if right else "no_link"
    return address


def _audience(form: Form, desk: Desk) -> dict[str, Any]:
    hub = desk.hub()
    whom = Audience(
        hub=hub.slug,
        areas=tuple(form.all("areas")),
        child_months=form.span("months", *MONTHS),
        due_weeks=form.span("weeks", *WEEKS),
        languages=tuple(code for code in desk.service.town.languages if code in form.all("languages")),
        topic=form["topic"],
        role=form["for_role"],
    )
    return {name: list(value) if isinstance(value, tuple) else value for name, value in whom.as_data().items()}
