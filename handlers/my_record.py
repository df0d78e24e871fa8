"""What is kept about them, on a page of their own."""

from bot.service import Turn
from handlers.private_pages import way_to


def private_page(turn: Turn) -> list[dict[str, object]]:
    return [way_to(turn.world, "my_record")]
