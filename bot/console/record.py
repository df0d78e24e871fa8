"""The record of a meeting: strengths first; kept as a draft, then closed, and every version stays."""

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import interviews, records
from bot.domain.interview.records import PARTS, SUPPORT, RecordChanged, RecordClosed, Sheet
from bot.domain.office import staff
from bot.domain.places import hubs

ABOUT = ("booking", "family", "record")
LONGEST_MEETING = 480  # minutes


@page("/bookings/<int:number>/record", shows=ABOUT)
def record(desk: Desk, number: int) -> Values:
    found = interviews.get(desk.session, number)
    newest, earlier = records.newest(desk.session, number), records.earlier(desk.session, number)
    wrote = {each for one in (newest, *earlier) if one for each in (one.written_by, one.closed_by) if each}
    return {
        "booking": found,
        "hub": hubs.known(desk.session, found.hub_id),
        "record": newest,
        "earlier": earlier,
        "names": staff.names(desk.session, wrote),
        "seen": records.imprint(newest),
        "without": [kind for kind in SUPPORT if newest and getattr(newest, f"no_{kind}")],
        "minutes": newest.minutes if newest and newest.minutes else found.slot.minutes,
        "typed": None,
    }


@deed("/bookings/<int:number>/record", changes=ABOUT, back="record")
def write_record(desk: Desk, number: int) -> Values | Done:
    """Kept as far as it is; closed only where nothing is left unsaid."""
    found, form = interviews.get(desk.session, number), Form(request.form)
    if found.state != "done":
        return Done("booking", "nobody_came", at={"number": number})
    sheet = _read(form)
    if form.mistakes:
        return _shown(desk, number, form, sheet)
    try:
        written = records.save(desk.session, found, sheet, (desk.staff.id, form["seen"]), desk.now)
    except (RecordChanged, RecordClosed) as no:  # what was typed here is not lost
        form.mistakes["seen"] = no.name()
        return _shown(desk, number, form, sheet)
    if form["then"] != "close":
        return Done("record", "record_kept", at={"number": number})
    form.mistakes |= dict.fromkeys(sheet.missing(), "empty")
    if form.mistakes:
        return _shown(desk, number, form, sheet)
    records.close(written, sheet, desk.staff.id, desk.now)
    return Done("record", "record_closed_now", at={"number": number})


@deed("/bookings/<int:number>/record/again", changes=ABOUT, back="record")
def rewrite_record(desk: Desk, number: int) -> Done:
    """A next version; the one that was closed stays as it is."""
    found = interviews.get(desk.session, number)
    if found.state != "done":
        return Done("booking", "nobody_came", at={"number": number})
    records.open_again(desk.session, found, desk.staff.id, desk.now)
    return Done("record", "record_open_again", at={"number": number})


def _read(form: Form) -> Sheet:
    words = {part: form.text(part, records.LONGEST, needed=False) for part in PARTS}
    minutes = form.number_or_none("minutes", 1, LONGEST_MEETING)
    return Sheet(words, [kind for kind in SUPPORT if form[f"no_{kind}"] == "yes"], minutes)


def _shown(desk: Desk, number: int, form: Form, sheet: Sheet) -> Values:
    """With what was typed, and what stands there where that is something else."""
    typed = {part: form[part] for part in PARTS}
    again = {"typed": typed, "without": sheet.without, "minutes": form["minutes"], "mistakes": form.mistakes}
    return record(desk, number) | again
