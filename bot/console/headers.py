"""What every answer tells the browser: run nothing of others, keep nothing, be framed by nobody."""

from flask import Flask, Response, request

from bot.doors import policy

HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONE_YEAR = 365 * 24 * 3600


def harden(response: Response) -> Response:
    """For `after_request`, of the console and of the whole app. What a page has set itself stays."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint is None or not request.endpoint.endswith("static"):
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
    return response


def guard_headers(app: Flask) -> None:
    """Every answer of the whole application, also those no page of ours gave."""
    app.after_request(harden)
