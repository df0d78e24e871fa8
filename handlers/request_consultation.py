"""Asking for somebody to talk with. Nothing sensitive is asked here: only by whom, how and when."""

from datetime import datetime, timedelta

from bot import clock
from bot.dialogue.turn import Choice, refuses
from bot.domain.care import consultations
from bot.domain.places import closed_days, hubs, opening
from bot.domain.places.hubs import Hub, HubUnknown
from bot.service import Turn
from handlers.booking import NoHub
from handlers.hubs import coordinator, home


@refuses(NoHub)
def my_hub(turn: Turn) -> None:
    hub = home(turn.world)
    if hub is None:
        raise NoHub
    _choose(turn, hub)


def all_hubs(turn: Turn) -> list[Choice]:
    return [Choice(hub.slug, {"name": hub.name}) for hub in hubs.everyone(turn.world.session)]


@refuses(HubUnknown)
def note_hub(turn: Turn) -> None:
    _choose(turn, hubs.get(turn.world.session, turn.answers["hub"]))


def ask_for_talk(turn: Turn) -> None:
    visit, said = turn.world, turn.answers
    hub = hubs.get(visit.session, said["hub"])
    said["look_by"] = _look_by(turn, hub)
    consultations.ask(
        visit.session,
        visit.parent,
        hub.slug,
        said["look_by"],
        turn.now,
        topics=[said["topic"]],
        reader=said["reader"],
        reach_by=said["reach_by"],
        reach_when=said["reach_when"],
    )
    visit.kind = "booking"


def while_waiting(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def _choose(turn: Turn, hub: Hub) -> None:
    turn.answers.update(hub=hub.slug, hub_name=hub.name, coordinator=coordinator(turn.world, hub))


def _look_by(turn: Turn, hub: Hub) -> datetime:
    """When the hub closes on the n-th day it is open from now on, n by the town's promise: late enough to be kept."""
    days = turn.world.town.consultation.answer_within_working_days
    today = clock.today(turn.now)
    shut = closed_days.of_hub(turn.world.session, hub.slug, today)
    for ahead in range(opening.SEARCHED_DAYS * 2):
        day = today + timedelta(days=ahead)
        closing = [clock.at(day, shuts.hour, shuts.minute) for _, _, shuts in opening.hours_on(hub, day, shut)]
        if closing and max(closing) > turn.now:
            if days <= 0:
                return max(closing)
            days -= 1
    return turn.now + timedelta(days=opening.SEARCHED_DAYS * 2)
