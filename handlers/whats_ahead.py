"""What lies ahead: the interviews, the benefit, the registration of the birth; nothing of it after a loss."""

from bot import clock
from bot.dialogue.said import Text
from bot.dialogue.turn import refuses
from bot.domain.delivery.kinds import QUIET, STILL
from bot.domain.interview import ahead, interviews
from bot.domain.interview.ahead import Known, Step
from bot.domain.interview.interviews import Interview
from bot.domain.people import children, weeks
from bot.errors import Refused
from bot.service import Turn, Visit
from handlers.hard_news import AllStopped, person_beside

__all__ = ["person_beside"]


class NothingAhead(Refused):
    """We know of no birth, to come or lately."""


@refuses(AllStopped, NothingAhead)
def something_ahead(turn: Turn) -> None:
    if turn.world.parent.silence in STILL:
        raise NothingAhead if turn.world.parent.silence == QUIET else AllStopped
    if not _steps(turn.world):
        raise NothingAhead


def whats_ahead(turn: Turn) -> list[dict[str, object]]:
    """One card; a line without a value is left out."""
    visit = turn.world
    steps = {step.code: step for step in _steps(visit)}
    booked = interviews.of_family(visit.session, visit.parent.id, visit.now)
    benefit = visit.town.benefit
    return [
        {
            "week": _week(visit),
            "eighth_month": _eighth_month(visit, steps.get("eighth_month"), booked),
            "second_filing": _second_filing(visit, steps.get("second_filing")),
            "yen": f"{benefit.second:,}" if benefit else None,
            "registration": visit.phrase("ahead_registration"),
            "after_birth": visit.phrase("ahead_after_birth"),
        }
    ]


def _steps(visit: Visit) -> list[Step]:
    parent = visit.parent
    born = tuple(one.birth_date for one in children.of(visit.session, parent.id) if one.birth_date)
    window, today = visit.interview.window, clock.today(visit.now)
    return ahead.steps(Known(parent.due_date, born), window, visit.town.benefit, today)


def _week(visit: Visit) -> Text | None:
    due = visit.parent.due_date
    if due is None:
        return None
    week, day = divmod(weeks.pregnancy_day(due, clock.today(visit.now)), 7)
    return visit.phrase("ahead_week", week=week, day=day, due=due)


def _eighth_month(visit: Visit, step: Step | None, booked: Interview | None) -> Text | None:
    if step is None:
        return None
    if booked:
        return visit.phrase("ahead_booked", starts_at=booked.slot.starts_at)
    if any(one.state == "done" for one in _in_this_pregnancy(visit)):
        return visit.phrase("ahead_done")
    if step.state == "over":
        return visit.phrase("ahead_over")
    return visit.phrase("ahead_between", begins=step.begins, ends=step.ends)


def _in_this_pregnancy(visit: Visit) -> list[Interview]:
    due = visit.parent.due_date
    begun = visit.now if due is None else clock.at(due, 0) - weeks.PREGNANCY
    return [one for one in interviews.of_parent(visit.session, visit.parent.id) if one.booked_at >= begun]


def _second_filing(visit: Visit, step: Step | None) -> Text | None:
    """By the town's rule; after a birth until it lapses."""
    if step is None:
        return None
    if step.begins is None:
        return visit.phrase("ahead_when_born")
    if step.ends is None:
        return visit.phrase("ahead_since", begins=step.begins)
    return visit.phrase("ahead_until", year=step.ends.year, ends=step.ends)
