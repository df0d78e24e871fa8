"""Who reads what they tell us: the promise of the greeting, whenever they ask."""

from bot.dialogue.said import Text
from bot.service import Turn


def whose_hands(turn: Turn) -> None:
    town = turn.world.town
    turn.answers["town"] = Text("town", town.name)
