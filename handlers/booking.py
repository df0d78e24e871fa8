"""What booking, moving and looking up an interview have in common."""

from bot import clock
from bot.dialogue.asking import PAGE
from bot.dialogue.said import Text
from bot.dialogue.turn import Choice, leaves_nothing, refuses
from bot.domain.interview import arrivals, interviews, reminders, slots
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot, SlotGone, SlotTaken
from bot.domain.people import absences, pairs
from bot.domain.places.hubs import Hub
from bot.errors import Refused
from bot.service import Turn
from handlers.hubs import choice, find, home, map_link, named
from handlers.wishing import named_of

OTHER = "other"
MOST_SLOTS = 200  # a busy month of one hub
LAST_OF_FIRST_PAGE = PAGE - 1
MOST_SPOKEN = 12  # of them that come first, so that the nearest of the others are seen, too


class NoFreeTime(Refused):
    """This hub has no seat left."""


class NoHub(Refused):
    """They have not registered a hub."""


class AnotherHub(Refused):
    """They would rather see another hub's times."""


class ChangesBooking(Refused):
    """They want another time for their booking, or none: so they are asked which."""


@leaves_nothing
@refuses(ChangesBooking)
def no_booking_meant(turn: Turn) -> None:
    """Whoever cannot come says so in a sentence of their own, and begins nothing with it."""
    if turn.world.service.conversations.words.is_of_booking(turn.world.words):
        change_booking(turn)


def change_booking(turn: Turn) -> None:
    """Goes on with theirs, if there is one and it is what they want something with."""
    wanted = turn.world.service.conversations.words.wants_with_booking(turn.world.words)
    if wanted and coming(turn):
        turn.goes_on_in = "my_bookings"
        raise ChangesBooking


@refuses(NoHub)
def has_hub(turn: Turn) -> None:
    """Only a hub has news, and events."""
    hub = home(turn.world)
    if hub is None:
        raise NoHub
    turn.answers["hub_name"] = named(turn.world, hub)


def open_slots(turn: Turn) -> list[Choice]:
    """Free times of the chosen hub in the chosen way, and a way to the other hubs where they have any. First those with
    somebody who speaks their language; no other is hidden.

    Whoever looks at the times holds none: what they had chosen before is in the list again.
    """
    let_go(turn)
    spoken = spoken_slots(turn)
    at = {slot.starts_at for slot in spoken}
    free = [*spoken, *(slot for slot in free_slots(turn) if slot.starts_at not in at)][:MOST_SLOTS]
    found = [Choice(str(slot.id), {"starts_at": slot.starts_at}) for slot in free]
    if found and hubs_with_slots(turn):
        found.insert(LAST_OF_FIRST_PAGE if len(found) > PAGE else len(found), _other_hubs(turn))
    return found


def _other_hubs(turn: Turn) -> Choice:
    return Choice(OTHER, {"starts_at": turn.world.phrase("other_hubs")})


def spoken_slots(turn: Turn) -> list[Slot]:
    """Those with somebody who speaks their language; for whoever reads Japanese there is nothing to tell apart."""
    language = turn.world.parent.language
    return [] if language in slots.JAPANESE else free_slots(turn, language)[:MOST_SPOKEN]


def free_slots(turn: Turn, language: str | None = None) -> list[Slot]:
    """Not at the hub on days on which they are too far away."""
    free = slots.free(turn.world.session, turn.now, _way(turn), turn.answers["hub"], MOST_SLOTS, language)
    away = absences.away(turn.world.session, turn.world.parent.id, clock.today(turn.now))
    if away is None or away.place == "nearby" or _way(turn) != "hub":
        return free
    return [slot for slot in free if not away.covers(clock.today(slot.starts_at))]


@refuses(SlotTaken, SlotGone, AnotherHub)
def hold_slot(turn: Turn) -> None:
    """Ten minutes for this person; whatever they held before is free again."""
    wanted, visit = turn.answers["slot"], turn.world
    if wanted == OTHER:
        raise AnotherHub
    if not wanted.isdecimal():
        raise SlotGone
    let_go(turn)
    slot = slots.hold(visit.session, int(wanted), visit.parent.id, turn.now)
    if _way(turn) not in slot.ways:
        raise SlotGone
    if not _note_hub(turn, slot.hub_id):
        raise SlotGone
    turn.answers.update(starts_at=slot.starts_at, way_name=turn.world.phrase(f"way_{_way(turn)}"))


def let_go(turn: Turn) -> None:
    slots.release_holds(turn.world.session, turn.world.parent.id)


def hubs_with_slots(turn: Turn) -> list[Choice]:
    """Other hubs, the one with the earliest free time first."""
    free = slots.free(turn.world.session, turn.now, _way(turn))
    order = dict.fromkeys(slot.hub_id for slot in free if slot.hub_id != turn.answers.get("hub"))
    found = [find(turn.world, slug) for slug in order]
    return [choice(turn.world, hub) for hub in found if hub]


@refuses(NoFreeTime)
def choose_hub(turn: Turn) -> None:
    slug = turn.answers["other_hub"]
    if slug not in {choice.value for choice in hubs_with_slots(turn)}:
        raise NoFreeTime
    _note_hub(turn, slug)


def start_at(turn: Turn, slug: str) -> None:
    if not _note_hub(turn, slug) or not slots.free(turn.world.session, turn.now, _way(turn), slug, most=1):
        raise NoFreeTime


def as_card(turn: Turn, interview: Interview) -> dict[str, object]:
    hub = turn.world.session.get_one(Hub, interview.hub_id)  # a hub that has closed still has a name
    venue = reminders.venue_of(hub, interview.slot.starts_at) if interview.way == "hub" else None
    return {
        "starts_at": interview.slot.starts_at,
        "hub_name": named(turn.world, hub),
        "way": turn.world.phrase(f"way_{interview.way}"),
        "address": venue.address if venue else None,
        "map": map_link(venue) if venue else None,
        "reception": _reception(turn, interview),
        "wishes": named_of(turn.world.service, interview) or None,
        "family": _family(turn, interview),
    }


def _reception(turn: Turn, interview: Interview) -> str | None:
    """What they show at the desk of the hub, on the day itself."""
    today = clock.today(turn.now) == clock.today(interview.slot.starts_at)
    return arrivals.number(interview.id) if today and interview.way == "hub" else None


def coming(turn: Turn) -> Interview | None:
    return interviews.coming(turn.world.session, turn.world.parent.id, turn.now)


def of_family(turn: Turn) -> Interview | None:
    """Theirs, or the one that whoever is linked to them has booked."""
    return interviews.of_family(turn.world.session, turn.world.parent.id, turn.now)


def _family(turn: Turn, interview: Interview) -> Text | None:
    """Who else sees it, or has booked it: said on every card, so that nobody is linked without knowing."""
    if pairs.other_of(turn.world.session, turn.world.parent.id) is None:
        return None
    mine = interview.parent_id == turn.world.parent.id
    return turn.world.phrase("seen_by_family" if mine else "booked_by_family")


def _note_hub(turn: Turn, slug: str) -> bool:
    """False where it has closed."""
    hub = find(turn.world, slug)
    if hub:
        turn.answers.update(hub=hub.slug, hub_name=named(turn.world, hub))
    return hub is not None


def _way(turn: Turn) -> str:
    return str(turn.answers.get("way", "hub"))
