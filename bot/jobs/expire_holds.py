"""Gives seats back that were held and never booked."""

from datetime import datetime

from bot.domain.interview import holds
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    with service.db.write() as session:
        holds.expire_holds(session, now)
