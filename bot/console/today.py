"""The first page of the day, in two halves: the families, and the neighbourhood."""

from datetime import date, timedelta

from bot import clock
from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.care import board, messages
from bot.domain.care.consultations import Consultation
from bot.domain.interview import arrivals, ask_again, interviews, reminder_calls, unnoted
from bot.domain.news import broadcasts, drafts, programmes
from bot.domain.office import heartbeat, leadership, letters, readiness, staff
from bot.domain.people import parents
from bot.domain.places import days_off
from bot.domain.places.days_off import DaysOff
from bot.town.folder import Programme

QUIET_TOO_LONG = timedelta(minutes=2)
AHEAD = 34  # days


@page("/", shows=("booking", "consultation", "family", "next_step"), menu=10)
def today(desk: Desk) -> Values:
    day = clock.today(desk.now)
    waiting = _to_answer(desk, day)
    booked = [
        (each, interviews.on_day(desk.session, each, states=arrivals.OF_A_DAY))
        for each in (day, day + timedelta(days=1))
    ]
    return {
        "day": day,
        "interviews": booked,
        "to_call": {each: reminder_calls.still_to_call(desk.session, some) for each, some in booked},
        "unnoted": unnoted.of_hubs(desk.session, desk.now),
        "waiting": waiting,
        "names": staff.names(desk.session, {one.taken_by for one in waiting if one.taken_by}),
        "to_ask": ask_again.for_a_person(desk.session, desk.now),
        "unreachable": reminder_calls.out_of_reach(desk.session, desk.now),
        "hubs": [(hub, parents.how_many(desk.session, hub.slug)) for hub in desk.hubs()],
        "coming": broadcasts.coming(desk.session, desk.now),
        "to_approve": [one for one in drafts.waiting(desk.session) if one.written_by != desk.staff.id],
        "programmes": _programmes(desk, day),
        "sending": _sending(desk),
        **_for_the_city(desk),
    }


def _to_answer(desk: Desk, day: date) -> list[Consultation]:
    waiting = board.waiting(desk.session)
    return board.by_then(waiting, messages.unread(desk.session, [one.id for one in waiting], "parent"), day)


def _for_the_city(desk: Desk) -> Values:
    """What does not keep up, and what was lost: for those who can have it mended."""
    if desk.staff.role != "city":
        return {"slow": [], "lost": 0, "leads": None}
    checks = readiness.checks(desk.session, desk.now)
    return {
        "slow": [part for part, fine in checks.items() if not fine],
        "lost": sum(letters.how_many(desk.session).values()),
        "leads": leadership.look(desk.session),
    }


def _sending(desk: Desk) -> bool:
    """Is what sends the messages alive?"""
    silent = heartbeat.age(desk.session, heartbeat.WORKER, desk.now)
    return silent is not None and silent <= QUIET_TOO_LONG


def _programmes(desk: Desk, day: date) -> list[tuple[Programme, date | None]]:
    """What our hubs offer, with the next day of each within five weeks."""
    off = {hub.slug: days_off.of_hub(desk.session, hub.slug, day) for hub in desk.hubs()}
    offered = [one for one in desk.service.town.programmes if one.hub in off]
    return [(one, _next(one, day, off[one.hub])) for one in offered]


def _next(programme: Programme, day: date, off: DaysOff) -> date | None:
    coming = (each for each, _ in programmes.coming([programme], day, AHEAD))
    return next((each for each in coming if not programmes.falls_out(programme, each, off)), None)
