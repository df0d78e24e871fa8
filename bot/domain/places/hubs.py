"""Hubs and their venues: brought in from a town's folder, found by name, by area, or by nearness."""

from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.db import Base, insert_if_new
from bot.errors import Refused
from bot.text import fold, folded
from bot.town import folder as towns
from bot.town.folder import Town

EARTH_METRES = 6_371_000


class HubUnknown(Refused):
    """There is no such hub, or it has closed."""


class Hub(Base):
    """A place families can come to: public facts. Since `edited_at` its notes are the staff's, not the folder's."""

    __tablename__ = "hub"

    slug: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(64))
    area: Mapped[str] = mapped_column(String(64), index=True)
    coordinator: Mapped[str | None] = mapped_column(String(64))
    access: Mapped[str | None]
    first_visit: Mapped[str | None]
    source: Mapped[str]
    checked_on: Mapped[date]
    search_text: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    edited_at: Mapped[datetime | None]

    venues: Mapped[list["Venue"]] = relationship(lazy="selectin", order_by="Venue.id", cascade="all, delete-orphan")


class Venue(Base):
    """Where a hub opens its doors. `hours` and `closed` are the town folder's rules, as plain JSON (see `opening`)."""

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("hub_slug", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_slug: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    hours: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    closed: Mapped[dict[str, Any]]
    note: Mapped[str | None]


def get(session: Session, slug: str) -> Hub:
    hub = session.get(Hub, slug)
    if hub is None or not hub.active:
        raise HubUnknown
    return hub


def known(session: Session, slug: str) -> Hub:
    """Also one that has closed: what it has told its families stays to be read."""
    hub = session.get(Hub, slug)
    if hub is None:
        raise HubUnknown
    return hub


def everyone(session: Session) -> list[Hub]:
    """Every active hub, by its reading."""
    return list(session.scalars(_active()))


def areas(session: Session) -> list[str]:
    """The parts of town that have a hub, those with most hubs first."""
    found = [hub.area for hub in everyone(session)]
    return sorted(set(found), key=lambda area: (-found.count(area), found.index(area)))


def in_area(session: Session, area: str) -> list[Hub]:
    return list(session.scalars(_active().where(Hub.area == area)))


def named(session: Session, text: str) -> list[Hub]:
    """Hubs whose name, reading, area or venue has every word of `text`, however it is spelt. No words, no hubs."""
    words = [fold(word) for word in text.split() if fold(word)]
    if not words:
        return []
    return list(session.scalars(_active().where(*(Hub.search_text.contains(word) for word in words))))


def nearest(
    session: Session, lat: float, lon: float, limit: int = 3, day: date | None = None
) -> list[tuple[Hub, Venue, int]]:
    """The nearest venue of each hub and its distance in metres as the crow flies; on `day`, only venues in use then.

    A venue of which nobody knows where exactly it is cannot be near.
    """
    found = []
    for hub in everyone(session):
        usable = [venue for venue in hub.venues if day is None or in_use(venue, day)]
        away = [(_metres(lat, lon, venue.lat, venue.lon), venue) for venue in usable if venue.lat and venue.lon]
        if away:
            metres, venue = min(away, key=lambda one: one[0])
            found.append((hub, venue, round(metres)))
    return sorted(found, key=lambda each: (each[2], each[0].slug))[:limit]


def in_use(venue: Venue, day: date) -> bool:
    """Hubs move: a venue may have a first and a last day."""
    return (venue.valid_from or day) <= day <= (venue.valid_to or day)


def write_notes(hub: Hub, now: datetime, **notes: str | None) -> None:
    """Staff say it better (coordinator, access, first_visit): from now on the town's folder no longer does."""
    for name in ("coordinator", "access", "first_visit"):
        if name in notes:
            setattr(hub, name, notes[name])
    hub.edited_at = now


def bring_in(session: Session, town: Town) -> None:
    """Make the tables say what the folder says, as often as you like. A hub gone from the folder becomes inactive."""
    for told in town.hubs:
        insert_if_new(session, Hub, [_facts(told) | {"slug": told.slug}])
        hub = session.get_one(Hub, told.slug, populate_existing=True, with_for_update=True)
        for name, value in _facts(told).items():
            setattr(hub, name, value)
        if hub.edited_at is None:
            hub.coordinator = told.coordinator or town.coordinator_title
            hub.access, hub.first_visit = told.access, told.first_visit
        _bring_in_venues(session, hub, told)
    kept = [told.slug for told in town.hubs]
    session.execute(update(Hub).where(Hub.slug.not_in(kept)).values(active=False))


def _bring_in_venues(session: Session, hub: Hub, told: towns.Hub) -> None:
    stayed = {venue.name: venue for venue in hub.venues}
    hub.venues[:] = [stayed.get(place.name) or Venue() for place in told.venues]
    for venue, place in zip(hub.venues, told.venues, strict=True):
        for name in ("name", "address", "lat", "lon", "valid_from", "valid_to", "note"):
            setattr(venue, name, getattr(place, name))
        venue.hours = [hours.model_dump(mode="json") for hours in place.hours]
        venue.closed = place.closed.model_dump(mode="json")
    session.flush()


def search_text(told: towns.Hub) -> str:
    """Every word by which it is found, folded."""
    words = [told.name, told.kana, told.latin or "", told.area, *(venue.name for venue in told.venues)]
    return "|".join(folded(word) for word in words if word)


def _facts(told: towns.Hub) -> dict[str, Any]:
    return {
        **told.model_dump(include={"name", "kana", "category", "area", "source", "checked_on"}),
        "search_text": search_text(told),
        "active": True,
    }


def _active() -> Select[Hub]:
    return select(Hub).where(Hub.active).order_by(Hub.kana, Hub.slug)


def _metres(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Great circle (haversine)."""
    up, along = radians(to_lat - lat) / 2, radians(to_lon - lon) / 2
    chord = sin(up) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(along) ** 2
    return 2 * EARTH_METRES * asin(sqrt(chord))
