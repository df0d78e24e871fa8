"""A weather warning: by the hub's own rule, which part of the day it shuts, and which bookings fall into it."""

from datetime import date, datetime

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import day_or
from bot.console.routes import Values, page
from bot.domain.interview import closings
from bot.domain.interview.closings import Shutting
from bot.domain.places.hubs import Hub
from bot.town.weather import Check, Weather


@page("/slots/weather", shows=("booking", "family"))
def weather(desk: Desk) -> Values:
    """Nobody tells us of warnings: a person looks, and presses. From there it is the page that shuts a day."""
    hub, day = desk.hub(), day_or(request.args.get("day", ""), clock.today(desk.now))
    rule = rule_of(desk, hub)
    latest = _latest(rule, day, desk.now) if rule else None
    return {
        "hub": hub,
        "day": day,
        "rule": rule,
        "checks": [
            {
                "at": one.at,
                "until": one.until,
                "touched": closings.touched(desk.session, Shutting(hub.slug, day, one.until), desk.now),
                "is_next": one is latest,
            }
            for one in (rule.checks if rule else ())
        ],
    }


def rule_of(desk: Desk, hub: Hub) -> Weather | None:
    """As the town's folder says."""
    return next((told.weather for told in desk.service.town.hubs if told.slug == hub.slug), None)


def _latest(rule: Weather, day: date, now: datetime) -> Check | None:
    """The check whose time has come last today."""
    here = now.astimezone(clock.TOKYO)
    past = [one for one in rule.checks if one.at <= here.time()] if here.date() == day else []
    return past[-1] if past else None
