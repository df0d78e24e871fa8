"""All that happened to a family, and what is to come, in one list: that it did, never what was said in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.care import names
from bot.domain.care.consultations import Consultation
from bot.domain.delivery.outbox import Delivery
from bot.domain.interview import interviews, pregnancies, timers
from bot.domain.interview.forms import FormAnswer
from bot.domain.interview.interviews import Interview
from bot.domain.interview.next_steps import NextStep
from bot.domain.interview.outreach import Outreach
from bot.domain.interview.timers import Booking, Facts, Rules
from bot.domain.people import history
from bot.domain.people.parents import Parent

SENT = ("invitation", "reminder", "notice", "booking", "steps")  # news has a page of its own; answers are talk
MOST_SENT = 100


@dataclass(frozen=True)
class Happening:
    """`kind` and `code`: words of the page; `page` with `number` leads there; `day`: there is no time of day."""

    at: datetime
    kind: str
    code: str
    day: date | None = None
    page: str | None = None
    number: int | None = None
    more: dict[str, Any] = field(default_factory=dict)


def of(session: Session, parent: Parent, rules: Rules, now: datetime) -> list[Happening]:
    """Of what the hub may see, the newest first; what is planned stands above it."""
    booked = interviews.of_parent(session, parent.id)
    found = [*_life(session, parent.id), *_meetings(booked), *_talks(session, parent.id), *_answers(session, parent.id)]
    found += [*_agreed(session, parent.id), *_outreach(session, parent.id)]
    found += [*_sent(session, parent.id, booked), *_planned(session, parent, booked, rules, now)]
    return sorted(found, key=lambda one: (one.at, one.kind, one.code), reverse=True)


def _life(session: Session, parent_id: str) -> Iterable[Happening]:
    for one in history.of(session, parent_id):
        more = {"begins": one.begins, "ends": one.ends, "by_staff": one.by_staff}
        yield Happening(one.told_at, "life", one.kind, more=more)


def _meetings(booked: list[Interview]) -> Iterable[Happening]:
    for one in booked:
        yield Happening(one.booked_at, "booking", "made", page="booking", number=one.id)
        more = {"way": one.way}
        yield Happening(one.slot.starts_at, "meeting", one.state, page="booking", number=one.id, more=more)


def _talks(session: Session, parent_id: str) -> Iterable[Happening]:
    """Worries about somebody else's family are none of this one; and no name leads to a talk that hides it."""
    mine = select(Consultation).where(Consultation.parent_id == parent_id, Consultation.about == "self")
    mine = mine.where(Consultation.named.not_in(names.HIDDEN))
    for one in session.scalars(mine):
        yield Happening(one.asked_at, "talk", "asked", page="consultation", number=one.id)


def _answers(session: Session, parent_id: str) -> Iterable[Happening]:
    sent = select(FormAnswer).where(FormAnswer.parent_id == parent_id, FormAnswer.sent_at.is_not(None))
    for one in session.scalars(sent):
        assert one.sent_at
        yield Happening(one.sent_at, "answers", "sent")


def _agreed(session: Session, parent_id: str) -> Iterable[Happening]:
    steps = select(NextStep).where(NextStep.parent_id == parent_id, NextStep.agreed_at.is_not(None))
    for one in session.scalars(steps):
        at = clock.at(one.on_day, 0) if one.on_day else one.agreed_at
        assert at
        more = {"state": one.state}
        yield Happening(at, "step", one.kind, one.on_day, "next_steps", one.interview_id, more)


def _outreach(session: Session, parent_id: str) -> Iterable[Happening]:
    for one in session.scalars(select(Outreach).where(Outreach.parent_id == parent_id)):
        yield Happening(one.changed_at, "outreach", one.closed_as or one.reason)
        if one.next_contact and not one.closed_as:
            yield Happening(clock.at(one.next_contact, 0), "contact", "next", one.next_contact)


def _sent(session: Session, parent_id: str, booked: list[Interview]) -> Iterable[Happening]:
    """Nothing about a booking at a hub that whoever asks does not see."""
    known = {str(one.id) for one in booked}
    rows = select(Delivery).where(Delivery.parent_id == parent_id, Delivery.kind.in_(SENT))
    for row in session.scalars(rows.order_by(Delivery.id.desc()).limit(MOST_SENT)):
        about = (row.about or "").split(":")
        if about[0] in ("interview", "closing") and about[1] not in known:
            continue
        yield Happening(row.settled_at or row.due_at, "sent", row.kind, more={"state": row.state, "reason": row.reason})


def _planned(
    session: Session, parent: Parent, booked: list[Interview], rules: Rules, now: datetime
) -> Iterable[Happening]:
    where = pregnancies.whereabouts(session, [parent.id]).get(parent.id, {})
    about = pregnancies.of(session, [parent], [parent.id])[parent.id] if _is_invited(parent) else None
    facts = Facts(
        parent.reachable and parent.line_user_id is not None,
        parent.silence,
        tuple(_booking(one) for one in booked if one.state == "booked"),
        about,
        **where,
    )
    plans = [one for one in timers.planned(facts, rules) if one.until > now]
    keys = select(Delivery.dedupe).where(Delivery.dedupe.in_([one.dedupe for one in plans]))
    written = set(session.scalars(keys))
    for one in plans:
        if one.dedupe not in written:
            code = f"invitation_{one.invitation}" if one.invitation else "reminder"
            yield Happening(max(one.due_at, now), "planned", code, more={"away": one.away is not None})


def _is_invited(parent: Parent) -> bool:
    """As in `invitations`: a partner is not, nor who has not agreed."""
    return parent.due_date is not None and parent.role != "partner" and parent.consented_at is not None


def _booking(one: Interview) -> Booking:
    return Booking(one.id, one.version, one.slot.starts_at, one.changed_at, one.way == "hub")
