"""They cannot or do not want to talk now: nothing is asked, what was open waits, and staff see it."""

from bot.domain.care import alarms
from bot.service import Turn


def let_be(turn: Turn) -> None:
    alarms.not_now(turn.world.session, turn.world.parent.id, turn.now)
    turn.let_rest = True
