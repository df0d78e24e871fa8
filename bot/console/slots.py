"""A week of interview times: open a day, or whole weeks by the hub's rules; see what is taken."""

from datetime import date, datetime, time, timedelta

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form, day_or
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import slot_rules, waiting_list
from bot.domain.care import slots as offers
from bot.town_slots import Offer

MOST_SEATS, MOST_MINUTES, MOST_WEEKS = 20, 240, 12
USUAL_WEEKS = 4


@page("/slots", shows=None, menu=20)
def slots(desk: Desk) -> Values:
    asked = day_or(request.args.get("week", ""), clock.today(desk.now))
    first = asked - timedelta(days=asked.weekday())
    hub = desk.hub()
    days = [first + timedelta(days=number) for number in range(7)]
    offered = offers.offered(desk.session, hub.slug, first)
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "first": first,
        "week": [(day, [one for one in offered if clock.today(one[0].starts_at) == day]) for day in days],
        "waiting": waiting_list.how_many(desk.session, hub.slug),
        "ways": desk.service.town.interview.ways,
        "minutes": desk.service.town.interview.minutes,
        "has_rules": _rules(desk) is not None,
        "has_weather": any(told.weather for told in desk.service.town.hubs if told.slug == hub.slug),
        "most_weeks": MOST_WEEKS,
        "usual_weeks": USUAL_WEEKS,
    }


@deed("/slots", changes=None, back="slots")
def open_day(desk: Desk) -> Values | Done:
    form = Form(request.form)
    day, begins, ends = form.day("day"), form.time_of_day("begins"), form.time_of_day("ends")
    minutes, seats = form.number("minutes", 10, MOST_MINUTES), form.number("seats", 1, MOST_SEATS)
    ways = form.some_of("ways", desk.service.town.interview.ways)
    times = _times(begins, ends, minutes)
    if not form.mistakes and not times:
        form.mistakes["ends"] = "too_short"
    if not form.mistakes and clock.at(day, times[-1].hour, times[-1].minute) <= desk.now:
        form.mistakes["day"] = "past"
    if form.mistakes:
        return slots(desk) | {"form": form, "mistakes": form.mistakes}
    new = offers.open_day(desk.session, desk.hub().slug, day, times, minutes, seats=seats, ways=ways)
    return Done("slots", "slots_opened", {"n": new}, {"week": day.isoformat()})


@deed("/slots/weeks", changes=None, back="slots")
def open_weeks(desk: Desk) -> Values | Done:
    """This week and those after it. Pressed again, nothing happens twice."""
    form = Form(request.form)
    weeks, offer = form.number("weeks", 1, MOST_WEEKS), _rules(desk)
    if form.mistakes or offer is None:
        return slots(desk) | {"form": form, "mistakes": form.mistakes or {"weeks": "no_rules"}}
    rules = desk.service.town.interview
    new = slot_rules.open_weeks(desk.session, desk.hub(), offer, rules, range(weeks), desk.now)
    return Done("slots", "slots_opened" if new else "slots_open_already", {"n": new})


def _rules(desk: Desk) -> Offer | None:
    """As the town's folder says."""
    slug = desk.hub().slug
    return next((told.interviews for told in desk.service.town.hubs if told.slug == slug), None)


def _times(begins: time, ends: time, minutes: int) -> list[time]:
    """As many whole interviews as fit."""
    start, end, step = datetime.combine(date.min, begins), datetime.combine(date.min, ends), timedelta(minutes=minutes)
    return [(start + step * number).time() for number in range(max(0, (end - start) // step))]
