"""Time with relatives around the birth: from when until when, and what should reach them meanwhile."""

from bot import clock
from bot.dialogue.turn import refuses
from bot.domain.interview import interviews
from bot.domain.people import absences, life_events
from bot.domain.people.absences import ImpossibleStay, NotAway, Stay
from bot.errors import Refused
from bot.service import Turn
from handlers.book_interview import talk_anytime
from handlers.booking import has_hub
from handlers.change_way import booked_way, change_way, other_ways
from handlers.held_seat import note_seat, seat_kept

__all__ = ["booked_way", "change_way", "has_hub", "other_ways", "seat_kept", "talk_anytime"]

NOW, OPEN = "now", "open"


class NothingToMove(Refused):
    """No meeting at the hub falls into these days."""


@refuses(NotAway)
def known_stay(turn: Turn) -> None:
    found = absences.away(turn.world.session, turn.world.parent.id, clock.today(turn.now))
    if found is None:
        raise NotAway
    until = turn.world.phrase("away_open") if found.is_open else turn.world.phrase("away_until", ends=found.ends)
    turn.answers.update(known_begins=found.begins, known_ends=until)


def be_back(turn: Turn) -> None:
    """Pressed twice it is as true as once."""
    if turn.answers["change"] == "back" and absences.of(turn.world.session, turn.world.parent.id, "away"):
        life_events.back(turn.world.session, turn.world.parent, turn.now)


@refuses(ImpossibleStay)
def possible_begin(turn: Turn) -> None:
    """They may be there since some days; that it is within a year is seen from its end."""
    if turn.answers["begins"] == NOW:
        turn.answers["begins"] = clock.today(turn.now)
    if abs((turn.answers["begins"] - clock.today(turn.now)).days) > absences.LONGEST:
        raise ImpossibleStay


@refuses(ImpossibleStay)
def possible_end(turn: Turn) -> None:
    _stay(turn).check(clock.today(turn.now))


@refuses(ImpossibleStay)
def note_away(turn: Turn) -> None:
    note_seat(turn)
    life_events.away(turn.world.session, turn.world.parent, _stay(turn), turn.now)


@refuses(NothingToMove)
def booked_while_away(turn: Turn) -> None:
    visit = turn.world
    booked = interviews.coming(visit.session, visit.parent.id, turn.now)
    stay = absences.of(visit.session, visit.parent.id, "away")
    if booked is None or stay is None or booked.way != "hub" or turn.answers["place"] == "nearby":
        raise NothingToMove
    if not stay.covers(clock.today(booked.slot.starts_at)):
        raise NothingToMove
    turn.answers["starts_at"] = booked.slot.starts_at


def _stay(turn: Turn) -> Stay:
    said = turn.answers
    ends = None if said["ends"] == OPEN else said["ends"]
    return Stay(said["begins"], ends, said.get("place", "unsaid"), said.get("news") == "on")
