"""What a family got of the latest news, and why, or why not."""

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.interview import interviews
from bot.domain.news import why


@page("/bookings/<int:number>/news", shows=("booking", "family"))
def family_news(desk: Desk, number: int) -> Values:
    found = interviews.get(desk.session, number)
    return {"booking": found, "news": why.latest(desk.session, found.parent, desk.now)}
