"""What booking, moving and looking up an interview have in common."""

from bot.dialogue.turn import Choice, refuses
from bot.domain.care import interviews, slots
from bot.domain.care.interviews import Interview
from bot.domain.care.slots import SlotGone, SlotTaken
from bot.domain.places import hubs
from bot.errors import Refused
from bot.service import Turn
from handlers.hubs import map_link

OTHER = "other"
MOST_SLOTS = 24


class NoFreeTime(Refused):
    """This hub has no seat left."""


class NoHub(Refused):
    """They have not registered a hub."""


class AnotherHub(Refused):
    """They would rather see another hub's times."""


def open_slots(turn: Turn) -> list[Choice]:
    """Free times of the chosen hub in the chosen way, and a way to the other hubs."""
    free = slots.free(turn.world.session, turn.now, _way(turn), turn.answers["hub"], MOST_SLOTS)
    found = [Choice(str(slot.id), {"starts_at": slot.starts_at}) for slot in free]
    return [*found, Choice(OTHER, {"starts_at": turn.world.phrase("other_hubs")})] if found else []


@refuses(SlotTaken, SlotGone, AnotherHub)
def hold_slot(turn: Turn) -> None:
    """Ten minutes for this person; whatever they held before is free again."""
    wanted, visit = turn.answers["slot"], turn.world
    if wanted == OTHER:
        raise AnotherHub
    if not wanted.isdecimal():
        raise SlotGone
    slots.release_holds(visit.session, visit.parent.id)
    slot = slots.hold(visit.session, int(wanted), visit.parent.id, turn.now)
    if _way(turn) not in slot.ways:
        raise SlotGone
    turn.answers.update(starts_at=slot.starts_at, **_hub(turn, slot.hub_id))


def let_go(turn: Turn) -> None:
    slots.release_holds(turn.world.session, turn.world.parent.id)


def hubs_with_slots(turn: Turn) -> list[Choice]:
    """Other hubs, the one with the earliest free time first."""
    free = slots.free(turn.world.session, turn.now, _way(turn))
    order = dict.fromkeys(slot.hub_id for slot in free if slot.hub_id != turn.answers.get("hub"))
    return [Choice(slug, {"name": hubs.get(turn.world.session, slug).name}) for slug in order]


@refuses(NoFreeTime)
def choose_hub(turn: Turn) -> None:
    slug = turn.answers["other_hub"]
    if slug not in {choice.value for choice in hubs_with_slots(turn)}:
        raise NoFreeTime
    turn.answers.update(_hub(turn, slug))


def start_at(turn: Turn, slug: str) -> None:
    turn.answers.update(_hub(turn, slug))
    if not slots.free(turn.world.session, turn.now, _way(turn), slug, most=1):
        raise NoFreeTime


def as_card(turn: Turn, interview: Interview) -> dict[str, object]:
    hub = hubs.get(turn.world.session, interview.hub_id)
    here = interview.way == "hub"
    return {
        "starts_at": interview.slot.starts_at,
        "hub_name": hub.name,
        "way": turn.world.phrase(f"way_{interview.way}"),
        "address": hub.venues[0].address if here and len(hub.venues) == 1 else None,
        "map": map_link(hub.venues[0]) if here and len(hub.venues) == 1 else None,
    }


def coming(turn: Turn) -> Interview | None:
    return interviews.coming(turn.world.session, turn.world.parent.id, turn.now)


def _hub(turn: Turn, slug: str) -> dict[str, object]:
    return {"hub": slug, "hub_name": hubs.get(turn.world.session, slug).name}


def _way(turn: Turn) -> str:
    return str(turn.answers.get("way", "hub"))
