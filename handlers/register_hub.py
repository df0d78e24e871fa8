"""My Support Space: find a hub by area, name or place; register, change, leave."""

from collections.abc import Sequence

from bot import clock
from bot.dialogue import clauses, match
from bot.dialogue.turn import Choice, leaves_nothing, refuses
from bot.domain.delivery import deliveries
from bot.domain.places import hubs
from bot.domain.places.hubs import Hub, HubUnknown
from bot.errors import Refused
from bot.service import Turn
from bot.text import fold
from handlers.hub_names import HubNamed, named_in, other_named
from handlers.hubs import card, choice, find, home, named

MOST_FOUND = 8
KEEP, CHANGE, LEAVE = "keep", "change", "leave"
OF = chr(0x306E)  # the particle between a place and what is there


class HasHub(Refused):
    """They have registered one already."""


class NothingFound(Refused):
    """No hub is called like that."""


class NearWanted(Refused):
    """They want what is near, and have not said where they are."""


class MoreWasSaid(Refused):
    """Something besides the name of a hub."""


@leaves_nothing
@refuses(HubNamed)
def hub_named(turn: Turn) -> None:
    """Another than their own. Who has none yet, and sends a place, hears first what this is about."""
    visit = turn.world
    if visit.position and home(visit):
        turn.answers["found"] = _near(turn, visit.position)
        raise HubNamed
    others = other_named(visit, visit.words)
    if others:
        turn.answers["found"] = [[hub.slug, None] for hub in others[:MOST_FOUND]]
        raise HubNamed


@refuses(HasHub)
def no_hub_yet(turn: Turn) -> None:
    hub = home(turn.world)
    if hub is not None:
        turn.answers["hub_name"] = named(turn.world, hub)
        raise HasHub


def areas(turn: Turn) -> list[Choice]:
    return [Choice(area, {"area": area}) for area in hubs.areas(turn.world.session)]


@refuses(NothingFound, NearWanted)
def find_hubs(turn: Turn) -> None:
    """Keeps what fits as [slug, metres or None], the nearest or the best known first."""
    where, session = turn.answers["where"], turn.world.session
    turn.answers["area"] = None
    if isinstance(where, list):
        found = _near(turn, where)
    else:
        there = hubs.in_area(session, where)
        turn.answers["area"] = where if there else None
        fitting = there or hubs.named(session, where) or _in_a_sentence(turn, where)
        found = [[hub.slug, None] for hub in fitting]
    if not found and turn.world.service.conversations.words.wants_nearest(turn.world.words):
        raise NearWanted
    if not found:
        raise NothingFound
    turn.answers["found"] = found[:MOST_FOUND]


@refuses(NothingFound, NearWanted)
def find_other(turn: Turn) -> None:
    """At what to do with their own: another one, named or near."""
    if turn.answers["change"] not in (KEEP, CHANGE, LEAVE):
        turn.answers["where"] = turn.answers["change"]
        find_hubs(turn)


def _near(turn: Turn, at: Sequence[float]) -> list[list[object]]:
    near = hubs.nearest(turn.world.session, at[0], at[1], limit=5, day=clock.today(turn.now))
    return [[hub.slug, metres] for hub, _, metres in near] or _anywhere(turn)


def _in_a_sentence(turn: Turn, where: str) -> list[Hub]:
    """ "At the hub of Matsudo, it is due in October": each part of it, without its ending."""
    tails = turn.world.service.conversations.words.tails
    for part in clauses.of(where):
        for spelt in (part, *match.bare(fold(part), tails)):
            if fitting := hubs.named(turn.world.session, spelt.replace(OF, " ")):
                turn.answers["more_was_said"] = len(clauses.of(where)) > 1
                return fitting
        if found := other_named(turn.world, part) or named_in(turn.world, part):
            turn.answers["more_was_said"] = len(clauses.of(where)) > 1
            return found
    return []


@refuses(MoreWasSaid)
def all_heard(turn: Turn) -> None:
    if turn.answers.get("more_was_said"):
        raise MoreWasSaid


def hubs_found(turn: Turn) -> list[dict[str, object]]:
    return [card(turn.world, hub, metres) for hub, metres in _found(turn)]


def found_hubs(turn: Turn) -> list[Choice]:
    return [choice(turn.world, hub) for hub, _ in _found(turn)]


@refuses(HubUnknown)
def register(turn: Turn) -> None:
    hub = hubs.get(turn.world.session, turn.answers["hub"])
    _move_to(turn, hub.slug, turn.answers.get("area"))
    turn.answers["hub_name"] = named(turn.world, hub)


def my_hub(turn: Turn) -> list[dict[str, object]]:
    hub = home(turn.world)
    return [card(turn.world, hub)] if hub else []


def leave(turn: Turn) -> None:
    _move_to(turn, None)


def _anywhere(turn: Turn) -> list[list[object]]:
    """Where the town knows of no hub's exact place, every hub is offered, without a distance."""
    return [[hub.slug, None] for hub in hubs.everyone(turn.world.session)]


def _move_to(turn: Turn, slug: str | None, area: str | None = None) -> None:
    """News of the hub they leave does not come any more. `area`: where they looked, as the town calls it."""
    visit = turn.world
    if visit.parent.hub_id != slug:
        deliveries.withdraw_news(visit.session, visit.parent.id, turn.now, "left_hub")
    visit.parent.hub_id, visit.parent.area = slug, area


def _found(turn: Turn) -> list[tuple[Hub, int | None]]:
    found = [(find(turn.world, slug), metres) for slug, metres in turn.answers.get("found", [])]
    return [(hub, metres) for hub, metres in found if hub]
