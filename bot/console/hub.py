"""The hub's card: what families read about it, and the days it is closed against its rule."""

from datetime import date, timedelta

from flask import request

from bot import clock
from bot.console import closing
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import interviews, slots
from bot.domain.news.of_a_day import of_a_day
from bot.domain.places import closed_days, hubs

MOST_NOTE = 300
FURTHEST = timedelta(days=400)


@page("/hub", shows=None, menu=60)
def hub(desk: Desk) -> Values:
    found = desk.hub()
    return {
        "hub": found,
        "hubs": desk.hubs(),
        "closed": closed_days.coming(desk.session, found.slug, clock.today(desk.now)),
        "most": MOST_NOTE,
    }


@deed("/hub/notes", changes=None, back="hub")
def write_notes(desk: Desk) -> Values | Done:
    form = Form(request.form)
    notes = {name: form.text(name, MOST_NOTE, needed=False) or None for name in ("access", "first_visit")}
    if form.mistakes:
        return hub(desk) | {"form": form, "mistakes": form.mistakes}
    hubs.write_notes(desk.hub(), desk.now, **notes)
    return Done("hub", "notes_written")


@deed("/hub/closed", changes=("booking", "family"), back="hub")
def add_closed_day(desk: Desk) -> Values | Done:
    """Where families are booked, may book or are told of that day, the page of closing shows it: nothing is closed
    before that.

    That page is the answer itself, with the reason in its field: what staff type stands in no address.
    """
    form = Form(request.form)
    day, reason = form.day("day"), form.text("reason", 60, needed=False)
    today = clock.today(desk.now)
    if "day" not in form.mistakes and not today <= day <= today + FURTHEST:
        form.mistakes["day"] = "past" if day < today else "too_far"
    if form.mistakes:
        return hub(desk) | {"form": form, "mistakes": form.mistakes}
    slug = desk.hub().slug
    told = of_a_day(desk.session, slug, day)
    if told or interviews.on_day(desk.session, day, slug) or _open_there(desk, slug, day):
        asks = {"page": "closing", "word": {"name": "closed_day_asks", "refused": False, "values": {}}}
        return closing.about(desk, day) | {"reason": reason} | asks
    closed_days.close(desk.session, slug, day, reason)
    return Done("hub", "closed_day_added")


@deed("/hub/reopened", changes=("booking", "family"), back="hub")
def reopen_day(desk: Desk) -> Done:
    """Where families are booked, they may have heard of it: the page of closing tells them."""
    form, slug = Form(request.form), desk.hub().slug
    day = form.day("day")
    if form.mistakes:
        return Done("hub")
    if interviews.on_day(desk.session, day, slug):
        until = closed_days.shut_until(desk.session, slug, day)
        part = {"until": f"{until:%H:%M}"} if until else {}
        return Done("closing", "closed_day_stays", at={"day": day.isoformat(), "hub": slug} | part)
    closed_days.open_again(desk.session, slug, day)
    return Done("hub", "closed_day_removed")


def _open_there(desk: Desk, slug: str, day: date) -> bool:
    offered = slots.offered(desk.session, slug, day, days=1)
    return any(one.closed_at is None and one.starts_at > desk.now for one, _ in offered)
