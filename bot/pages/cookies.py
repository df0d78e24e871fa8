"""The cookie of a parent's browser, and the token that proves a form came from one of our own pages."""

import hashlib
import hmac

from flask import Response, request

from bot.doors import came_from_our_own_page, here, is_https
from bot.service import Service

FIELD = "csrf"


def cookie_name(service: Service) -> str:
    return ("__Secure-" if is_https(service) else "") + f"page-{service.town.slug}"


def cookie_path(service: Service) -> str:
    """The town's private pages, and nothing else of this host."""
    return f"/{service.town.slug}/p"


def read() -> str | None:
    return request.cookies.get(cookie_name(here()))


def put(response: Response, token: str) -> None:
    """Until the browser is closed; scripts and other sites never see it. How long it opens anything is kept by us."""
    name, path = cookie_name(here()), cookie_path(here())
    response.set_cookie(name, token, path=path, secure=is_https(here()), httponly=True, samesite="Strict")


def take_away(response: Response) -> None:
    name, path = cookie_name(here()), cookie_path(here())
    response.delete_cookie(name, path=path, secure=is_https(here()), httponly=True, samesite="Strict")


def csrf_of(service: Service, token: str) -> str:
    """Bound to the cookie: the token of another browser, or of none, does not fit."""
    key = service.settings.secret_key.get_secret_value().encode()
    return hmac.new(key, b"page:" + token.encode(), hashlib.sha256).hexdigest()


def is_from_our_own_page(token: str | None) -> bool:
    """A form of ours, sent by the browser it was given to."""
    shown = request.form.get(FIELD, "")
    fits = token is not None and hmac.compare_digest(shown.encode(), csrf_of(here(), token).encode())
    return fits and came_from_our_own_page(request, here())
