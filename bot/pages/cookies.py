"""The cookie of a parent's browser, and the token that proves a form came from one of our own pages."""

import hashlib
import hmac

from flask import Response, request

from bot.domain.people.links import hash_token
from bot.doors import came_from_our_own_page, here, is_https
from bot.service import Service

FIELD = "csrf"
NOTE = "-note"


def cookie_name(service: Service) -> str:
    return ("__Secure-" if is_https(service) else "") + f"page-{service.town.slug}"


def cookie_path(service: Service) -> str:
    """The town's private pages, and nothing else of this host."""
    return f"/{service.town.slug}/p"


def read() -> str | None:
    return request.cookies.get(cookie_name(here()))


def put(response: Response, token: str) -> None:
    """Until the browser is closed; scripts and other sites never see it. How long it opens anything is kept by us."""
    _put(response, cookie_name(here()), token)


def read_note() -> str:
    return request.cookies.get(cookie_name(here()) + NOTE, "")


def put_note(response: Response, sealed: str) -> None:
    """Beside the cookie of the page, what its next look must know and no address may say; sealed by who puts it."""
    _put(response, cookie_name(here()) + NOTE, sealed)


def take_away(response: Response) -> None:
    for name in (cookie_name(here()), cookie_name(here()) + NOTE):
        path = cookie_path(here())
        response.delete_cookie(name, path=path, secure=is_https(here()), httponly=True, samesite="Strict")


def csrf_of(service: Service, token: str) -> str:
    """Bound to the cookie: the token of another browser, or of none, does not fit."""
    return _csrf_of(service, hash_token(token))


def is_form_of(service: Service, token_hash: str) -> bool:
    """Whether the form that was sent came from this page, open or not."""
    return hmac.compare_digest(request.form.get(FIELD, "").encode(), _csrf_of(service, token_hash).encode())


def is_from_our_own_page(token: str | None) -> bool:
    """A form of ours, sent by the browser it was given to."""
    fits = token is not None and is_form_of(here(), hash_token(token))
    return fits and came_from_our_own_page(request, here())


def _csrf_of(service: Service, token_hash: str) -> str:
    """What a page is known by here is its hash: an old form still tells which it was."""
    key = service.settings.secret_key.get_secret_value().encode()
    return hmac.new(key, b"page:" + token_hash.encode(), hashlib.sha256).hexdigest()


def _put(response: Response, name: str, value: str) -> None:
    path = cookie_path(here())
    response.set_cookie(name, value, path=path, secure=is_https(here()), httponly=True, samesite="Strict")
