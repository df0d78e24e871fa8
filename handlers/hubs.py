"""How a hub reads on a card: where it is, whether it is open today, how far away."""

from datetime import time, timedelta
from urllib.parse import urlencode

from bot import clock
from bot.dialogue.said import Text
from bot.dialogue.turn import Choice
from bot.domain.interview.slots import JAPANESE
from bot.domain.places import closed_days, hubs, opening
from bot.domain.places.hubs import Hub, HubUnknown, Venue
from bot.service import Visit


def home(visit: Visit) -> Hub | None:
    """Their My Support Space; none where they have not chosen one, or where it has closed since."""
    return find(visit, visit.parent.hub_id or "")


def find(visit: Visit, slug: str) -> Hub | None:
    """Hubs close while people choose."""
    try:
        return hubs.get(visit.session, slug)
    except HubUnknown:
        return None


def named(visit: Visit, hub: Hub) -> str:
    return visit.service.hub_name(hub, visit.parent.language)


def choice(visit: Visit, hub: Hub) -> Choice:
    """In the letters they read; either way of writing it counts."""
    latin, language = visit.service.latin(hub.slug), visit.parent.language
    name = latin if latin and language not in JAPANESE else hub.name
    return Choice(hub.slug, {"name": name}, (hub.name, hub.kana, *filter(None, [latin])))


def coordinator(visit: Visit, hub: Hub | None = None) -> str | Text:
    """Who listens: by name where the hub says so, else by the town's title, which can be translated."""
    title = visit.town.coordinator_title
    return hub.coordinator if hub and hub.coordinator not in (None, title) else Text("town", title)


def card(visit: Visit, hub: Hub, metres: int | None = None) -> dict[str, object]:
    today = clock.today(visit.now)
    shut = closed_days.spells(visit.session, hub.slug, today - timedelta(days=1))
    open_hours = opening.hours_on(hub, today, shut)
    venue = open_hours[0][0] if open_hours else hub.venues[0]
    return {
        "name": named(visit, hub),
        "category": hub.category,
        "address": f"{venue.address} {venue.name if venue.name != hub.name else ''}".strip(),
        "today": opens_today(visit, hub, shut),
        "next_open": None if open_hours else opening.next_open(hub, visit.now, shut),
        "caution": None if opening.is_certain(venue, today) else visit.phrase("ask_before"),
        "distance": _distance(visit, metres),
        "coordinator": coordinator(visit, hub),
        "access": hub.access,
        "first_visit": hub.first_visit,
        "map": map_link(venue),
    }


def map_link(venue: Venue) -> str:
    where = f"{venue.lat},{venue.lon}" if venue.lat and venue.lon else f"{venue.address} {venue.name}"
    return "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": where})


def opens_today(visit: Visit, hub: Hub, shut: opening.Shut | None = None) -> Text:
    today = clock.today(visit.now)
    shut = closed_days.spells(visit.session, hub.slug, today) if shut is None else shut
    open_hours, closed = opening.hours_on(hub, today, shut), shut.get(today, time.min) is None
    if not opening.is_known(hub, today) and not closed:
        return visit.phrase("hours_unknown")
    if not open_hours:
        return visit.phrase("closed_today")
    here = visit.now.astimezone(clock.TOKYO).time()
    running = [closes for _, opens, closes in open_hours if opens <= here < closes]
    if running:
        return visit.phrase("open_now", closes=f"{running[0]:%H:%M}")
    _, opens, closes = open_hours[0]
    return visit.phrase("open_today", opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")


def _distance(visit: Visit, metres: int | None) -> Text | None:
    if metres is None:
        return None
    if metres < 995:
        return visit.phrase("metres", metres=round(metres, -1))
    return visit.phrase("kilometres", km=f"{metres / 1000:.1f}")
