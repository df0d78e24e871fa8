"""The menu: everything the bot can do, one tap each."""

from bot.service import Turn


def main_menu(turn: Turn) -> list[dict[str, object]]:
    return [{}]
