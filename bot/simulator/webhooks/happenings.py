"""Everything but messages that a bot may hear of: a kind and its payload each, and whether it can be answered."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator.webhooks.events import Event, Mode, Source, event_from, milliseconds, user


@dataclass(frozen=True)
class Happening:
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    can_reply: bool = False

    def event(
        self, source: Source | None, at: datetime, reply_token: str | None = None, mode: Mode = "active"
    ) -> Event:
        """Ready for `Platform.emit`. The token of what cannot be answered is left out."""
        return event_from(source, self.kind, at, self.payload, reply_token if self.can_reply else None, mode)


# --- of one person ----------------------------------------------------------------------------------------------


def said(payload: dict[str, Any]) -> Happening:
    """A message, built in `contents`."""
    return Happening("message", payload, can_reply=True)


def unsent(message_id: str) -> Happening:
    return Happening("unsend", {"unsend": {"messageId": message_id}})


def video_watched(tracking_id: str) -> Happening:
    return Happening("videoPlayComplete", {"videoPlayComplete": {"trackingId": tracking_id}}, can_reply=True)


def near_beacon(hwid: str, kind: str = "enter", device_message: str | None = None) -> Happening:
    """`kind`: enter, banner or stay."""
    more = {"dm": device_message} if device_message else {}
    return Happening("beacon", {"beacon": {"hwid": hwid, "type": kind, **more}}, can_reply=True)


def account_linked(nonce: str) -> Happening:
    return Happening("accountLink", {"link": {"result": "ok", "nonce": nonce}}, can_reply=True)


def account_not_linked(nonce: str) -> Happening:
    """LINE names nobody here: its source is None."""
    return Happening("accountLink", {"link": {"result": "failed", "nonce": nonce}})


def membership(kind: str, membership_id: int) -> Happening:
    """`kind`: joined, left or renewed."""
    return Happening("membership", {"membership": {"type": kind, "membershipId": membership_id}}, can_reply=True)


def notification_delivered(data: str) -> Happening:
    """`data`: the hashed telephone number, or the tag the sender gave."""
    return Happening("delivery", {"delivery": {"data": data}})


# --- of a group or a room ---------------------------------------------------------------------------------------


def bot_joined() -> Happening:
    return Happening("join", can_reply=True)


def bot_left() -> Happening:
    return Happening("leave")


def members_joined(user_ids: list[str]) -> Happening:
    return Happening("memberJoined", {"joined": {"members": [user(one) for one in user_ids]}}, can_reply=True)


def members_left(user_ids: list[str]) -> Happening:
    return Happening("memberLeft", {"left": {"members": [user(one) for one in user_ids]}})


# --- of the account: no source ----------------------------------------------------------------------------------


def module_attached(bot_id: str, scopes: list[str]) -> Happening:
    return Happening("module", {"module": {"type": "attached", "botId": bot_id, "scopes": scopes}})


def module_detached(bot_id: str) -> Happening:
    return Happening("module", {"module": {"type": "detached", "botId": bot_id, "reason": "bot_deleted"}})


def activated(until: datetime) -> Happening:
    return Happening("activated", {"chatControl": {"expireAt": milliseconds(until)}})


def deactivated() -> Happening:
    return Happening("deactivated")


def suspended() -> Happening:
    return Happening("botSuspended")


def resumed() -> Happening:
    return Happening("botResumed")


# --- of tomorrow ------------------------------------------------------------------------------------------------


def unheard_of(kind: str, payload: dict[str, Any]) -> Happening:
    """LINE adds kinds of events without notice; a bot must live with one it does not know."""
    return Happening(kind, payload, can_reply=True)
