"""Asking again, once, about what was not decided, on the day the family chose: what is due is read from the facts.

Nothing is planned ahead, so nothing can be stale. `Ask` has the shape of a planned message of `timers`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import hours
from bot.domain.interview import next_steps
from bot.domain.interview.next_steps import TO_ASK, NextStep
from bot.domain.people import history
from bot.domain.people.history import LifeEvent
from bot.domain.people.parents import Parent
from bot.town.parts import NewsRules

MOST_LATE = timedelta(days=7)  # after a rest or an outage; later a person takes it up
STAYS_USEFUL = timedelta(days=2)  # where LINE takes nothing meanwhile
AT_ONCE = 500  # rows in one transaction
MOST_SHOWN = 100  # on a page
Place = tuple[date, int]  # in the order of days, as the index has it
FIRST: Place = (date.min, 0)


@dataclass(frozen=True)
class Ask:
    """Due now, for one family, about whatever of theirs is due. `dedupe`: one a family and day."""

    parent: Parent
    dedupe: str
    until: datetime


def some_due(session: Session, rules: NewsRules, after: Place, now: datetime) -> tuple[list[Ask], Place | None]:
    """What to ask now, of the rows behind `after`, marked as asked; and how far that was: None at the end.

    Rows and families stay locked until the end of the transaction; what another worker holds is left to it.
    """
    if hours.is_quiet(rules.quiet, now):
        return [], None
    rows = session.execute(_waiting(after, now)).all()
    due = [(step, parent) for step, parent in rows if _is_due(step, parent, rules, now)]
    for step, _ in due:
        step.asked_at = now
    session.flush()
    return _one_each((parent for _, parent in due), now), _place(rows[-1][0]) if len(rows) == AT_ONCE else None


def for_a_person(session: Session, now: datetime) -> list[tuple[NextStep, Parent]]:
    """Whom LINE does not reach, or did not in time: somebody of the hub asks them. What waits longest is first."""
    too_late = NextStep.on_day <= clock.today(now) - MOST_LATE
    rows = _open_still(now).where(or_(~_REACHED, too_late)).order_by(NextStep.on_day, NextStep.id).limit(MOST_SHOWN)
    return [(step, parent) for step, parent in session.execute(rows)]


def due_at(rules: NewsRules, day: date, hour: str | None) -> datetime:
    """At the family's own hour for news, or the town's first; never in the quiet hours."""
    morning = clock.at(day, 0)
    return hours.next_at(rules, hour, morning) if hour else hours.next_sending(rules, morning)


def _is_due(step: NextStep, parent: Parent, rules: NewsRules, now: datetime) -> bool:
    return step.on_day is not None and due_at(rules, step.on_day, parent.news_hour) <= now


def _place(step: NextStep) -> Place:
    return step.on_day or date.min, step.id


def _waiting(after: Place, now: datetime) -> Select[NextStep, Parent]:
    rows = _open_still(now).where(_REACHED, NextStep.on_day > clock.today(now) - MOST_LATE)
    rows = rows.where(tuple_(NextStep.on_day, NextStep.id) > tuple_(*after))
    rows = rows.order_by(NextStep.on_day, NextStep.id).limit(AT_ONCE)
    return rows.with_for_update(of=[NextStep, Parent], skip_locked=True)


def _open_still(now: datetime) -> Select[NextStep, Parent]:
    """Agreed, open, not asked, and its day has come; nobody who wants silence, has lost a pregnancy since, or left."""
    lost = select(LifeEvent.id).where(LifeEvent.parent_id == NextStep.parent_id, LifeEvent.kind == "loss")
    lost = lost.where(LifeEvent.told_at >= NextStep.agreed_at)
    rows = select(NextStep, Parent).join(Parent, Parent.id == NextStep.parent_id)
    left = history.left(NextStep.parent_id, clock.today(now))
    return rows.where(TO_ASK, NextStep.on_day <= clock.today(now), Parent.silence.is_(None), ~lost.exists(), ~left)


def _one_each(families: Iterable[Parent], now: datetime) -> list[Ask]:
    found = {parent.id: parent for parent in families}
    return [Ask(parent, next_steps.about(parent.id, now), now + STAYS_USEFUL) for parent in found.values()]


_REACHED = and_(Parent.reachable, Parent.line_user_id.is_not(None))
