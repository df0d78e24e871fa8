"""The way to the page with what was agreed in a meeting."""

from bot.dialogue.turn import refuses
from bot.domain.interview import next_steps
from bot.errors import Refused
from bot.service import Turn
from handlers.private_pages import way_to


class NothingAgreed(Refused):
    """There is nothing they could read."""


@refuses(NothingAgreed)
def has_next_steps(turn: Turn) -> None:
    if not next_steps.of_parent(turn.world.session, turn.world.parent.id):
        raise NothingAgreed


def private_page(turn: Turn) -> list[dict[str, object]]:
    return [way_to(turn.world, "next_steps")]


def talk_anytime(turn: Turn) -> list[dict[str, object]]:
    return [{}]
