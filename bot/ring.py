"""Tells staff of an alarm by every road there is: claimed, told, confirmed; no text and no name ever leaves."""

import json
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from datetime import datetime, timedelta
from functools import cache, partial
from urllib.parse import quote, urlsplit

import structlog

from bot import alarm_mail, clock
from bot.domain.care import alarm_calls
from bot.domain.care.alarm_calls import Told
from bot.domain.care.alarms import Alarm
from bot.domain.delivery import senders
from bot.errors import named, places
from bot.line.connections import BROKEN, Connections
from bot.service import Service

log = structlog.get_logger()
AT_ONCE = 8
LONGEST = 10.0  # seconds until every road has been tried; shorter than the lease of a claim
SOON = timedelta(seconds=10)  # until the next try where nobody took it
ONE_RUN = 20.0  # seconds; then the next tick goes on
_AS_THEY_ARE = "%/?:@!$&'()*+,;="  # of an address as the operator wrote it; other letters go over in ASCII


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
        taken = _by_every_road(service, _message(service, alarm, rung, who))
        confirmed = any(taken.values())
        again_at = again_at if confirmed or not taken else now + SOON
        with service.db.write(urgent=True) as session:
            alarm_calls.write_down(session, alarm, Told(rung, who, confirmed, clock.now(), again_at))
    except Exception as error:
        log.error("alarm.not_told", alarm=alarm.id, error=named(error), at=places(error))
        return False
    for road in (name for name, took in taken.items() if not took):
        log.error("alarm.not_taken", alarm=alarm.id, rung=rung, road=road)
    return confirmed


def _by_every_road(service: Service, message: dict[str, object]) -> dict[str, bool]:
    """By which road somebody took it. All at the same time: one that is down holds up no other."""
    settings, roads = service.settings, dict[str, Callable[[], bool]]()
    if settings.alert_url:
        roads["post"] = partial(_post, settings.alert_url, message)
    if settings.alert_mail_to:
        roads["mail"] = lambda: alarm_mail.send(settings, alarm_mail.letter(service, message))
    gone = {name: _pool_of(name).submit(copy_context().run, road) for name, road in roads.items()}
    wait(gone.values(), LONGEST)
    return {name: road.done() and _took(name, road) for name, road in gone.items()}


def _took(name: str, road: Future[bool]) -> bool:
    """A mistake of ours on one road is none on the other."""
    error = road.exception()
    if error is not None:
        log.error("alarm.not_told", road=name, error=named(error), at=places(error))
    return error is None and road.result()


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
    parts = urlsplit(url)
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_AS_THEY_ARE)
    try:
        answer = _connections(url).call(
            "POST", path, json.dumps(message).encode(), {"Content-Type": "application/json"}
        )
    except BROKEN:
        return False
    return 200 <= answer.status < 300


@cache
def _pool_of(road: str) -> ThreadPoolExecutor:
    """Of its own for each road: threads that wait for a mail server are none of the others."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"ring-{road}")


@cache
def _connections(url: str) -> Connections:
    return Connections(url, AT_ONCE)
