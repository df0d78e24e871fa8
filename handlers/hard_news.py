"""Hard news, or a rest: one tap, and nothing unasked comes any more, until they say so."""

from bot.dialogue.turn import refuses
from bot.domain.news.kinds import HUSHED, QUIET
from bot.domain.people import life_events
from bot.errors import Refused
from bot.service import Turn

DEEDS = {"loss": life_events.loss, "pause": life_events.pause, "yes": life_events.resume}
DEEDS |= {"as_before": life_events.as_before}


class AllStopped(Refused):
    """They have told us of a loss."""


class JustTold(Refused):
    """They have written of a loss, and all is still; what they wish is not said yet."""


class Resting(Refused):
    """They wanted a rest from us."""


@refuses(AllStopped, JustTold, Resting)
def not_silent_yet(turn: Turn) -> None:
    silence = turn.world.parent.silence
    if silence in ("paused", QUIET):
        raise Resting
    if silence == HUSHED:
        raise JustTold
    if silence is not None:
        raise AllStopped


def be_silent(turn: Turn) -> None:
    _do(turn, turn.answers["what"])


def after_telling(turn: Turn) -> None:
    _do(turn, turn.answers["told"])


def after_rest(turn: Turn) -> None:
    _do(turn, turn.answers["rest"])


def after_loss(turn: Turn) -> None:
    _do(turn, turn.answers["again"])


def person_beside(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def _do(turn: Turn, chosen: str) -> None:
    """What is none of the deeds changes nothing."""
    deed = DEEDS.get(chosen)
    if deed is not None:
        deed(turn.world.session, turn.world.parent, turn.now)
        turn.life_changed = chosen == "loss"
