"""What was agreed with a parent in a meeting, to be read in peace: theirs to tick, to decide, or to leave open."""

from datetime import timedelta
from itertools import groupby

from flask import abort

from bot import clock
from bot.domain.interview import interviews
from bot.domain.interview import next_steps as steps
from bot.domain.interview.next_steps import FAMILY, NextStep
from bot.domain.places.hubs import Hub
from bot.pages.room import Room
from bot.pages.routes import Done, Values, deed, page

PUT_OFF = {"two_weeks": 14, "month": 30}  # days


@page("/next-steps", sensitive=True)
def next_steps(room: Room) -> Values:
    rows = steps.of_parent(room.session, room.parent.id)
    grouped = groupby(rows, key=lambda one: one.interview_id)
    return {
        "meetings": [_meeting(room, number, list(each)) for number, each in grouped],
        "today": clock.today(room.now),
    }


@deed("/next-steps/<int:number>/<answer>", sensitive=True)
def answer_step(room: Room, number: int, answer: str) -> Done:
    """Done or decided, not so after all, or not yet and when to ask again."""
    step = steps.mine(room.session, room.parent.id, number)
    if answer in ("done", "decided"):
        steps.settle(room.session, step, FAMILY, room.now)
    elif answer == "again":
        steps.open_again(step, FAMILY)
    elif answer in PUT_OFF:
        day = clock.today(room.now) + timedelta(days=PUT_OFF[answer])
        steps.put_off(room.session, step, day, room.now)
        answer = "put_off"
    elif answer == "never":
        steps.put_off(room.session, step, None, room.now)
    else:
        abort(404)
    return Done("next_steps", said=answer)


def _meeting(room: Room, number: int, rows: list[NextStep]) -> Values:
    """The day it was, where, and what was agreed in it."""
    met = interviews.get(room.session, number)
    return {
        "id": number,
        "day": clock.today(met.slot.starts_at),
        "hub": room.session.get(Hub, met.hub_id),
        "steps": [one for one in rows if one.kind == "step" and one.state != "dropped"],
        "later": [one for one in rows if one.kind == "later" and one.state != "dropped"],
        "dropped": [one for one in rows if one.state == "dropped"],
    }
