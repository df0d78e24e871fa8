"""Where the bot is: asked, set and tried out through the API."""

from bot.simulator.account.buckets import Rate
from bot.simulator.api.call import DONE, Answer, Call, Route, as_json
from bot.simulator.api.times import iso
from bot.simulator.refusals import not_found
from bot.simulator.request_log import Logged

DETAILS = {"could_not_connect": "Failure to connect", "request_timeout": "Request timeout", "unclassified": "N/A"}
BY_THE_MINUTE = Rate(1000, 60)
PATH = "/v2/bot/channel/webhook/endpoint"


def get(call: Call) -> Answer:
    return as_json({"endpoint": _endpoint(call), "active": call.platform.webhook_active})


def put(call: Call) -> Answer:
    call.platform.webhook_url = call.form("SetWebhookEndpointRequest")["endpoint"]
    return DONE


def test(call: Call) -> Answer:
    """Send the bot a webhook without events, and tell how it went."""
    asked = call.form("TestWebhookEndpointRequest") if call.body else {}
    tried = call.platform.verify_webhook(asked.get("endpoint") or _endpoint(call))
    return as_json({"success": tried.reason == "ok", "timestamp": iso(tried.at), **_told(tried)})


def _told(tried: Logged) -> dict[str, object]:
    detail = DETAILS.get(tried.reason, str(tried.status))
    return {"statusCode": tried.status or 0, "reason": tried.reason.upper(), "detail": detail}


def _endpoint(call: Call) -> str:
    if not call.platform.webhook_url:
        raise not_found("Webhook endpoint not found")
    return call.platform.webhook_url


ROUTES = [
    Route("GET", PATH, get, BY_THE_MINUTE),
    Route("PUT", PATH, put, BY_THE_MINUTE),
    Route("POST", "/v2/bot/channel/webhook/test", test, Rate(60, 3600), waits=True),
]
