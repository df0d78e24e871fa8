"""A worry about somebody else's family: a record of its own, never part of the family's or of one's own."""

from bot.service import Turn
from handlers.private_pages import way_to
from handlers.request_consultation import all_hubs, ask, my_hub, note_hub, while_waiting

__all__ = ["all_hubs", "my_hub", "note_hub", "while_waiting"]


def ask_worry(turn: Turn) -> None:
    turn.answers["reach_when"] = "any"
    ask(turn, about="other", relation=turn.answers["relation"], topics=[])


def private_page(turn: Turn) -> list[dict[str, object]]:
    return [way_to(turn.world, "thread", about=str(turn.answers["asked"]))]
