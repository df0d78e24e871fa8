"""A week of interview times as a table: open one, an afternoon, or whole weeks by the hub's rules; shut one."""

from datetime import date, datetime, time, timedelta

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form, day_or
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import coordinators, openings, slot_rules, waiting_list, week_grid
from bot.domain.interview.coordinators import NOBODY, Coordinator, Room
from bot.domain.interview.openings import Offered
from bot.domain.interview.slot_rules import Plan
from bot.domain.places import closed_days
from bot.town.slots import Offer

MOST_SEATS, MOST_MINUTES, MOST_WEEKS = 20, 240, 12
USUAL_WEEKS = 4


@page("/slots", shows=None, menu=20)
def slots(desk: Desk) -> Values:
    asked = day_or(request.values.get("week", ""), clock.today(desk.now))
    first, hub, interview = asked - timedelta(days=asked.weekday()), desk.hub(), desk.interview()
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "first": first,
        "today": clock.today(desk.now),
        "week": week_grid.of_week(desk.session, hub, first, desk.now),
        "states": week_grid.STATES,
        "waiting": waiting_list.how_many(desk.session, hub.slug),
        "people": [(one.id, one.name) for one in coordinators.of_hub(desk.session, hub.slug)],
        "rooms": [(one.id, one.name) for one in coordinators.rooms_of(desk.session, hub.slug)],
        "ways": interview.ways,
        "minutes": _length(desk),
        "has_rules": _rules(desk) is not None,
        "has_weather": any(told.weather for told in desk.service.town.hubs if told.slug == hub.slug),
        "most_weeks": MOST_WEEKS,
        "usual_weeks": USUAL_WEEKS,
    }


@deed("/slots", changes=None, back="slots", makes=True)
def open_day(desk: Desk) -> Values | Done:
    form = Form(request.form)
    day, begins, ends = form.day("day"), form.time_of_day("begins"), form.time_of_day("ends")
    minutes, seats = form.number("minutes", 10, MOST_MINUTES), form.number("seats", 1, MOST_SEATS)
    ways = form.some_of("ways", desk.interview().ways)
    person, room = _whom(desk, form)
    offered = slot_rules.offered_by(person, ways)
    if not offered and "ways" not in form.mistakes:
        form.mistakes["ways"] = "not_hers"
    times = _times(begins, ends, minutes + _around(desk, offered))
    if not form.mistakes and not times:
        form.mistakes["ends"] = "too_short"
    if not form.mistakes and clock.at(day, times[-1].hour, times[-1].minute) <= desk.now:
        form.mistakes["day"] = "past"
    moments = [clock.at(day, at.hour, at.minute) for at in times]
    if not form.mistakes and any(closed_days.shuts(desk.session, desk.hub().slug, one) for one in moments):
        form.mistakes["day"] = "shut_day"
    if form.mistakes:
        return slots(desk) | {"form": form, "mistakes": form.mistakes}
    what = _what(desk, person, room, minutes, seats if not (person or room) else 1, offered)
    opened = openings.open_times(desk.session, desk.hub().slug, moments, what)
    return _opened(opened, {"week": day.isoformat()})


@deed("/slots/one", changes=None, back="slots", makes=True)
def open_one_slot(desk: Desk) -> Done:
    """In an empty place of the table: as long as the town says, in all of its ways; with the one who works there."""
    form, hub = Form(request.form), desk.hub()
    day, at = form.day("day"), form.time_of_day("at")
    starts_at = clock.at(day, at.hour, at.minute)
    if form.mistakes:
        return Done("slots")
    week = {"week": day.isoformat(), "hub": hub.slug}
    if starts_at <= desk.now or closed_days.shuts(desk.session, hub.slug, starts_at):
        return Done("slots", "slot_past" if starts_at <= desk.now else "slot_closed_day", at=week)
    person = _alone(desk)
    ways = slot_rules.offered_by(person, desk.interview().ways)
    opened = openings.open_times(desk.session, hub.slug, [starts_at], _what(desk, person, None, _length(desk), 1, ways))
    return _opened(opened, week)


@deed("/slots/weeks", changes=None, back="slots")
def open_weeks(desk: Desk) -> Values | Done:
    """The week on the page and those after it. Pressed again, nothing happens twice."""
    form = Form(request.form)
    weeks, offer = form.number("weeks", 1, MOST_WEEKS), _rules(desk)
    if form.mistakes or offer is None:
        return slots(desk) | {"form": form, "mistakes": form.mistakes or {"weeks": "no_rules"}}
    today = clock.today(desk.now)
    asked = max(day_or(form["week"], today), today)
    ahead = (asked - today + timedelta(days=today.weekday())).days // 7
    plan = Plan(offer, desk.interview(), range(ahead, ahead + weeks), _alone(desk))
    opened = slot_rules.open_weeks(desk.session, desk.hub(), plan, desk.now)
    return _opened(opened, {"week": asked.isoformat(), "hub": desk.hub().slug} if form["week"] else {})


def _whom(desk: Desk, form: Form) -> tuple[Coordinator | None, Room | None]:
    """Of this hub; nobody and nowhere where it is left open."""
    hub = desk.hub().slug
    people = {str(one.id): one for one in coordinators.of_hub(desk.session, hub)}
    rooms = {str(one.id): one for one in coordinators.rooms_of(desk.session, hub)}
    for name, known in (("person", people), ("room", rooms)):
        if form[name] and form[name] not in known:
            form.mistakes[name] = "choose"
    return people.get(form["person"]), rooms.get(form["room"])


def _alone(desk: Desk) -> Coordinator | None:
    """Where only one works, it is them."""
    there = coordinators.of_hub(desk.session, desk.hub().slug)
    return there[0] if len(there) == 1 else None


def _what(
    desk: Desk, person: Coordinator | None, room: Room | None, minutes: int, seats: int, ways: list[str]
) -> Offered:
    travel, offer = desk.interview().travel, _rules(desk)
    visits = "visit" in ways
    return Offered(
        minutes=minutes,
        ways=ways,
        seats=seats,
        served_by=person.id if person else NOBODY,
        room_id=room.id if room else NOBODY,
        languages=person.languages if person else (),
        before=travel.before if visits else 0,
        after=(offer.buffer if offer else 0) + (travel.after if visits else 0),
    )


def _opened(opened: openings.Opened, at: Values) -> Done:
    values = {"n": opened.new, "left": opened.elsewhere}
    word = "slots_open_already" if not opened.new else "slots_opened"
    return Done("slots", "slots_opened_some" if opened.elsewhere else word, values, at)


def _length(desk: Desk) -> int:
    offer = _rules(desk)
    return (offer.minutes if offer else None) or desk.interview().minutes


def _around(desk: Desk, ways: list[str]) -> int:
    """On the way to a family's home and back."""
    travel = desk.interview().travel
    return travel.before + travel.after if "visit" in ways else 0


def _rules(desk: Desk) -> Offer | None:
    """As the town's folder says."""
    slug = desk.hub().slug
    return next((told.interviews for told in desk.service.town.hubs if told.slug == slug), None)


def _times(begins: time, ends: time, minutes: int) -> list[time]:
    """As many whole interviews as fit."""
    start, end, step = datetime.combine(date.min, begins), datetime.combine(date.min, ends), timedelta(minutes=minutes)
    return [(start + step * number).time() for number in range(max(0, (end - start) // step))]
