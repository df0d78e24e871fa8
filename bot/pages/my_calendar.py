"""A parent's coming bookings for the calendar of their own phone; a cancelled one so that it goes from there, too."""

from flask import Response, abort

from bot.domain.interview import calendar_files, interviews, reminders
from bot.domain.interview.calendar_files import STATUS, Event
from bot.domain.interview.interviews import Interview
from bot.domain.places.hubs import Hub
from bot.pages.room import Room
from bot.pages.routes import Values, file, page


@page("/my-calendar", sensitive=True)
def my_calendar(room: Room) -> Values:
    return {"bookings": [(one, room.session.get(Hub, one.hub_id)) for one in _coming(room)]}


@file("/my-calendar/<int:number>.ics", sensitive=True)
def calendar_file(room: Room, number: int) -> Response:
    booked = next((one for one in _coming(room) if one.id == number), None)
    if booked is None:
        abort(404)
    response = Response(calendar_files.write(_event(room, booked), room.language), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response


def _coming(room: Room) -> list[Interview]:
    return interviews.ahead(room.session, room.parent.id, room.now)


def _event(room: Room, booked: Interview) -> Event:
    """The same booking is the same event, whichever time it has moved to."""
    return Event(
        uid=f"booking-{booked.id}@{room.service.town.slug}.maisapo",
        sequence=booked.version - 1,
        status=STATUS[booked.state],
        changed_at=booked.changed_at,
        starts_at=booked.slot.starts_at,
        minutes=booked.slot.minutes,
        title=room.service.speaker.phrase("calendar_title", room.language),
        place=_place(room, booked),
    )


def _place(room: Room, booked: Interview) -> str | None:
    """Where they go; for a talk on the telephone there is no place."""
    hub = room.session.get(Hub, booked.hub_id)
    if hub is None or booked.way != "hub":
        return None
    venue = reminders.venue_of(hub, booked.slot.starts_at)
    return f"{hub.name} {venue.address}" if venue else hub.name
