"""One alarm: whom it concerns, who was told; taken by somebody with a name, and ended with what came of it."""

from flask import abort, request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import alarm_calls
from bot.domain.care import alarms as ringing
from bot.domain.care.alarms import Alarm, AlarmClosed, Ending
from bot.domain.office import inbox, staff

MOST_WORDS = 500


@page("/alarms/<int:number>", shows=("alarm", "family"))
def alarm(desk: Desk, number: int) -> Values:
    found = ringing.get(desk.session, number)
    people = {person for person in (found.acknowledged_by, found.closed_by) if person}
    return {
        "alarm": found,
        "family": found.parent,
        "calls": alarm_calls.of(desk.session, [found.id])[found.id],
        "names": staff.names(desk.session, people),
        "hubs": {hub.slug: hub.name for hub in desk.hubs()},
        "outcomes": ringing.outcomes_of(found),
        "has_text": has_text(desk, found),
        "most": MOST_WORDS,
    }


@deed("/alarms/<int:number>/acknowledge", changes=("alarm", "family"), back="alarm")
def acknowledge_alarm(desk: Desk, number: int) -> Done:
    ringing.acknowledge(desk.session, number, desk.staff.id, desk.now)
    return Done("alarm", "alarm_yours", at={"number": number})


@deed("/alarms/<int:number>/close", changes=("alarm", "family"), back="alarm")
def close_alarm(desk: Desk, number: int) -> Values | Done:
    """What a colleague has written down first stays; what was written here meanwhile is shown to be copied."""
    found, form = ringing.get(desk.session, number), Form(request.form)
    outcome = form.one_of("outcome", ringing.outcomes_of(found))
    words = form.text("words", MOST_WORDS, needed=False)
    if not form.mistakes:
        try:
            ringing.close(desk.session, number, Ending(outcome, desk.staff.id, desk.now, words))
        except AlarmClosed:
            if not words:
                raise
            form.mistakes["words"] = "alarm_ended_meanwhile"
    if form.mistakes:
        return alarm(desk, number) | {"form": form, "mistakes": form.mistakes}
    return Done("alarms", "alarm_closed_now")


def has_text(desk: Desk, found: Alarm) -> bool:
    """A drill has none, and an event may be gone by now."""
    return not found.is_drill and inbox.is_known(desk.session, found.cause)


def of_family(desk: Desk, number: int) -> Alarm:
    """One that somebody wrote; else it does not exist."""
    found = ringing.get(desk.session, number)
    return found if has_text(desk, found) else abort(404)
