"""Is it alive, and can it work? For the machines that watch; nothing of a person, nothing to learn for others."""

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.domain.office import readiness
from bot.service import Service


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
            return {"database": True} | readiness.checks(session, clock.now())
    except SQLAlchemyError:
        return {"database": False}
