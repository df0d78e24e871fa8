"""Somebody is on the telephone or at the door: written down in twenty seconds, on the same board as the others."""

from flask import request

from bot.console.consultations import labels, promised
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import casework, messages
from bot.domain.care import consultations as wishes
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Words
from bot.domain.people import parents

CAME = ("phone", "visit")
THEN = ("done", "mine", "call_back")  # it is settled, I have it, somebody calls back


@page("/consultations/new", shows=None)
def walk_in(desk: Desk) -> Values:
    offered = labels(desk)
    named = {name: list(offered.get(name, {}).items()) for name in ("topic", "relation")}
    return {"hub": desk.hub(), "hubs": desk.hubs(), "topics": named["topic"], "relations": named["relation"]}


@deed("/consultations", changes=("consultation", "family"), back="walk_in", makes=True)
def write_down(desk: Desk) -> Values | Done:
    """Only what it was about is needed; a name and a number where they were given.

    A worry about another family is a record of its own: nobody's topics, and a call only where a number was given.
    """
    form = Form(request.form)
    text = form.text("words", messages.LONGEST)
    name, came, then = form.text("name", 60, needed=False), form.one_of("came", CAME), form.one_of("then", THEN)
    phone = form.phone("phone") if form["phone"].strip() else ""
    if form["relation"]:
        form.one_of("relation", labels(desk).get("relation", {}))
    if then == "call_back" and not phone:
        form.mistakes["phone"] = "empty"
    if form.mistakes:
        return walk_in(desk) | {"form": form, "mistakes": form.mistakes}
    one = _ask(desk, form, parents.meet_caller(desk.session, name, phone, desk.now))
    messages.write(desk.session, one, Words(text, came), desk.now)
    messages.opened(desk.session, one.id, "parent", desk.now)
    _then(desk, one, then)
    return Done("consultation", "written_down", at={"number": one.id})


def _ask(desk: Desk, form: Form, caller: parents.Parent) -> Consultation:
    topics = [form["topic"]] if form["topic"] in labels(desk).get("topic", {}) else []
    wish = {"topics": topics, "source": form["came"], "reach_by": "phone", "reach_when": "any"}
    if form["relation"]:
        wish |= {"about": "other", "relation": form["relation"], "topics": []}
        wish["reach_by"] = "phone" if caller.phone else "none"
    one = wishes.ask(desk.session, caller, desk.hub().slug, desk.now, desk.now, **wish)
    one.look_by = promised(desk, one, "answer_within")
    return one


def _then(desk: Desk, one: Consultation, then: str) -> None:
    if then == "call_back":
        return
    casework.take(desk.session, one.id, desk.staff.id, desk.now)
    casework.answered(one, promised(desk, one, "close_after"), desk.now)
    if then == "done":
        casework.close(desk.session, one.id, desk.now, "listened")
