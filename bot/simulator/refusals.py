"""What the platform says when it says no, in the shape and the words of LINE."""

from typing import Any

Detail = dict[str, str]
Place = tuple[int, int]  # line, column


class RefusalError(Exception):
    """An API call that fails: becomes the HTTP answer."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, **more}
        self.headers: dict[str, str] = {}


def body_errors(details: list[Detail]) -> RefusalError:
    return RefusalError(400, f"The request body has {len(details)} error(s)", details=details)


def invalid_property(name: str, place: Place | None = None) -> RefusalError:
    return RefusalError(400, f"The property, {name}, in the request body is invalid {_shown(place)}")


def not_json(place: Place | None = None) -> RefusalError:
    return RefusalError(400, f"The request body could not be parsed as JSON {_shown(place)}")


def too_large() -> RefusalError:
    return RefusalError(413, "Request Entity Too Large")


def bad_token() -> RefusalError:
    reason = "invalid token. Confirm that the access token in the authorization header is valid."
    refusal = RefusalError(401, f"Authentication failed due to the following reason: {reason}")
    refusal.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return refusal


def already_accepted(request_id: str, sent: list[dict[str, str]] | None) -> RefusalError:
    more = {} if sent is None else {"sentMessages": sent}
    refusal = RefusalError(409, "The retry key is already accepted", **more)
    refusal.headers["x-line-accepted-request-id"] = request_id
    return refusal


def rate_limit() -> RefusalError:
    return RefusalError(429, "The API rate limit has been exceeded. Try again later.")


def monthly_limit() -> RefusalError:
    return RefusalError(429, "You have reached your monthly limit.")


def not_found(message: str = "Not found", **more: Any) -> RefusalError:
    return RefusalError(404, message, **more)


def no_token() -> RefusalError:
    refusal = RefusalError(
        401, "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'"
    )
    refusal.headers["WWW-Authenticate"] = "Bearer"
    return refusal


def not_available() -> RefusalError:
    return RefusalError(403, "Access to this API is not available for your account")


def invalid_parameter(name: str) -> RefusalError:
    """Of the path or the query."""
    return RefusalError(400, f"The value for the '{name}' parameter is invalid")


def oauth_error(error: str, description: str = "") -> RefusalError:
    """In the shape of OAuth, which the endpoints for tokens speak."""
    refusal = RefusalError(400, description or error)
    refusal.body = {"error": error} | ({"error_description": description} if description else {})
    return refusal


def _shown(place: Place | None) -> str:
    line, column = place or ("-", "-")
    return f"(line: {line}, column: {column})"
