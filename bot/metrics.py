"""What Prometheus is told: figures of each town, read from its database when asked, and what the processes count."""

import hmac
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import clock, counters
from bot.domain.care import consultations
from bot.domain.delivery import backlog
from bot.domain.interview import slots
from bot.domain.news import broadcasts
from bot.domain.office import heartbeat, inbox, letters
from bot.service import Service
from bot.settings import Settings

Figure = tuple[str, tuple[str, ...], float]  # a gauge of `GAUGES`, the values of its labels, how much

GAUGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "database_up": ("1 where the database answers; without it the other figures of the town are missing.", ()),
    "database_bytes": ("Size of the database.", ()),
    "inbox_events": ("Events from LINE: new ones wait to be answered, failed ones for a person.", ("state",)),
    "inbox_oldest_seconds": ("For how long the oldest new event has been waiting.", ()),
    "outbox_messages": ("Messages due in the last 24 hours or later.", ("kind", "state")),
    "outbox_oldest_seconds": ("For how long the oldest message has been due and not taken.", ("kind",)),
    "letters": ("Dead letters that nobody has put away.", ("kind",)),
    "heartbeat_seconds": ("Since the last sign of life of what works in the background.", ("name",)),
    "consultations": ("Wishes to talk: open ones are nobody's yet.", ("state",)),
    "consultations_oldest_seconds": ("For how long the oldest open wish has been waiting.", ()),
    "slots_open": ("Interview times to come that have a seat left.", ()),
    "broadcasts": ("Broadcasts that wait for a yes, are planned, under way or paused.", ("state",)),
    "broadcasts_late_seconds": ("Since the time of the one that should have left first; 0 before it.", ("state",)),
}


def metrics(settings: Settings, services: Mapping[str, Service]) -> Blueprint:
    """`/metrics`, for whoever shows the token; without one in the settings there is no such page."""
    blueprint = Blueprint("metrics", __name__)
    token = settings.metrics_token

    @blueprint.get("/metrics")
    def show() -> Response:
        if token is None:
            abort(404)
        shown, wanted = request.headers.get("Authorization", ""), f"Bearer {token.get_secret_value()}"
        if not hmac.compare_digest(shown.encode(), wanted.encode()):
            return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return Response(generate_latest(_Everything(services)), content_type=CONTENT_TYPE_LATEST)

    return blueprint


@dataclass(frozen=True)
class _Everything:
    services: Mapping[str, Service]

    def collect(self) -> Iterable[Metric]:
        gauges = {name: _gauge(name) for name in GAUGES}
        for town, service in self.services.items():
            for name, labels, value in _figures(service):
                gauges[name].add_metric([town, *labels], value)
        return [_build(), *gauges.values(), *counters.collect()]


def _figures(service: Service) -> list[Figure]:
    try:
        with service.db.read() as session:
            found = [*_of_messages(session), *_of_care(session)]
        return [("database_up", (), 1), ("database_bytes", (), service.db.size()), *found]
    except SQLAlchemyError:
        return [("database_up", (), 0)]


def _of_messages(session: Session) -> list[Figure]:
    now = clock.now()
    beat = heartbeat.age(session, heartbeat.WORKER, now)
    return [
        *(("inbox_events", (state,), inbox.how_many(session, state)) for state in ("new", "failed")),
        ("inbox_oldest_seconds", (), _seconds(inbox.longest_waiting(session, now))),
        *(("outbox_messages", labels, count) for labels, count in backlog.last_day(session, now).items()),
        *(("outbox_oldest_seconds", (kind,), _seconds(age)) for kind, age in backlog.longest_due(session, now).items()),
        *(("letters", (kind,), count) for kind, count in letters.how_many(session).items()),
        *([("heartbeat_seconds", (heartbeat.WORKER,), _seconds(beat))] if beat is not None else []),
        *(("broadcasts", (state,), broadcasts.how_many(session, state)) for state in broadcasts.ALIVE),
        *(
            ("broadcasts_late_seconds", labels, _seconds(late))
            for labels, late in broadcasts.late(session, now).items()
        ),
    ]


def _of_care(session: Session) -> list[Figure]:
    now = clock.now()
    return [
        *(("consultations", (state,), consultations.how_many(session, state)) for state in ("open", "taken")),
        ("consultations_oldest_seconds", (), _seconds(consultations.longest_untaken(session, now))),
        ("slots_open", (), slots.how_many_free(session, now)),
    ]


def _gauge(name: str) -> GaugeMetricFamily:
    said, labels = GAUGES[name]
    return GaugeMetricFamily(f"maisapo_{name}", said, labels=["town", *labels])


def _build() -> InfoMetricFamily:
    try:
        ours = version("maisapo")
    except PackageNotFoundError:  # started from a folder, never installed
        ours = "unknown"
    return InfoMetricFamily("maisapo_build", "What runs.", {"version": ours, "python": platform.python_version()})


def _seconds(span: timedelta) -> float:
    return span.total_seconds()
