"""What a broadcast uses of the month, and what it costs, as far as LINE and the plan say."""

from dataclasses import dataclass

from bot import clock
from bot.console.desk import Desk
from bot.domain.news import quota
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.quota import Budget
from bot.plans import Plan, read_plans


@dataclass(frozen=True)
class Spending:
    """`yen`: on top of the monthly fee; None where nobody knows, or LINE sells no more. `budget`: None next month."""

    messages: int
    budget: Budget | None
    plan: Plan | None
    yen: int | None

    @property
    def too_much(self) -> bool:
        return self.budget is not None and self.budget.free is not None and self.messages > self.budget.free

    def require(self) -> None:
        """Refused where it would take what is kept for reminders and answers."""
        if self.budget is not None:
            self.budget.require(self.messages)


def of(desk: Desk, news: Broadcast) -> Spending:
    """In a session of its own: the month belongs to the whole town, and nobody is looked at, only counted.

    What is planned already is changed here: its own messages are not promised beside it.
    """
    rules, send_at = desk.service.town.line, news.send_at
    with desk.service.db.read() as session:
        messages = quota.messages(session, news.whom(), clock.today(send_at))
        budget = quota.budget(session, rules, desk.now, beside=news.id)
    if quota.month_of(send_at) != quota.month_of(desk.now):
        return Spending(messages, None, None, None)
    plan = read_plans(desk.service.settings.content_dir / "line_plans.yaml")[rules.plan] if rules.plan else None
    yen = plan.yen(budget.used + budget.promised, messages) if plan else None
    return Spending(messages, budget, plan, yen)
