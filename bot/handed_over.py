"""While a person has the word in the chat: the bot keeps what is said and says nothing, but for numbers to call."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.dialogue import conversation, place, start_words
from bot.dialogue.moves import Moves
from bot.dialogue.place import Place
from bot.dialogue.said import Line, Press, Said, Text
from bot.domain.care import casework, consultations, messages, promises, word
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Words
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import CRISIS
from bot.domain.people import conversations, parents
from bot.domain.people.parents import Parent
from bot.service import Service, Turn, Visit

EMERGENCY = "emergency"  # the flow with the numbers to call
THREAD = "thread"  # the flow with the way to the page they write on
NOT_FETCHED = ("image", "video", "audio", "file")  # lie with LINE; what is said of them stands in the thread instead


def hear(visit: Visit, here: Place | None, said: Said, turn: Turn) -> tuple[Place | None, list[Line]]:
    """One thing they did. Numbers to call and the way to their page come; the bot comes back when they call it."""
    moves, all_ = Moves(visit.service.conversations, turn), visit.service.conversations
    asked_for = _flow_meant(said, moves)
    if asked_for in (EMERGENCY, THREAD):
        visit.kind = CRISIS if asked_for == EMERGENCY else "staff"
        return here, conversation.hear(all_, None, Said(press=Press(asked_for)), turn)[1]
    if said.press is not None or all_.words.is_to_bot(said.text):
        _the_bot_again(visit, moves)
        if said.press is not None:
            there, lines = conversation.hear(all_, here, said, turn)
            return there, [*moves.lines, *lines]
        there = moves.back_to(here) if here else moves.menu()
        return there, moves.lines
    if said.other in NOT_FETCHED:
        mark(visit, _spoken_with(visit), "not_fetched")
    overhear(visit)
    return here, []


def overhear(visit: Visit) -> None:
    """What is typed while a person has the word is for that person, words of danger as well."""
    if visit.words and visit.parent.with_person is not None:
        talk = _spoken_with(visit)
        if not keep(visit, talk):
            mark(visit, talk, "dropped_in_chat")


def keep(visit: Visit, to: Consultation) -> bool:
    """Words typed into the chat go to the thread, sealed, where the town wants that; says whether."""
    if visit.town.consultation.chat_text != "keep":
        return False
    _write(visit, to, visit.words)
    return True


def mark(visit: Visit, to: Consultation, code: str) -> None:
    """Something came that is not kept: whoever has the consultation hears so, and not what it was."""
    _write(visit, to, "", messages.MARK + code)


def end(service: Service, session: Session, consultation: Consultation, notice: str, now: datetime) -> bool:
    """The person gives the word back; the family is told, and what the bot had asked is asked again."""
    if not word.give_back(session, consultation.id):
        return False
    parent = parents.get(session, consultation.parent_id)
    said = service.speaker.notice(notice, {"look_by": consultation.due}, parent.language)
    tell(session, parent, said + _asked_before(service, session, parent, now), now)
    return True


def tell(
    session: Session, parent: Parent, said: list[dict[str, object]], now: datetime, about: str | None = None
) -> bool:
    """Something from the people of the hub, if they can be reached in LINE. `about`: withdrawn together with it."""
    if not parent.reachable or parent.line_user_id is None:
        return False
    order = Order(parent.id, parent.line_user_id, "staff", said, about=about)
    return deliveries.enqueue(session, order, now) is not None


def _spoken_with(visit: Visit) -> Consultation:
    return consultations.get(visit.session, visit.parent.with_person or 0)


def _write(visit: Visit, to: Consultation, words: str, mark: str | None = None) -> None:
    days = visit.town.consultation.next_within_working_days
    came = Words(words, "line", template=mark, event_id=visit.event_id, line_ref=visit.line_ref)
    messages.write(visit.session, to, came, visit.now)
    casework.heard(to, promises.by(visit.session, to.hub_id, days, visit.now))


def _flow_meant(said: Said, moves: Moves) -> str | None:
    if said.press is not None:
        return said.press.flow
    return start_words.said_exactly(said.text, moves.starts()) if said.text else None


def _the_bot_again(visit: Visit, moves: Moves) -> None:
    word.give_back(visit.session, visit.parent.with_person or 0)
    moves.phrase("bot_again")


def _asked_before(service: Service, session: Session, parent: Parent, now: datetime) -> list[dict[str, object]]:
    here = place.from_data(conversations.load(session, parent.id))
    if here is None:
        return []

    def render(text: Text) -> Sequence[str]:
        return service.speaker.readings(text, parent.language)

    moves = Moves(service.conversations, Turn(Visit(service, session, parent, now), now, parent.language, render))
    conversations.keep(session, parent.id, place.to_data(moves.back_to(here)), now)
    return service.speaker.messages(moves.lines, parent.language) if moves.lines else []
