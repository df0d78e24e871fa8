"""What a family got of the latest news, and why, or why not: from a booking of theirs, and from their own page."""

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.interview import interviews
from bot.domain.news import why
from bot.domain.people import parents
from bot.domain.people.parents import Parent


@page("/bookings/<int:number>/news", shows=("booking", "family"))
def family_news(desk: Desk, number: int) -> Values:
    found = interviews.get(desk.session, number)
    return _told(desk, found.parent) | {"booking": found}


@page("/families/<family>/news", shows=("family",))
def news_of_family(desk: Desk, family: str) -> Values:
    return _told(desk, parents.get(desk.session, family))


def _told(desk: Desk, parent: Parent) -> Values:
    return {"family": parent, "booking": None, "news": why.latest(desk.session, parent, desk.now)}
