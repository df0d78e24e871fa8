"""What can be changed on a platform while it runs, by name: checked as a whole, then set."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.simulator.faults import Fault
from bot.simulator.people.person import user_id_of
from bot.simulator.platform import Platform

Settings = dict[str, Any]
LONGEST_URL = 500  # LINE's limit for a webhook URL


@dataclass(frozen=True)
class Switch:
    read: Callable[[Platform], Any]
    put: Callable[[Platform, Any], None]
    accepts: Callable[[Any], bool]
    wants: str


def read_all(platform: Platform) -> Settings:
    with platform.changed:
        return {name: switch.read(platform) for name, switch in SWITCHES.items()}


def put(platform: Platform, wanted: Mapping[str, Any]) -> None:
    """Set all of them or, with a ValueError that says why, none. `seed` begins the row of chances again."""
    for name, value in wanted.items():
        switch = SWITCHES.get(name) or (_SEED if name == "seed" else None)
        if switch is None:
            raise ValueError(f"there is no setting {name}; there are: {', '.join(SWITCHES)}, seed")
        if not switch.accepts(value):
            raise ValueError(f"{name} must be {switch.wants}")
    with platform.changed:
        for name, value in wanted.items():
            (SWITCHES.get(name) or _SEED).put(platform, value)
        platform.touch()


def add_fault(platform: Platform, fault: Fault) -> None:
    """The person may be named by their key too."""
    is_id = not fault.user or re.fullmatch(r"U[0-9a-f]{32}", fault.user)
    with platform.changed:
        platform.faults.add(fault if is_id else replace(fault, user=user_id_of(fault.user)))
        platform.touch()


def _number(least: float, most: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _whole(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _address(value: Any) -> bool:
    return isinstance(value, str) and (not value or bool(re.fullmatch(rf"https?://\S{{1,{LONGEST_URL - 8}}}", value)))


def _waits(value: Any) -> bool:
    return isinstance(value, list) and all(_number(0, 86_400 * 7)(seconds) for seconds in value)


def _put_url(platform: Platform, url: str) -> None:
    platform.webhook_url = url


def _put_mode(platform: Platform, mode: Any) -> None:
    platform.chat_mode = mode


def _put_limit(platform: Platform, limit: int | None) -> None:
    platform.quota.limit = limit


def _put_reserve(platform: Platform, seconds: float) -> None:
    platform.sending.takes = timedelta(seconds=seconds)


def _put_rate(platform: Platform, scale: float) -> None:
    platform.buckets.scale = scale


def _yes_or_no(name: str) -> Switch:
    return Switch(
        lambda platform: getattr(platform, name),
        lambda platform, value: setattr(platform, name, value),
        lambda value: isinstance(value, bool),
        "true or false",
    )


def _put_seed(platform: Platform, seed: int) -> None:
    platform.faults.seed(seed)
    platform.mischief.seed(seed)


def _mischief(name: str, accepts: Callable[[Any], bool], wants: str) -> Switch:
    return Switch(
        lambda platform: getattr(platform.mischief, name),
        lambda platform, value: setattr(platform.mischief, name, value),
        accepts,
        wants,
    )


def _chance(name: str) -> Switch:
    return _mischief(name, _number(0, 1), "a number from 0 to 1")


def _pause(name: str) -> Switch:
    return _mischief(name, _number(0, 60_000), "milliseconds, at most 60000")


SWITCHES: dict[str, Switch] = {
    "webhook_url": Switch(lambda p: p.webhook_url, _put_url, _address, "an http or https address, or empty"),
    "webhook_active": _yes_or_no("webhook_active"),
    "verified": _yes_or_no("verified"),
    "chat_mode": Switch(lambda p: p.chat_mode, _put_mode, lambda mode: mode in ("bot", "chat"), '"bot" or "chat"'),
    "quota_limit": Switch(
        lambda p: p.quota.limit,
        _put_limit,
        lambda limit: limit is None or _whole(0, 10**9)(limit),
        "a whole number of messages, or null for none",
    ),
    "rate_scale": Switch(
        lambda p: p.buckets.scale, _put_rate, _number(0.001, 1_000_000), "how many times LINE's rates, from 0.001"
    ),
    "broadcast_takes": Switch(
        lambda p: p.sending.takes.total_seconds(), _put_reserve, _number(0, 86_400), "seconds, at most a day"
    ),
    "redelivery": _mischief("redelivery", lambda value: isinstance(value, bool), "true or false"),
    "redelivered_after": _mischief("redelivered_after", _waits, "a list of seconds"),
    "duplicates": _chance("duplicates"),
    "reorder": _chance("reorder"),
    "held_ms": _pause("held_ms"),
    "empty": _chance("empty"),
    "batch_size": _mischief("batch_size", _whole(1, 1000), "a whole number from 1 to 1000"),
    "batch_ms": _pause("batch_ms"),
    "delay_ms": _pause("delay_ms"),
}
_SEED = Switch(lambda _: None, _put_seed, _whole(0, 2**63), "a whole number from 0")
