"""What every private page tells the browser, over what the whole application says: run, keep and frame nothing."""

from urllib.parse import urlsplit

from flask import Response, g

from bot.doors import policy
from bot.settings import Settings

LIFF = ("https://static.line-scdn.net", "https://api.line.me https://liffsdk.line-scdn.net")  # scripts, calls


def harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = policy(_framed_by(), *g.get("page_needs", ("", "")))
    return response


def needs_liff() -> None:
    """This answer loads LINE's own script: the landing page of a town with a LIFF app, and no other."""
    g.page_needs = LIFF


def _framed_by() -> str:
    """Nobody; in the demo the phone page, whose in-app browser is a frame."""
    settings: Settings | None = g.service.settings if "service" in g else None
    if settings is None or not settings.demo or not settings.line_api_host:
        return "'none'"
    phone = urlsplit(settings.line_api_host)
    return f"{phone.scheme}://{phone.netloc}"
