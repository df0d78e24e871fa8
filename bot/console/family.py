"""One family: where they are in the pregnancy, what lies ahead, and everything that happened, in one list."""

from datetime import date, timedelta

from sqlalchemy import select

from bot import clock
from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.delivery.kinds import STILL
from bot.domain.interview import ahead, timeline
from bot.domain.interview.ahead import Known, Step
from bot.domain.interview.timers import Rules
from bot.domain.people import absences, children, pairs, parents, weeks
from bot.domain.people.absences import FOR_GOOD, Absence
from bot.domain.people.children import Child
from bot.domain.people.parents import Parent

EARLY = 16 * 7  # days: later on the first weeks are not drawn, so that a phone has room for what is to come
AFTER = 14  # to 41w6d: a due date that has passed is no birth


@page("/families/<family>", shows=("family", "booking", "consultation", "answers", "next_step"))
def family(desk: Desk, family: str) -> Values:
    return about(desk, parents.get(desk.session, family))


def about(desk: Desk, parent: Parent) -> Values:
    town, interview, today = desk.service.town, desk.interview(), clock.today(desk.now)
    rules = Rules(interview.reminders, town.news.quiet, interview.invite, closes=interview.window.closes)
    known = children.of(desk.session, parent.id)
    born = tuple(one.birth_date for one in known if one.birth_date)
    silent = parent.silence in STILL
    steps = [] if silent else ahead.steps(Known(parent.due_date, born), interview.window, town.benefit, today)
    gone = [absences.of(desk.session, parent.id, kind) for kind in ("away", "moved", "hospital")]
    shown = [one for one in gone if one and one.ends >= today]
    drawn = [one for one in shown if one.kind != "hospital"]
    return {
        "family": parent,
        "linked": _linked(desk, parent),
        "hub": next((hub for hub in desk.hubs() if hub.slug == parent.hub_id), None),
        "week": divmod(weeks.pregnancy_day(parent.due_date, today), 7) if parent.due_date else None,
        "children": [one for one in known if one.birth_date],
        "laid_aside": children.laid_aside(desk.session, parent.id),
        "corrected": _corrected(known, today),
        "absences": shown,
        "for_good": FOR_GOOD,
        "steps": steps,
        "benefit": town.benefit,
        "picture": _picture(parent.due_date, steps, drawn, today) if parent.due_date and not silent else None,
        "happenings": timeline.of(desk.session, parent, rules, desk.now),
        "today": today,
    }


def _corrected(known: list[Child], today: date) -> dict[int, int]:
    """Months from the due date, of those whose age is counted from it today; by the child's number."""
    ages = {one.id: weeks.corrected(one.birth_date, one.due_date, today) for one in known if one.birth_date}
    return {number: age for number, age in ages.items() if age is not None}


def _linked(desk: Desk, parent: Parent) -> Values | None:
    """With another account: its page only where this hub sees it, and its name nowhere, for nobody has looked at it."""
    other_id = pairs.other_of(desk.session, parent.id)
    seen = select(Parent.id).where(Parent.id == other_id)
    return {"page": desk.session.scalars(seen).one_or_none()} if other_id else None


def _picture(due: date, steps: list[Step], gone: list[Absence], today: date) -> Values:
    """Where things stand on a line of 42 weeks, in days from its start."""
    last = weeks.PREGNANCY_DAYS + AFTER

    def at(day: date) -> int:
        return min(max(weeks.pregnancy_day(due, day), 0), last)

    drawn = [one for one in steps if one.code in ("eighth_month", "second_filing") and one.begins]
    return {
        "begins": EARLY if at(today) >= EARLY else 0,
        "last": last,
        "today": at(today),
        "due": weeks.PREGNANCY_DAYS,
        "spans": [(one.code, *_span(at(one.begins or due), at((one.ends or due) + timedelta(days=1)))) for one in drawn]
        + [(one.kind, *_span(at(one.begins), at(min(one.ends, FOR_GOOD - weeks.PREGNANCY)))) for one in gone],
    }


def _span(begins: int, ends: int) -> tuple[int, int]:
    """Where it begins, and how wide it is: a thing of one day is still seen."""
    return begins, max(ends - begins, 2)
