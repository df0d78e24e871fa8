"""They cannot or do not want to talk now: nothing is asked, what was open waits, and staff see it."""

from bot.dialogue.turn import refuses
from bot.domain.care import alarms
from bot.domain.interview import invitations
from bot.errors import Refused
from bot.service import Turn


class Invited(Refused):
    """It answers the invitation to the interview."""


@refuses(Invited)
def let_be(turn: Turn) -> None:
    visit = turn.world
    dangers = alarms.not_now(visit.session, visit.parent.id, turn.now)
    if not dangers and invitations.stands(visit.session, visit.parent, turn.now):
        turn.goes_on_in = "interview_not_now"
        raise Invited
    turn.let_rest = True
