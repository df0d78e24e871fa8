"""What a family answered to the questionnaire, in the words in which they were asked."""

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.interview import forms, interviews
from bot.domain.people.parents import Parent
from bot.form_file import EIGHT_MONTHS


@page("/bookings/<int:number>/answers", shows=("answers", "booking", "family"))
def answers(desk: Desk, number: int) -> Values:
    found = interviews.get(desk.session, number)
    return {"booking": found} | of_family(desk, found.parent)


def of_family(desk: Desk, parent: Parent) -> Values:
    """Only what they sent; how they answered while writing is nobody's but theirs."""
    answer = forms.of(desk.session, parent, EIGHT_MONTHS)
    asked = forms.form_of(desk.session, answer, desk.service.forms[EIGHT_MONTHS])
    sent = answer.sent if answer else {}
    return {"answer": answer, "told": asked.told(sent), "told_short": asked.told_short(sent)}
