"""Is it alive, and can it work? For the machines that watch; nothing of a person, nothing to learn for others."""

import time
from collections.abc import Mapping

import structlog
from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.db import Database
from bot.domain.office import heartbeat, readiness
from bot.errors import named
from bot.service import Service

log = structlog.get_logger()
PROBE_EVERY = 10.0  # seconds in each process: anybody may ask, and a write is a commit on the disk


def health(services: Mapping[str, Service]) -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def alive() -> Response:
        return jsonify(alive=True)

    @blueprint.get("/readyz")
    def ready() -> tuple[Response, int]:
        towns = {town: _checks(service) for town, service in services.items()}
        fine = all(all(checks.values()) for checks in towns.values())
        return jsonify(ready=fine, towns=towns), 200 if fine else 503

    return blueprint


def _checks(service: Service) -> dict[str, bool]:
    try:
        with service.db.read() as session:
            checks = readiness.checks(session, clock.now())
        return {"database": _takes(service.db)} | checks
    except SQLAlchemyError:
        return {"database": False}


def _takes(db: Database) -> bool:
    """Whether it can be written: one that is full, or read-only, answers every question."""
    until, takes = db.beside.get("probed", (0.0, False))
    if time.monotonic() >= until:
        takes = _probe(db)
        db.beside["probed"] = (time.monotonic() + PROBE_EVERY, takes)
    return bool(takes)


def _probe(db: Database) -> bool:
    try:
        with db.write(urgent=True) as session:
            heartbeat.beat(session, heartbeat.PROBE, clock.now())
    except SQLAlchemyError as error:
        log.error("database.takes_nothing", error=named(error))
        return False
    return True
