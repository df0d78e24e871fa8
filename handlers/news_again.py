"""They want news again: why none comes is not asked, it is known."""

from bot.service import Turn


def what_is_still(turn: Turn) -> None:
    turn.goes_on_in = "hard_news" if turn.world.parent.silence else "news_settings"
