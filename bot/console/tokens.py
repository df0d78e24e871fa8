"""The cookie of a browser, and the token that proves a form came from one of our own pages."""

import base64
import hashlib
import hmac

from flask import Request, Response, abort

from bot.doors import came_from_our_own_page, is_https
from bot.service import Service

FIELD, HEADER = "csrf", "X-CSRF-Token"


def cookie_name(service: Service) -> str:
    return ("__Host-" if is_https(service) else "") + f"maisapo-{service.town.slug}"


def read_cookie(request: Request, service: Service) -> str | None:
    return request.cookies.get(cookie_name(service))


def set_cookie(response: Response, service: Service, token: str) -> None:
    """For this browser session only; scripts and other sites never see it."""
    name, secure = cookie_name(service), is_https(service)
    response.set_cookie(name, token, path="/", secure=secure, httponly=True, samesite="Strict")


def csrf_of(service: Service, token: str) -> str:
    """Bound to the cookie: the token of another session, or of none, does not fit."""
    key = service.settings.secret_key.get_secret_value().encode()
    return hmac.new(key, b"csrf:" + token.encode(), hashlib.sha256).hexdigest()


def seal_of(service: Service, staff_id: int, form: str) -> str:
    """The key for what this colleague has half written in a form: at every login the same, and nobody else's."""
    secret = service.settings.secret_key.get_secret_value().encode()
    return base64.b64encode(hmac.digest(secret, f"half written:{staff_id}:{form}".encode(), "sha256")).decode()


def check_csrf(request: Request, service: Service, token: str | None) -> None:
    if not is_ours(request, service, token):
        abort(400)


def is_ours(request: Request, service: Service, token: str | None) -> bool:
    """A form of one of our own pages, sent by the browser it was given to; whether that is still logged in or not."""
    shown = request.headers.get(HEADER) or request.form.get(FIELD, "")
    fits = token is not None and hmac.compare_digest(shown.encode(), csrf_of(service, token).encode())
    return fits and came_from_our_own_page(request, service)
