"""How their consultations stand, and the way to the page of each."""

from bot import clock
from bot.dialogue.said import Text
from bot.dialogue.turn import refuses
from bot.domain.care import consultations, messages
from bot.domain.care.consultations import Consultation
from bot.domain.office import staff
from bot.errors import Refused
from bot.service import Turn
from handlers.hubs import coordinator, find
from handlers.private_pages import way_to

MOST = 5


class NothingAsked(Refused):
    """They have not asked for anything yet."""


@refuses(NothingAsked)
def has_asked(turn: Turn) -> None:
    if not consultations.of_parent(turn.world.session, turn.world.parent.id, 1):
        raise NothingAsked


def thread(turn: Turn) -> list[dict[str, object]]:
    """The newest first; what they asked the hub by telephone as well."""
    visit = turn.world
    mine = consultations.of_parent(visit.session, visit.parent.id, MOST)
    new = messages.unread(visit.session, [one.id for one in mine], "staff")
    return [_row(turn, one, new.get(one.id)) for one in mine]


def _row(turn: Turn, one: Consultation, unread: int | None) -> dict[str, object]:
    visit, waits = turn.world, one.state != "closed" and (one.next_by or not one.first_answered_at)
    due = visit.phrase("talk_due", look_by=one.next_by or one.look_by) if waits else None
    return {
        "asked_on": clock.today(one.asked_at),
        "status": visit.phrase(f"talk_{_status(turn, one, unread)}"),
        "who": _who(turn, one),
        "due": due,
        "unread": unread,
        **way_to(visit, "thread", about=str(one.id)),
    }


def _status(turn: Turn, one: Consultation, unread: int | None) -> str:
    if turn.world.parent.with_person == one.id:
        return "with_person"
    return "answered" if unread else one.state


def _who(turn: Turn, one: Consultation) -> str | Text:
    names = staff.names(turn.world.session, {one.taken_by} if one.taken_by else set())
    return names.get(one.taken_by or 0) or coordinator(turn.world, find(turn.world, one.hub_id))
