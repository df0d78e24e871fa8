"""Fetches the pictures that messages point to, but only from the bot's own address."""

from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from bot.simulator.account.rich_menus import Picture

BIGGEST = 10 * 1024 * 1024


class StayHere(HTTPRedirectHandler):
    """Follows no redirect: it could lead to another address."""

    def redirect_request(self, *_: object) -> None:
        return None


def fetch(url: str, bot_url: str) -> Picture | None:
    wanted, bot = urlsplit(url), urlsplit(bot_url)
    if not bot.netloc or (wanted.scheme, wanted.netloc) != (bot.scheme, bot.netloc):
        return None
    try:
        with build_opener(StayHere).open(url, timeout=5) as answer:
            media_type = answer.headers.get_content_type()
            return (media_type, answer.read(BIGGEST)) if media_type in ("image/png", "image/jpeg") else None
    except (URLError, TimeoutError):
        return None
