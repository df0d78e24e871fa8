"""One dead letter: what is known about it, whom it concerns, and what can still be done."""

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.delivery import resending
from bot.domain.office import inbox, staff
from bot.domain.office import letters as dead
from bot.domain.office.letters import Letter, LetterDeed
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.errors import Refused

MOST_WORDS = 300
CITY = ("city",)


@page("/letters/<kind>/<key>", shows=("family",), roles=CITY)
def letter(desk: Desk, kind: str, key: str) -> Values:
    found = dead.get(desk.session, kind, key)
    family = parents.get(desk.session, found.parent_id)
    return {
        "letter": found,
        "family": family,
        "offer": _offer(desk, found, family),
        "names": staff.names(desk.session, {found.note.staff_id} if found.note else set()),
        "most": MOST_WORDS,
    }


@deed("/letters/<kind>/<key>/again", changes=("family",), back="letter", roles=CITY)
def take_up_letter(desk: Desk, kind: str, key: str) -> Values | Done:
    """An event is answered anew, a message sent anew. What may arrive twice needs a tick."""
    found, form = dead.get(desk.session, kind, key), Form(request.form)
    family = parents.get(desk.session, found.parent_id)
    if _offer(desk, found, family) == "twice" and not form["sure"]:
        return letter(desk, kind, key) | {"mistakes": {"sure": "not_sure"}}
    dead.take_up_again(desk.session, found)
    if kind == "event":
        inbox.replay(desk.session, key)
        return Done("letters", "letter_replayed")
    row = resending.get(desk.session, int(key))
    if resending.send_again(desk.session, row, family, desk.now, sure=True):
        dead.put_aside(desk.session, found, LetterDeed("sent", desk.staff.id, desk.now))
    return Done("letters", "letter_sent_again")


@deed("/letters/<kind>/<key>/aside", changes=("family",), back="letter", roles=CITY)
def put_letter_aside(desk: Desk, kind: str, key: str) -> Values | Done:
    found, form = dead.get(desk.session, kind, key), Form(request.form)
    parents.get(desk.session, found.parent_id)
    words = form.text("words", MOST_WORDS, needed=False)
    if form.mistakes:
        return letter(desk, kind, key) | {"form": form, "mistakes": form.mistakes}
    dead.put_aside(desk.session, found, LetterDeed("seen", desk.staff.id, desk.now, words))
    return Done("letters", "letter_put_aside")


def _offer(desk: Desk, found: Letter, family: Parent) -> str:
    """What the button does, or why there is none."""
    if found.kind == "event":
        return "replay"
    row = resending.get(desk.session, int(found.key))
    try:
        resending.check(row, family)
    except Refused as no:
        return no.name()
    return "twice" if resending.may_arrive_twice(row, desk.now) else "once"
