"""One dead letter: what is known about it, whom it concerns, and what can still be done."""

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.office import letters as dead
from bot.domain.office import second_chance, staff
from bot.domain.office.letters import Letter, LetterDeed
from bot.domain.people import parents
from bot.domain.people.parents import Parent

MOST_WORDS = 300
CITY = ("city",)
GONE = {"gone": "yes"}


@page("/letters/<kind>/<key>", shows=("family",), roles=CITY)
def letter(desk: Desk, kind: str, key: str) -> Values | Done:
    """One that is none any more leads back to the list, which says so."""
    if dead.is_gone(desk.session, kind, key):
        return Done("letters", at=GONE)
    found = dead.get(desk.session, kind, key)
    return _page(desk, found, parents.get(desk.session, found.parent_id))


@deed("/letters/<kind>/<key>/again", changes=("family",), back="letter", roles=CITY)
def take_up_letter(desk: Desk, kind: str, key: str) -> Values | Done:
    """An event is answered anew, a message sent anew. What may arrive twice needs a tick."""
    if dead.is_gone(desk.session, kind, key):
        return Done("letters", "letter_gone")
    found, sure = dead.get(desk.session, kind, key), bool(Form(request.form)["sure"])
    family = parents.get(desk.session, found.parent_id)
    if not sure and second_chance.offer(desk.session, found, family, desk.now) == "twice":
        return _page(desk, found, family) | {"mistakes": {"sure": "not_sure"}}
    second_chance.take_up(desk.session, found, family, desk.staff.id, desk.now, sure)
    return Done("letters", "letter_replayed" if kind == "event" else "letter_sent_again")


@deed("/letters/<kind>/<key>/aside", changes=("family",), back="letter", roles=CITY)
def put_letter_aside(desk: Desk, kind: str, key: str) -> Values | Done:
    if dead.is_gone(desk.session, kind, key):
        return Done("letters", "letter_gone")
    found, form = dead.get(desk.session, kind, key), Form(request.form)
    family = parents.get(desk.session, found.parent_id)
    words = form.text("words", MOST_WORDS, needed=False)
    if form.mistakes:
        return _page(desk, found, family) | {"form": form, "mistakes": form.mistakes}
    dead.put_aside(desk.session, found, LetterDeed("seen", desk.staff.id, desk.now, words))
    return Done("letters", "letter_put_aside")


def _page(desk: Desk, found: Letter, family: Parent) -> Values:
    return {
        "letter": found,
        "family": family,
        "offer": second_chance.offer(desk.session, found, family, desk.now),
        "names": staff.names(desk.session, {found.note.staff_id} if found.note else set()),
        "most": MOST_WORDS,
    }
