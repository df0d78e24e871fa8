"""The booked interview by phone or online instead, or at the hub after all."""

from bot.dialogue.turn import Choice, refuses
from bot.domain.interview import cut_offs, interviews, ways
from bot.domain.interview.interviews import NothingBooked, TooLateToChange
from bot.domain.interview.ways import WayNotOffered
from bot.errors import Refused
from bot.service import Turn
from handlers.book_interview import booking, talk_anytime

__all__ = ["booking", "talk_anytime"]

KEEP = "keep"


class RatherKeep(Refused):
    """It stays as it is."""


@refuses(NothingBooked)
def booked_way(turn: Turn) -> None:
    booked = interviews.coming(turn.world.session, turn.world.parent.id, turn.now)
    if booked is None:
        raise NothingBooked
    turn.answers.update(starts_at=booked.slot.starts_at, way_name=turn.world.phrase(f"way_{booked.way}"))


def other_ways(turn: Turn) -> list[Choice]:
    booked = interviews.coming(turn.world.session, turn.world.parent.id, turn.now)
    found = ways.others(booked) if booked else []
    keep = [Choice(KEEP, {"way": turn.world.phrase("keep_way")})]
    return [*(Choice(way, {"way": turn.world.phrase(f"way_{way}")}) for way in found), *keep] if found else []


@refuses(RatherKeep, NothingBooked, TooLateToChange, WayNotOffered)
def change_way(turn: Turn) -> None:
    visit, way = turn.world, turn.answers["way"]
    if way == KEEP:
        raise RatherKeep
    booked = interviews.coming(visit.session, visit.parent.id, turn.now)
    if booked is None:
        raise NothingBooked
    cut_off = cut_offs.of(visit.session, booked, visit.interview.change_until)
    ways.change(visit.session, booked, way, turn.now, cut_off)
    visit.kind = "booking"
