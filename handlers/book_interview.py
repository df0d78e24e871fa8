"""Booking the eighth-month interview."""

from datetime import timedelta

from bot import clock
from bot.dialogue.turn import Choice, refuses
from bot.domain.interview import interviews, meeting_wishes, rebooking, waiting_list
from bot.domain.interview.interviews import AlreadyBooked
from bot.domain.interview.rebooking import CancelledOften
from bot.domain.interview.slots import SlotGone, SlotTaken
from bot.domain.interview.window import ImpossibleDueDate, TooEarly, TooLate, check_window
from bot.domain.people import absences, life_events, pairs
from bot.errors import Refused
from bot.service import Turn
from handlers import hubs
from handlers.booking import (
    ChangesBooking,
    NoFreeTime,
    NoHub,
    as_card,
    change_booking,
    hold_slot,
    hubs_with_slots,
    let_go,
    of_family,
    open_slots,
    start_at,
)
from handlers.booking import choose_hub as choose_other_hub
from handlers.speaking import ask_interpreter, note_interpreter, who_speaks
from handlers.wishing import PARTNER, choose_wish, fit_wishes, more_wishes, spoken, wanted, wish_choices

__all__ = ["choose_wish", "fit_wishes", "hold_slot", "hubs_with_slots", "let_go"]
__all__ += ["ask_interpreter", "note_interpreter", "who_speaks"]
__all__ += ["more_wishes", "open_slots", "wish_choices"]

WAIT = "wait"
UNKNOWN = "unknown"
BABIES = {"one": 1, "two": 2, "more": 3, UNKNOWN: None}


class RatherWait(Refused):
    """They would rather wait for their own hub than go to another."""


class DueDateUnknown(Refused):
    """They have not told us yet, or it is long past."""


@refuses(AlreadyBooked, ChangesBooking, CancelledOften)
def none_booked(turn: Turn) -> None:
    rules = turn.world.interview
    hold_hours = int(rules.offer_hold.total_seconds() // 3600)
    turn.answers.update(coordinator=hubs.coordinator(turn.world), minutes=rules.minutes, hold_hours=hold_hours)
    if of_family(turn):
        change_booking(turn)
        raise AlreadyBooked
    may_book(turn)


@refuses(CancelledOften)
def may_book(turn: Turn) -> None:
    """By themselves, as often as they have cancelled."""
    rule, parent_id = turn.world.interview.rebooking, turn.world.parent.id
    turn.answers["again_on"] = rebooking.again_at(turn.world.session, parent_id, rule, turn.now)
    rebooking.check(turn.world.session, parent_id, rule, turn.now)


@refuses(DueDateUnknown)
def known_due_date(turn: Turn) -> None:
    """Theirs, or what whoever is linked to them has told us."""
    other = pairs.shared_by(turn.world.session, turn.world.parent.id)
    known = turn.world.parent.due_date or (other.due_date if other else None)
    if known is None or known < clock.today(turn.now):
        raise DueDateUnknown
    turn.answers["due_date"] = known


@refuses(ImpossibleDueDate)
def note_due_date(turn: Turn) -> None:
    if turn.answers["due_date"] != UNKNOWN:
        life_events.due_date(turn.world.session, turn.world.parent, turn.answers["due_date"], turn.now)


@refuses(TooEarly, TooLate)
def in_time(turn: Turn) -> None:
    due, window = turn.answers["due_date"], turn.world.interview.window
    turn.answers["opens_on"] = due - timedelta(days=window.opens)
    turn.answers["closes_on"] = due - timedelta(days=window.closes)
    check_window(due, clock.today(turn.now), window.opens, window.closes)


def note_babies(turn: Turn) -> None:
    turn.world.parent.babies = BABIES[turn.answers["babies"]]


def ways(turn: Turn) -> list[Choice]:
    """Those of the town; not at the hub for who is too far away until the window closes."""
    offered = turn.world.interview.ways
    if _away_throughout(turn):
        offered = tuple(way for way in offered if way != "hub") or offered
    return [Choice(way, {"way": turn.world.phrase(f"way_{way}")}) for way in offered]


@refuses(NoFreeTime, NoHub)
def start_at_my_hub(turn: Turn) -> None:
    """Who has none begins with that of whoever is linked to them."""
    visit = turn.world
    other = pairs.shared_by(visit.session, visit.parent.id)
    hub = hubs.home(visit) or (hubs.find(visit, other.hub_id or "") if other else None)
    if hub is None:
        raise NoHub
    start_at(turn, hub.slug)


def hubs_or_wait(turn: Turn) -> list[Choice]:
    """Who has a hub of their own may wait for it instead; where nothing is free at all, there is nothing to choose."""
    others = hubs_with_slots(turn)
    wait = [Choice(WAIT, {"name": turn.world.phrase("wait_for_my_hub")})] if hubs.home(turn.world) else []
    return [*others, *wait] if others else []


@refuses(NoFreeTime, RatherWait)
def choose_hub(turn: Turn) -> None:
    if turn.answers["other_hub"] == WAIT:
        raise RatherWait
    choose_other_hub(turn)


def wait_for_seat(turn: Turn) -> None:
    """For their own hub, or for any where they have none."""
    visit, hub = turn.world, hubs.home(turn.world)
    wish = waiting_list.ask(visit.session, visit.parent, hub.slug if hub else None, turn.answers["way"], turn.now)
    wish.wanted = wanted(turn)
    turn.answers["hub_name"] = hubs.named(visit, hub) if hub else visit.phrase("any_hub")
    visit.kind = "booking"


@refuses(SlotTaken, SlotGone, AlreadyBooked)
def book(turn: Turn) -> None:
    visit, said = turn.world, turn.answers
    chosen, slot_id = wanted(turn), int(said["slot"])
    with_partner = PARTNER in chosen
    booked = interviews.book(visit.session, visit.parent, slot_id, turn.now, said["way"], with_partner=with_partner)
    kinds = [kind for kind in chosen if kind != PARTNER]
    meeting_wishes.put(visit.session, booked, kinds, turn.now, language=spoken(turn))
    visit.kind = "booking"


def booking(turn: Turn) -> list[dict[str, object]]:
    booked = of_family(turn)
    return [as_card(turn, booked)] if booked else []


def talk_anytime(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def _away_throughout(turn: Turn) -> bool:
    today = clock.today(turn.now)
    away = absences.away(turn.world.session, turn.world.parent.id, today)
    last = turn.answers.get("closes_on") or today
    return away is not None and away.keeps_from(today) and away.keeps_from(last)
