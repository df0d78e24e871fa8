"""Tells staff of an alarm at the town's address: claimed, posted, confirmed; no text and no name ever leaves."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache

import structlog
import urllib3

from bot import clock
from bot.domain.care import alarm_calls
from bot.domain.care.alarm_calls import Told
from bot.domain.care.alarms import Alarm
from bot.domain.news import senders
from bot.errors import places
from bot.service import Service

log = structlog.get_logger()
AT_ONCE = 8
TIMEOUT = urllib3.Timeout(connect=2.0, read=4.0)  # together shorter than the lease of a claim
SOON = timedelta(seconds=10)  # until the next try where nobody took it
ONE_RUN = 20.0  # seconds; then the next tick goes on


def tell_due(service: Service) -> int:
    """Every alarm that is due and nobody has; says how many were told. Any number of processes may do it at once."""
    ends, told = time.monotonic() + ONE_RUN, 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"ring-{service.town.slug}") as pool:
        while time.monotonic() < ends:
            with service.db.write(urgent=True) as session:
                due = alarm_calls.claim(session, senders.me(), clock.now(), AT_ONCE)
            if not due:
                break
            told += sum(pool.map(lambda alarm: _tell(service, alarm), due))
    return told


def present_rung(service: Service, alarm: Alarm, now: datetime) -> tuple[int, str, datetime]:
    """Where on its ladder an alarm stands, who that is, and when they (or the next ones) are told again."""
    ladder = service.town.alarm.rungs(alarm.raised_at, alarm.hub_id)
    waited = now - alarm.raised_at
    rung = max(place for place, (after, _) in enumerate(ladder) if place == 0 or after <= waited)
    above = [alarm.raised_at + after for after, _ in ladder[rung + 1 :]]
    return rung, ladder[rung][1], min([now + service.town.alarm.again_every, *above])


def _tell(service: Service, alarm: Alarm) -> bool:
    """One call, and what became of it. A mistake of ours leaves the claim to run out: it is told anew."""
    try:
        now = clock.now()
        rung, who, again_at = present_rung(service, alarm, now)
        url = service.settings.alert_url
        confirmed = bool(url) and _post(url or "", _message(service, alarm, rung, who))
        again_at = again_at if confirmed or not url else now + SOON
        with service.db.write(urgent=True) as session:
            alarm_calls.write_down(session, alarm, Told(rung, who, confirmed, clock.now(), again_at))
    except Exception as error:
        log.error("alarm.not_told", alarm=alarm.id, error=type(error).__name__, at=places(error))
        return False
    if url and not confirmed:
        log.error("alarm.not_taken", alarm=alarm.id, rung=rung)
    return confirmed


def _message(service: Service, alarm: Alarm, rung: int, who: str) -> dict[str, object]:
    return {
        "kind": "drill" if alarm.is_drill else "alarm",
        "town": service.town.slug,
        "hub": alarm.hub_id,
        "category": alarm.category,
        "raised_at": alarm.raised_at.astimezone(clock.TOKYO).isoformat(timespec="seconds"),
        "who": who,
        "rung": rung,
        "number": alarm.id,
        "link": f"{service.settings.base_url}/{service.town.slug}/console/alarms/{alarm.id}",
    }


def _post(url: str, message: dict[str, object]) -> bool:
    """Taken only where the other side says so."""
    try:
        answer = _pool().request(
            "POST",
            url,
            body=json.dumps(message).encode(),
            headers={"Content-Type": "application/json"},
            timeout=TIMEOUT,
            retries=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError:
        return False
    return 200 <= answer.status < 300


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(num_pools=4, maxsize=AT_ONCE)
