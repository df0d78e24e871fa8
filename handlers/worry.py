"""A worry about somebody else's family: a record of its own, never part of the family's or of one's own."""

from bot.service import Turn
from handlers.request_consultation import all_hubs, ask, how_to_call, my_hub, note_hub, private_page, while_waiting

__all__ = ["all_hubs", "how_to_call", "my_hub", "note_hub", "private_page", "while_waiting"]


def ask_worry(turn: Turn) -> None:
    turn.answers["reach_when"] = "any"
    ask(turn, about="other", relation=turn.answers["relation"], topics=[])
