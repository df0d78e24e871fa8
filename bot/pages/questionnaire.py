"""The questionnaire on a page of their own: a few items at a time, kept with every step, read over, then sent."""

from datetime import date

from bot import clock
from bot.dialogue.said import Text
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import GRIEF
from bot.domain.interview import forms, interviews, invitations
from bot.domain.interview.forms import FormAnswer
from bot.errors import Refused
from bot.form_file import EIGHT_MONTHS
from bot.form_parts import BOOKS, RATHER_NOT, Form
from bot.pages import items, told
from bot.pages.room import Room
from bot.pages.routes import Done, Values, Wrong, deed, page

FIELDS = ("q-*", "no-*")


@page("/questionnaire", sensitive=True)
def questionnaire(room: Room) -> Values:
    """Where they left off: the first step they have not been at, all of it to read over, or what they sent."""
    if shut := _shut(room):
        return {"shut": shut}
    form, answer = _mine(room)
    if answer and answer.sent_at and not forms.is_changed(answer, form):
        return _read_over(room, form, answer, sent=True)
    written = answer.written if answer else forms.Written()
    left = form.missing(written.answers, written.done)
    return _step(room, form, answer, left[0]) if left else _read_over(room, form, answer)


@page("/questionnaire/<int:number>", sensitive=True)
def questionnaire_step(room: Room, number: int) -> Values:
    """One step, to answer or to change. One that is not asked of them is not there: they go on where they are."""
    if shut := _shut(room):
        return {"shut": shut}
    form, answer = _mine(room)
    shown = form.shown(answer.written.answers if answer else {})
    return _step(room, form, answer, number) if number in shown else questionnaire(room)


@deed("/questionnaire/<int:number>", sensitive=True, writes=FIELDS)
def save_step(room: Room, number: int) -> Done | Wrong:
    """Kept at once, and on to the next one; `back` to the one before."""
    form, answer = _open(room)
    shown = form.shown(answer.written.answers)
    if number not in shown:
        raise forms.StepMissing
    dates = room.service.conversations.asking.dates
    said = items.read(room.form, shown[number].items, dates, clock.today(room.now))
    if room.form.mistakes:
        if told.heard():  # from now on they are asked nothing: what is in order would stand in a draft for ever
            forms.write(answer, form, items.in_order(room.form, shown[number].items, said), room.now)
        return Wrong(room.form.mistakes)
    forms.write(answer, form, said, room.now, number)
    before = [one for one in shown if one < number]
    if room.form["go"] == "back" and before:
        return Done("questionnaire_step", at={"number": before[-1]})
    left = [one for one in form.missing(answer.written.answers, answer.written.done) if one > number]
    return Done("questionnaire_step", at={"number": left[0]}) if left else Done("questionnaire")


@deed("/questionnaire/send", sensitive=True)
def send_answers(room: Room) -> Done:
    """To the people of the hub. The chat says only that something was received, and only once."""
    form, answer = _open(room)
    first = answer.via != "page"
    forms.send(answer, form, "page", room.now)
    invitations.answered(room.session, answer, room.now)
    if first:
        _tell(room, answer)
    return Done("questionnaire", said="sent")


@deed("/questionnaire/so-far", sensitive=True)
def send_so_far(room: Room) -> Done:
    """What was written before all became still may still reach the hub, if they wish; LINE says nothing about it."""
    form, answer = _mine(room)
    if answer is None:
        return Done("questionnaire")
    forms.send(answer, form, "page", room.now, only=answer.written.answers)
    invitations.answered(room.session, answer, room.now)
    return Done("questionnaire", said="sent")


def _shut(room: Room) -> Values | None:
    """Why they are not asked, from or until when, and whether what they told has reached nobody."""
    parent, (form, answer) = room.parent, _mine(room)
    try:
        forms.check_door(parent, form, clock.today(room.now))
    except Refused as no:
        unsent = parent.silence in GRIEF and answer is not None and _tells_unheard(room, form, answer)
        return {"why": no.name(), "unsent": unsent} | forms.open_days(parent, form)
    return None


def _tells_unheard(room: Room, form: Form, answer: FormAnswer) -> bool:
    """It was here that they told of the loss, and nobody has it yet."""
    said = [text for text in answer.written.answers.values() if isinstance(text, str)]
    return forms.is_changed(answer, form) and any(map(room.service.conversations.words.life.tells_loss, said))


def _mine(room: Room) -> tuple[Form, FormAnswer | None]:
    answer = forms.of(room.session, room.parent, EIGHT_MONTHS)
    return forms.form_of(room.session, answer, room.service.forms[EIGHT_MONTHS]), answer


def _open(room: Room) -> tuple[Form, FormAnswer]:
    """To be written on. Refuses whoever is not asked."""
    form, _ = _mine(room)
    forms.check_door(room.parent, form, clock.today(room.now))
    return form, forms.begin(room.session, room.parent, form, room.now)


def _step(room: Room, form: Form, answer: FormAnswer | None, number: int) -> Values:
    written = answer.written if answer else forms.Written()
    shown = form.shown(written.answers)
    step = shown[number]
    return _common(room, form, answer) | {
        "step": step,
        "number": number,
        "place": list(shown).index(number) + 1,
        "places": len(shown),
        "begun": bool(written.done),
        "form": items.fields(step.items, written.answers, room.form, _typed),
    }


def _read_over(room: Room, form: Form, answer: FormAnswer | None, sent: bool = False) -> Values:
    written = answer.written if answer else forms.Written()
    answers = answer.sent if answer and sent else form.that_count(written.answers)
    return _common(room, form, answer) | {
        "answered": {one.item.key: one for one in form.told(answers)},
        "shown": form.shown(written.answers),
        "left": form.missing(written.answers, written.done),
        "sent": sent,
        "books": bool(answer and answer.wish in BOOKS),
    }


def _common(room: Room, form: Form, answer: FormAnswer | None) -> Values:
    return {
        "asked": form,
        "answer": answer,
        "ask": lambda text: room.service.speaker.read(Text(form.slug, text), room.language),
        "day": date.fromisoformat,
        "declined": RATHER_NOT,
        "until": forms.open_days(room.parent, form).get("closes_on"),
    }


def _typed(day: str) -> str:
    """A day as people might have typed it."""
    return day.replace("-", "/")


def _tell(room: Room, answer: FormAnswer) -> None:
    parent = room.parent
    booked = interviews.of_family(room.session, parent.id, room.now) is not None
    name = "answers_received_book" if answer.wish in BOOKS and not booked else "answers_received"
    if parent.reachable and parent.line_user_id:
        messages = room.service.speaker.notice(name, {}, parent.language)
        deliveries.enqueue(room.session, Order(parent.id, parent.line_user_id, "notice", messages), room.now)
