"""What a family would like at its meeting, as staff write it down, and who has arranged what."""

from flask import request

from bot.console.booking import tell, told
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, deed
from bot.domain.interview import interviews, meeting_wishes
from bot.domain.interview.meeting_wishes import OUTCOMES


@deed("/bookings/<int:number>/wishes", changes=("booking", "family"), back="booking")
def write_wishes(desk: Desk, number: int) -> Done:
    """What the family had and the hub does not offer any more stays only where it is ticked again."""
    found, form = interviews.locked(desk.session, number), Form(request.form)
    if found.state != "booked":
        raise interviews.NothingBooked
    found.with_partner = bool(form["with_partner"])
    write(desk, found, form)
    return Done("booking", "wishes_written", at={"number": number})


@deed("/bookings/<int:number>/wishes/<kind>", changes=("booking", "family"), back="booking")
def settle_wish(desk: Desk, number: int, kind: str) -> Done:
    """What cannot be arranged, the family hears; what was arranged, it reads with its booking."""
    state, found = request.form.get("state", ""), interviews.locked(desk.session, number)
    if state not in (*OUTCOMES, "open"):
        return Done("booking", at={"number": number})
    if found.state != "booked":
        raise interviews.NothingBooked
    meeting_wishes.settle(desk.session, found, kind, state, (desk.staff.id, desk.now))
    word = f"wish_{state}"
    if state == "not_possible":
        word = told(word, tell(desk, found, "wish_not_possible"))
    return Done("booking", word, at={"number": number})


def write(desk: Desk, found: interviews.Interview, form: Form) -> None:
    offered = meeting_wishes.offered(desk.service.town, found.hub_id, found.way)
    kinds = [kind for kind in offered if kind in form.all("wishes")]
    language = form["language"] if form["language"] in languages(desk) else None
    by = str(desk.staff.id)
    meeting_wishes.put(desk.session, found, kinds, desk.now, language=language, by=by)


def languages(desk: Desk) -> tuple[str, ...]:
    """Those we know by name, and those that are none of them."""
    return (*desk.service.speaker.texts.languages, *meeting_wishes.OTHER_LANGUAGES)
