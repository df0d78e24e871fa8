"""Who has opened a page inside LINE: an ID token tells, LINE checks the token, and we check what LINE says."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bot import counters
from bot.errors import Refused
from bot.line.client import LineClient

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
    if not id_token or not id_token.isascii():
        raise SomeoneElse
    form = urlencode({"id_token": id_token, "client_id": channel_id}).encode()
    said = line.ask("POST", "/oauth2/v2.1/verify", form, {"Content-Type": "application/x-www-form-urlencoded"})
    if said is None or said.status >= 500:
        counters.line_called("verify", "trouble")
        raise LineIsSilent
    counters.line_called("verify", "accepted" if said.status == 200 else "refused")
    if said.status != 200:
        raise LineIsSilent if said.status == 429 else SomeoneElse
    return _claims(said.data)


def _claims(written: bytes) -> dict[str, Any]:
    try:
        found = json.loads(written)
    except ValueError:
        raise LineIsSilent from None  # somebody in between has answered
    return found if isinstance(found, dict) else {}
