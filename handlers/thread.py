"""How their consultations stand, and the way to the page of each."""

from bot import clock
from bot.dialogue.said import Text
from bot.dialogue.turn import refuses
from bot.domain.care import consultations, messages, referrals
from bot.domain.care.consultations import Consultation
from bot.domain.office import staff
from bot.errors import Refused
from bot.service import Turn
from handlers.hubs import coordinator, find, named
from handlers.private_pages import way_to
from handlers.request_consultation import NURSE

MOST, MOST_WITH_CONSENTS = 5, 10


class NothingAsked(Refused):
    """They have not asked for anything yet."""


@refuses(NothingAsked)
def has_asked(turn: Turn) -> None:
    if not consultations.of_parent(turn.world.session, turn.world.parent.id, 1):
        raise NothingAsked


def thread(turn: Turn) -> list[dict[str, object]]:
    """The newest first; what they asked the hub by telephone as well, and any older one with a consent of theirs."""
    visit = turn.world
    held = referrals.held(visit.session, visit.parent.id, clock.today(turn.now))
    every = consultations.of_parent(visit.session, visit.parent.id, 100)
    mine = [one for place, one in enumerate(every) if place < MOST or one.id in held][:MOST_WITH_CONSENTS]
    new = messages.unread(visit.session, [one.id for one in mine], "staff")
    return [_row(turn, one, new.get(one.id)) for one in mine]


def _row(turn: Turn, one: Consultation, unread: int | None) -> dict[str, object]:
    visit = turn.world
    due = visit.phrase("talk_late" if one.due < turn.now else "talk_due", look_by=one.due) if one.due else None
    return {
        "asked_on": clock.today(one.asked_at),
        "status": visit.phrase(f"talk_{_status(turn, one, unread)}"),
        "who": who(turn, one),
        "due": None if one.about == "other" else due,
        "read_by": due if one.about == "other" else None,
        "unread": unread,
        **way_to(visit, "thread", about=str(one.id)),
    }


def who(turn: Turn, one: Consultation) -> str | Text:
    """Nobody is called a coordinator to who has asked for a midwife."""
    names, hub = (
        staff.names(turn.world.session, {one.taken_by} if one.taken_by else set()),
        find(turn.world, one.hub_id),
    )
    nobody_yet = named(turn.world, hub) if hub and one.reader == NURSE else coordinator(turn.world, hub)
    return names.get(one.taken_by or 0) or nobody_yet


def _status(turn: Turn, one: Consultation, unread: int | None) -> str:
    if turn.world.parent.with_person == one.id:
        return "with_person"
    return "answered" if unread else one.state
