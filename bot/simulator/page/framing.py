"""Whether a page of this machine lets itself be shown in the phone's in-app browser."""

from email.message import Message
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

from bot.simulator.page.guard import origin
from bot.simulator.page.pictures import StayHere

HERE = ("127.0.0.1", "localhost")


def framed(url: str, bot_url: str, own: str) -> bool:
    """Asks for the page's headers only; `own` is the origin that wants to show it."""
    wanted = urlsplit(url)
    near = wanted.hostname in HERE or origin(url) == origin(bot_url)
    if wanted.scheme not in ("http", "https") or not near or origin(url) == own:
        return False
    try:
        with build_opener(StayHere).open(Request(url, method="HEAD"), timeout=5) as answer:  # noqa: S310 - see above
            return _lets(answer.headers, own)
    except HTTPError as answer:
        return _lets(answer.headers, own)
    except (URLError, TimeoutError, ValueError):
        return False


def _lets(headers: Message, own: str) -> bool:
    if headers.get("X-Frame-Options"):
        return False
    policies = [word.split() for word in headers.get("Content-Security-Policy", "").split(";")]
    allowed = next((words[1:] for words in policies if words[:1] == ["frame-ancestors"]), None)
    return allowed is None or own in allowed or "*" in allowed
