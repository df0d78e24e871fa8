"""What is kept about a parent, as it stands; what is wrong is put right in the chat."""

from functools import partial

from bot import clock
from bot.domain.interview import forms, interviews, next_steps
from bot.domain.interview.interviews import Interview
from bot.domain.people import absences, children
from bot.domain.places.hubs import Hub
from bot.form_file import EIGHT_MONTHS
from bot.pages.room import Room
from bot.pages.routes import Values, page


@page("/record", sensitive=True)
def my_record(room: Room) -> Values:
    return {
        "me": room.parent,
        "language": room.service.speaker.texts.languages[room.language].name,
        "children": children.of(room.session, room.parent.id),
        "laid_aside": children.laid_aside(room.session, room.parent.id),
        "topics": [room.service.speaker.phrase(f"topic_{one}", room.language) for one in room.parent.news_topics],
        "hub": _hub(room, room.parent.hub_id),
        "answers": forms.of(room.session, room.parent, EIGHT_MONTHS),
        "away": absences.away(room.session, room.parent.id, clock.today(room.now)),
        "hospital": absences.of(room.session, room.parent.id, "hospital"),
        "moving": absences.of(room.session, room.parent.id, "moved"),
        "agreed": bool(next_steps.of_parent(room.session, room.parent.id)),
        "bookings": [(one, _hub(room, one.hub_id)) for one in interviews.of_parent(room.session, room.parent.id)],
        "wished": partial(_wished, room),
    }


def _wished(room: Room, booked: Interview) -> list[str]:
    names = (["partner"] if booked.with_partner else []) + [one.kind for one in booked.wishes]
    return [room.service.speaker.phrase(f"wish_{name}", room.language) for name in names]


def _hub(room: Room, slug: str | None) -> Hub | None:
    """Also one that has closed since."""
    return room.session.get(Hub, slug) if slug else None
