"""The menu: everything the bot can do, one tap each."""

from bot.dialogue.turn import leaves_nothing
from bot.service import Turn


@leaves_nothing
def main_menu(turn: Turn) -> list[dict[str, object]]:
    return [{}]
