"""Who has opened a page inside LINE: an ID token tells, LINE checks the token, and we check what LINE says."""

from datetime import datetime
from typing import Any

from urllib3.exceptions import HTTPError

from bot import counters
from bot.errors import Refused
from bot.line.client import TIMEOUT, LineClient

ISSUER = "https://access.line.me"


class SomeoneElse(Refused):
    """No token, one that LINE refuses, one of another channel, one that is over, or another person's."""


class LineIsSilent(Refused):
    """LINE does not answer: nobody can say who it is."""


def whose(line: LineClient, id_token: str, channel_id: str, now: datetime) -> str:
    """The LINE user id. Nothing else that a page says of its reader counts. Refuses SomeoneElse and LineIsSilent."""
    claims = _verified(line, id_token, channel_id)
    expires, user_id = claims.get("exp"), claims.get("sub")
    ours = claims.get("iss") == ISSUER and claims.get("aud") == channel_id
    if not ours or not isinstance(expires, int) or expires <= now.timestamp() or not isinstance(user_id, str):
        raise SomeoneElse
    return user_id


def channel_of(liff_id: str) -> str:
    """The LINE Login channel a LIFF app belongs to stands in front of its id."""
    return liff_id.partition("-")[0]


def _verified(line: LineClient, id_token: str, channel_id: str) -> dict[str, Any]:
    from linebot.v3.messaging import ApiException

    if not id_token or not id_token.isascii():
        raise SomeoneElse
    try:
        done = line.api.call_api(
            "/oauth2/v2.1/verify",
            "POST",
            header_params={"Content-Type": "application/x-www-form-urlencoded"},
            post_params=[("id_token", id_token), ("client_id", channel_id)],
            response_types_map={"200": "object"},
            auth_settings=[],
            _host=line.host,
            _request_timeout=TIMEOUT,
        )
    except ApiException as error:
        counters.line_called("verify", "trouble" if error.status >= 500 else "refused")
        raise (LineIsSilent if error.status >= 500 or error.status == 429 else SomeoneElse) from None
    except HTTPError:
        counters.line_called("verify", "trouble")
        raise LineIsSilent from None
    counters.line_called("verify", "accepted")
    return done.data if isinstance(done.data, dict) else {}
