"""The questionnaire: the way to its page, and a short version by buttons where nothing sensitive is asked."""

from bot import clock
from bot.dialogue.said import Text
from bot.dialogue.turn import Choice, refuses
from bot.domain.interview import forms, interviews, invitations
from bot.domain.interview.forms import DueDateUnknown, NotExpecting, Silent
from bot.domain.interview.interviews import AlreadyBooked
from bot.domain.interview.window import TooEarly, TooLate
from bot.errors import Refused
from bot.form_file import EIGHT_MONTHS
from bot.form_parts import BOOKS, DECLINED, RATHER_NOT, WISH, Form, Item, fits
from bot.service import Turn
from handlers.private_pages import way_to


class Lost(Refused):
    """After a loss nothing is asked."""


class AlreadySent(Refused):
    """They have answered, and may look at it and change it."""


class AllAsked(Refused):
    """There is no further question for the chat."""


class NotByButtons(Refused):
    """This form has no question for the chat."""


class NotNow(Refused):
    """They do not wish for an interview now."""


@refuses(NotExpecting, DueDateUnknown, Lost, Silent, TooEarly, TooLate)
def is_open(turn: Turn) -> None:
    parent, form = turn.world.parent, _form(turn)
    turn.answers |= forms.open_days(parent, form)
    if parent.silence == "loss":
        raise Lost
    forms.check_door(parent, form, clock.today(turn.now))


@refuses(AlreadySent)
def not_sent_yet(turn: Turn) -> None:
    if forms.state_of(turn.world.session, turn.world.parent, EIGHT_MONTHS).sent_at:
        raise AlreadySent


@refuses(AllAsked, NotByButtons)
def next_question(turn: Turn) -> None:
    """The first of the chat's items that was not asked in this talk yet and matters after the answers so far."""
    said = turn.answers.get("said", {})
    left = [item for item in _chat_items(turn) if item.key not in said]
    if not left:
        raise AllAsked if said else NotByButtons
    turn.answers |= {"said": said, "item": left[0].key, "question": Text(EIGHT_MONTHS, left[0].say)}


def answers(turn: Turn) -> list[Choice]:
    item = _item(turn)
    known = [Choice(key, {"label": Text(EIGHT_MONTHS, text)}) for key, text in item.choices.items()] if item else []
    return [*known, Choice(RATHER_NOT, {"label": turn.world.phrase("rather_not")})] if known else []


def note_answer(turn: Turn) -> None:
    value = turn.answers["answer"]
    said = {turn.answers["item"]: DECLINED if value == RATHER_NOT else value}
    turn.answers["said"] = turn.answers["said"] | said  # a new one: "back" has kept the old


def send_short(turn: Turn) -> None:
    """What was answered in this talk, and nothing of what they may be writing on the page."""
    visit, known = turn.world, {item.key: item for item in _chat_items(turn)}
    said = {key: value for key, value in turn.answers["said"].items() if key in known and fits(known[key], value)}
    answer = forms.begin(visit.session, visit.parent, _form(turn), visit.now)
    forms.write(answer, _form(turn), said, visit.now)
    forms.send(answer, _form(turn), "chat", visit.now, only=said)
    invitations.answered(visit.session, answer, visit.now)
    visit.kind = "booking"


@refuses(NotNow, AlreadyBooked)
def may_book(turn: Turn) -> None:
    if turn.answers["said"].get(WISH) not in BOOKS:
        raise NotNow
    if interviews.of_family(turn.world.session, turn.world.parent.id, turn.now):
        raise AlreadyBooked


def private_page(turn: Turn) -> list[dict[str, object]]:
    return [way_to(turn.world, "questionnaire")]


def book_anytime(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def person_beside(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def _chat_items(turn: Turn) -> list[Item]:
    """Those that matter, each after the answers of this talk."""
    shown = _form(turn).shown(turn.answers.get("said", {}))
    return [item for step in shown.values() for item in step.items if item.chat]


def _item(turn: Turn) -> Item | None:
    return next((item for item in _form(turn).items() if item.key == turn.answers.get("item")), None)


def _form(turn: Turn) -> Form:
    """The version they began with, else the newest."""
    visit = turn.world
    answer = forms.of(visit.session, visit.parent, EIGHT_MONTHS)
    return forms.form_of(visit.session, answer, visit.service.forms[EIGHT_MONTHS])
