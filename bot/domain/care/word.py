"""Who has the word in the chat: the bot, or a person of the hub. While a person has it, the bot says nothing (I9)."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.care.consultations import AlreadyClosed, Consultation, locked
from bot.domain.delivery import deliveries
from bot.domain.delivery.kinds import KINDS, SPEAKS, WAITING
from bot.domain.delivery.outbox import Delivery
from bot.domain.people.parents import Parent
from bot.errors import Refused

OF_THE_BOT = tuple(name for name, kind in KINDS.items() if not kind.by_person)


class AnswerUnderWay(Refused):
    """The bot's answer is on its way to LINE this very moment: one second later it is not."""


class OtherSpeaks(Refused):
    """Another consultation of theirs has the word."""


class AlreadySpeaks(Refused):
    """A colleague has the word; they give it back first, or lose it by silence."""


class OnlyInLine(Refused):
    """There is no chat with somebody who cannot be reached in LINE."""


def take(session: Session, consultation_id: int, staff_id: int, now: datetime) -> Consultation:
    """From this commit on no text of the bot is born, and none that waits leaves; one that is under way refuses this.

    The parent's lock puts every turn of the bot before or after it.
    """
    found = locked(session, consultation_id)
    parent = found.parent
    if found.state == "closed":
        raise AlreadyClosed
    if not parent.reachable or parent.line_user_id is None:
        raise OnlyInLine
    if parent.with_person not in (None, found.id):
        raise OtherSpeaks
    if found.word_by not in (None, staff_id):
        raise AlreadySpeaks(found.word_by, found.word_since)
    _silence_the_bot(session, parent.id, now)
    parent.with_person = found.id
    found.word_by, found.word_since, found.word_at = staff_id, found.word_since or now, now
    return found


def give_back(session: Session, consultation_id: int) -> bool:
    """The bot answers again; says whether a person had the word."""
    found = locked(session, consultation_id)
    parent = found.parent
    had = parent.with_person == found.id
    if had:
        parent.with_person = None
    found.word_by = found.word_since = found.word_at = None
    return had


def hub_of(session: Session, parent: Parent) -> str | None:
    """Where what they say in the chat is read: at the hub that has the word, else at their own."""
    talk = session.get(Consultation, parent.with_person) if parent.with_person is not None else None
    return talk.hub_id if talk else parent.hub_id


def said_something(consultation: Consultation, now: datetime) -> None:
    """A sign of life of whoever has the word."""
    if consultation.word_since:
        consultation.word_at = now


def fell_silent(session: Session, after: timedelta, now: datetime) -> list[int]:
    """Consultations whose person took the word and has said nothing for too long."""
    silent = select(Consultation.id).where(Consultation.word_since.is_not(None))
    silent = silent.where(or_(Consultation.word_at.is_(None), Consultation.word_at <= now - after))
    return list(session.scalars(silent.order_by(Consultation.id)))


def _silence_the_bot(session: Session, parent_id: str, now: datetime) -> None:
    """Locking what waits also waits for whoever is claiming it; what was claimed is then seen as under way."""
    of_bot = and_(Delivery.parent_id == parent_id, Delivery.kind.in_(OF_THE_BOT))
    session.execute(select(Delivery.id).where(of_bot, Delivery.state.in_(WAITING)).with_for_update()).all()
    if session.scalar(select(func.count()).where(of_bot, Delivery.state == "in_flight")):
        raise AnswerUnderWay
    deliveries.call_off(session, and_(of_bot, Delivery.kind == "answer"), now, SPEAKS)
