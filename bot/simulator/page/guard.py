"""Stands before every route of the page: only JSON and pictures come in, every answer has the headers, no is JSON."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.simulator.people.person import BlockedTheBotError
from bot.simulator.people.staff import ChatIsOffError
from bot.simulator.refusals import RefusalError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PICTURES = ("image/jpeg", "image/png")
HERE = " ".join(f"{scheme}://{host}:*" for scheme in ("http", "https") for host in ("127.0.0.1", "localhost"))


def headers(bot_origin: str) -> dict[str, str]:
    """The page runs its own scripts only; the in-app browser may show the bot's pages and others on this machine."""
    media = bot_origin or "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"media-src {media}; frame-src {bot_origin} {HERE}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


async def answered(act: Handler, request: web.Request) -> web.StreamResponse:
    if request.method == "POST" and request.content_type not in ("application/json", *PICTURES):
        return refused("only JSON is understood here", 415)
    try:
        return await act(request)
    except BlockedTheBotError:
        return refused("this person has blocked the bot", 409)
    except ChatIsOffError as off:
        return refused(str(off), 409)
    except RefusalError as refusal:
        return web.json_response(refusal.body, status=refusal.status)
    except web.HTTPRequestEntityTooLarge:
        return refused("too large", 413)
    except LookupError as missing:
        return refused(str(missing.args[0]) if missing.args else "not found", 404)
    except (ValueError, TypeError, OverflowError) as wrong:
        return refused(str(wrong), 400)


def refused(why: str, status: int) -> web.Response:
    return web.json_response({"message": why}, status=status)
