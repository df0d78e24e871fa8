"""What was agreed in a meeting: written for the family to read, shown to them once staff say that this is it."""

from datetime import date

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import STEPS
from bot.domain.interview import interviews
from bot.domain.interview import next_steps as steps
from bot.domain.interview.interviews import Interview
from bot.domain.interview.next_steps import Words
from bot.domain.office import staff
from bot.domain.places import hubs

ABOUT = ("booking", "family", "next_step")
HOW = ("settle", "again", "drop")


@page("/bookings/<int:number>/steps", shows=ABOUT)
def next_steps(desk: Desk, number: int) -> Values:
    found = interviews.get(desk.session, number)
    rows = steps.of_interview(desk.session, number)
    ended = {int(one.ended_by) for one in rows if one.ended_by and one.ended_by != steps.FAMILY}
    return {
        "booking": found,
        "hub": hubs.known(desk.session, found.hub_id),
        "drafts": [one for one in rows if one.agreed_at is None],
        "agreed": [one for one in rows if one.agreed_at],
        "names": staff.names(desk.session, ended | {one.written_by for one in rows}),
        "told": _reached(found),
        "most": steps.LONGEST,
    }


@deed("/bookings/<int:number>/steps", changes=ABOUT, back="next_steps", makes=True)
def write_next_step(desk: Desk, number: int) -> Values | Done:
    """One row more; nobody else sees it yet."""
    found, form = interviews.get(desk.session, number), Form(request.form)
    if found.state != "done":
        return Done("booking", "nobody_came", at={"number": number})
    kind, text = form.one_of("kind", steps.KINDS), form.text("text", steps.LONGEST)
    who, on_day = form.one_of("who", steps.WHO) if kind == "step" else "both", _day_or_none(desk, form)
    if form.mistakes:
        return _shown(desk, number, form)
    steps.write(desk.session, found, Words(kind, text, who, on_day), desk.staff.id, desk.now)
    return Done("next_steps", "step_written", at={"number": number})


@deed("/bookings/<int:number>/steps/agree", changes=ABOUT, back="next_steps")
def agree_next_steps(desk: Desk, number: int) -> Done:
    """This is what we agreed. In LINE stands only that there is something to read."""
    found = interviews.get(desk.session, number)
    if found.state != "done":
        return Done("booking", "nobody_came", at={"number": number})
    steps.agree(desk.session, found, desk.now)
    return Done("next_steps", "steps_agreed_told" if _tell(desk, found) else "steps_agreed_call", at={"number": number})


@deed("/bookings/<int:number>/steps/settle", changes=ABOUT, back="next_steps")
def settle_next_step(desk: Desk, number: int) -> Values | Done:
    """Done or decided, open again, or agreed no longer; under the family's lock, as they and the worker do it."""
    found, form = interviews.locked(desk.session, number), Form(request.form)
    which, how = form.number("which", 1, 10**9 - 1), form.one_of("how", HOW)
    if form.mistakes:
        return _shown(desk, number, form)
    step, by = steps.get(desk.session, found, which), str(desk.staff.id)
    if how == "settle":
        steps.settle(desk.session, step, by, desk.now)
    elif how == "again":
        steps.open_again(step, by)
    else:
        steps.drop(desk.session, step, by, desk.now)
    return Done("next_steps", "step_settled", at={"number": number})


@deed("/bookings/<int:number>/steps/ask", changes=ABOUT, back="next_steps")
def move_ask_date(desk: Desk, number: int) -> Values | Done:
    """They said on the telephone when they want to be asked again, or that they do not want to be asked."""
    found, form = interviews.locked(desk.session, number), Form(request.form)
    which, day = form.number("which", 1, 10**9 - 1), _day_or_none(desk, form)
    if form.mistakes:
        return next_steps(desk, number) | {"mistakes": {"ask_on": form.mistakes.get("on_day", "choose")}}
    steps.put_off(desk.session, steps.get(desk.session, found, which), day, desk.now)
    return Done("next_steps", "ask_date_moved", at={"number": number})


def _reached(found: Interview) -> bool:
    """Not during a loss or a rest: staff decide how to reach them."""
    parent = found.parent
    return parent.reachable and parent.line_user_id is not None and parent.silence is None


def _tell(desk: Desk, found: Interview) -> bool:
    parent = found.parent
    if not _reached(found) or parent.line_user_id is None:
        return False
    messages = desk.service.speaker.notice("next_steps", {}, parent.language)
    order = Order(parent.id, parent.line_user_id, STEPS, messages, about=f"agreed:{found.id}")
    return deliveries.enqueue(desk.session, order, desk.now) is not None


def _day_or_none(desk: Desk, form: Form) -> date | None:
    """Of what is to be asked again the day comes after today: today it was just not decided."""
    if not form["on_day"].strip():
        return None
    day, today = form.day("on_day"), clock.today(desk.now)
    if "on_day" not in form.mistakes and (day < today or (day == today and form["kind"] == "later")):
        form.mistakes["on_day"] = "past"
    return day


def _shown(desk: Desk, number: int, form: Form) -> Values:
    return next_steps(desk, number) | {"form": form, "mistakes": form.mistakes}
