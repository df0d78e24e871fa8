"""Which town a request is for: the first part of its address."""

from collections.abc import Mapping
from typing import Any

from flask import abort, g

from bot.service import Service


def choose_town(services: Mapping[str, Service], _: str | None, values: dict[str, Any] | None) -> None:
    service = services.get((values or {}).pop("town", ""))
    if service is None:
        abort(404)
    g.service = service


def keep_town(_: str, values: dict[str, Any]) -> None:
    """Links stay in the town."""
    if "service" in g:
        values.setdefault("town", g.service.town.slug)


def here() -> Service:
    service: Service = g.service
    return service
