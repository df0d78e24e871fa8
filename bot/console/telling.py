"""What every page of a talk says to the family: an answer on their page, and in LINE only that it came."""

from bot import handed_over
from bot.console.consultations import promised
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.domain.care import casework, messages, word
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Message, Words

ABOUT = ("consultation", "family")


def say(desk: Desk, one: Consultation, words: Words, up_to: int | None = None) -> Message:
    """Whoever answers has it from now on, where nobody had; what they answered (`up_to`) was read, the rest waits."""
    if one.taken_by is None:
        casework.take(desk.session, one.id, desk.staff.id, desk.now)
    messages.opened(desk.session, one.id, "parent", desk.now, up_to)
    written = messages.write(desk.session, one, words, desk.now)
    keep_promise(desk, one)
    word.said_something(one, desk.now)
    return written


def keep_promise(desk: Desk, one: Consultation) -> None:
    """What was to come from us has come; where words of theirs still wait to be read, the next is due."""
    casework.answered(one, promised(desk, one, "close_after"), desk.now)
    if messages.unread(desk.session, [one.id], "parent"):
        casework.heard(one, promised(desk, one, "next_within"))


def notice(desk: Desk, one: Consultation, name: str, about: str | None = None, **values: object) -> bool:
    """Never to who asked for no word."""
    said = desk.service.speaker.notice(name, values, one.parent.language)
    return one.wants_word and handed_over.tell(desk.session, one.parent, said, desk.now, about)


def has_gone_on(desk: Desk, number: int, form: Form) -> bool:
    """Whether words came since the page of this form was drawn."""
    last, up_to = messages.last(desk.session, number), messages.up_to(form["up_to"])
    return last is not None and up_to is not None and last.id > up_to
