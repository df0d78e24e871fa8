"""Hard news, or a rest: one tap, and nothing unasked comes any more, until they say so."""

from functools import partial

from bot.dialogue.turn import refuses
from bot.domain.delivery.kinds import HUSHED, QUIET
from bot.domain.people import children, history, life_events
from bot.errors import Refused
from bot.service import Turn

DEEDS = {"loss": life_events.loss, "pause": life_events.pause, "yes": life_events.resume}
DEEDS |= {"as_before": life_events.as_before, "all": life_events.resume}
DEEDS |= {"news_only": partial(life_events.resume, expecting=False)}
DEEDS |= {"no_children": partial(life_events.resume, children_too=False)}


class AllStopped(Refused):
    """They have told us of a loss."""


class JustTold(Refused):
    """They have written of a loss, and all is still; what they wish is not said yet."""


class Resting(Refused):
    """They wanted a rest from us."""


class ToldBefore(Refused):
    """Before they rested they had written of a loss, and we still know of a pregnancy."""


class NoneAside(Refused):
    """Of no child are they to say whether we write about it."""


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


@refuses(ToldBefore)
def after_rest(turn: Turn) -> None:
    visit, chosen = turn.world, turn.answers["rest"]
    told = chosen == "yes" and history.hushed_last(visit.session, visit.parent.id)
    if told and visit.parent.due_date:
        raise ToldBefore
    _do(turn, "no_children" if told else chosen)


def after_choice(turn: Turn) -> None:
    _do(turn, turn.answers["what_again"])


def after_loss(turn: Turn) -> None:
    _do(turn, turn.answers["again"])


def person_beside(turn: Turn) -> list[dict[str, object]]:
    return [{}]


@refuses(NoneAside)
def some_aside(turn: Turn) -> None:
    """Children who were born, and whom nothing follows since a loss. Which they are is not shown unless they ask."""
    aside = children.laid_aside(turn.world.session, turn.world.parent.id)
    if not any(child.birth_date for child in aside):
        raise NoneAside


def children_again(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def _do(turn: Turn, chosen: str) -> None:
    """What is none of the deeds changes nothing."""
    deed = DEEDS.get(chosen)
    if deed is not None:
        deed(turn.world.session, turn.world.parent, turn.now)
        turn.life_changed = chosen in ("loss", "news_only", "no_children")
