"""Writing a broadcast: the text, the real card as families will see it, how many get it, and when it leaves."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from flask import request

from bot import clock
from bot.console import spending
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.news import audience, broadcasts
from bot.domain.news.audience import Audience
from bot.domain.news.quota import ReserveTouched

MOST_TITLE, MOST_BODY = 40, 300
AT_LEAST = timedelta(minutes=5)  # time to think again, and to stop it
FOR_ROLES = ("all", "expecting", "raising")


@page("/broadcasts/new", shows=None)
def writing(desk: Desk) -> Values:
    return _blank(desk) | {"suggested": _suggested(desk)}


@deed("/broadcasts/check", changes=None, back="writing")
def check_broadcast(desk: Desk) -> Values:
    """The card, the number of families and the cost, below the text that can still be changed."""
    form, news = _read(desk)
    return _again(desk, form) if form.mistakes else _again(desk, form) | _preview(desk, news)


@deed("/broadcasts", changes=None, back="writing")
def schedule_broadcast(desk: Desk) -> Values | Done:
    """Only what was looked at is sent: a text changed since then is shown again first."""
    form, news = _read(desk)
    if not form.mistakes and form["looked_at"] != _print_of(news):
        form.mistakes["looked_at"] = "changed_since"
    if form.mistakes:
        return _again(desk, form) | (_preview(desk, news) if list(form.mistakes) == ["looked_at"] else {})
    try:
        spending.require(desk, news)
    except ReserveTouched as no:
        form.mistakes["looked_at"] = no.name()
        return _again(desk, form) | _preview(desk, news)
    planned = broadcasts.schedule(desk.session, desk.hub().slug, written_by=desk.staff.id, written_at=desk.now, **news)
    return Done("broadcast", "broadcast_planned", at={"number": planned.id})


def _again(desk: Desk, form: Form) -> Values:
    return _blank(desk) | {"form": form, "mistakes": form.mistakes, "suggested": _suggested(desk)}


def _read(desk: Desk) -> tuple[Form, dict[str, Any]]:
    form = Form(request.form)
    news = {
        "title": form.text("title", MOST_TITLE),
        "body": form.text("body", MOST_BODY),
        "topic": form.one_of("topic", broadcasts.TOPICS),
        "for_role": form.one_of("for_role", FOR_ROLES),
        "event_at": form.moment_or_none("event_at"),
        "send_at": form.moment("send_at"),
    }
    if "send_at" not in form.mistakes and form.moment("send_at") < desk.now + AT_LEAST:
        form.mistakes["send_at"] = "too_soon"
    elif "send_at" not in form.mistakes and _is_quiet(desk, form.moment("send_at")):
        form.mistakes["send_at"] = "quiet"
    if form["event_at"] and "event_at" not in form.mistakes and form.moment("event_at") <= desk.now:
        form.mistakes["event_at"] = "past"
    return form, news


def _preview(desk: Desk, news: dict[str, Any]) -> Values:
    values = {"title": news["title"], "body": news["body"], "hub": desk.hub().name, "event_at": news["event_at"]}
    return {
        "preview": desk.service.speaker.notice("news", values, "ja"),
        "count": _count(desk, news),
        "looked_at": _print_of(news),
        "money": spending.of(desk, news),
    }


def _count(desk: Desk, news: dict[str, Any]) -> int:
    """In a session of its own: people are counted here, nobody is looked at."""
    whom = Audience(desk.hub().slug, topic=news["topic"], role=news["for_role"])
    with desk.service.db.read(desk.scope) as session:
        return audience.count(session, whom, clock.today(news["send_at"]))


def _print_of(news: dict[str, Any]) -> str:
    return hashlib.sha256(repr(sorted(news.items())).encode()).hexdigest()[:16]


def _blank(desk: Desk) -> Values:
    hub = desk.hub()
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "topics": broadcasts.TOPICS,
        "roles": FOR_ROLES,
        "most_title": MOST_TITLE,
        "most_body": MOST_BODY,
        "preview": None,
    }


def _suggested(desk: Desk) -> datetime:
    """The town's next hour for news."""
    days = [clock.today(desk.now) + timedelta(days=number) for number in (0, 1)]
    hours = [clock.at(day, at.hour, at.minute) for day in days for at in sorted(desk.service.town.news.send_at)]
    return next(moment for moment in hours if moment >= desk.now + 2 * AT_LEAST)


def _is_quiet(desk: Desk, moment: datetime) -> bool:
    """In the town's night, which may pass midnight."""
    quiet, at = desk.service.town.news.quiet, moment.astimezone(clock.TOKYO).time()
    if quiet.begins > quiet.ends:
        return at >= quiet.begins or at < quiet.ends
    return quiet.begins <= at < quiet.ends
