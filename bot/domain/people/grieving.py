"""Families in whom all is still since a loss: since when, who told it, and whether somebody is in touch with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.care.consultations import Consultation
from bot.domain.delivery.kinds import GRIEF
from bot.domain.interview.outreach import Outreach
from bot.domain.people import history
from bot.domain.people.history import ON_A_PAGE, LifeEvent
from bot.domain.people.parents import Parent

TOLD = ("chat", "page", "staff", "linked")  # how we know: in the chat, on a private page, by staff, by who is linked
_TELLING = ("loss", "hush", "quiet")


@dataclass(frozen=True)
class Grieving:
    """`told`: one of TOLD; `by`: the member of staff. `talk`: their own, while it is open. `contact`: when somebody
    wants to be in touch.

    How long it lasts is theirs to say: there is never an end to it.
    """

    parent: Parent
    since: datetime | None
    told: str | None
    by: int | None
    talk: int | None
    contact: date | None


def listed(session: Session) -> list[Grieving]:
    """Of the hubs of whoever asks, the latest first."""
    families = session.scalars(select(Parent).where(Parent.silence.in_(GRIEF))).all()
    ids = [one.id for one in families]
    told, talks, planned = history.of_many(session, ids), _talks(session, ids), _planned(session, ids)
    found = [_of(one, _first_told(told[one.id]), talks.get(one.id), planned.get(one.id)) for one in families]
    return sorted(found, key=lambda one: (one.since or one.parent.created_at, one.parent.id), reverse=True)


def _of(parent: Parent, told: LifeEvent | None, talk: Consultation | None, planned: date | None) -> Grieving:
    by = int(told.told_by) if told and told.by_staff else None
    contact = (talk.contact_on if talk else None) or planned
    since = told.told_at if told else None
    return Grieving(parent, since, _how(told) if told else None, by, talk.id if talk else None, contact)


def _first_told(events: Iterable[LifeEvent]) -> LifeEvent | None:
    """Since they last got news: what was told first."""
    lately = takewhile(lambda one: one.kind != "resume", events)
    return next(reversed([one for one in lately if one.kind in _TELLING]), None)


def _how(told: LifeEvent) -> str:
    if told.kind == "quiet":
        return "linked"
    if told.by_staff:
        return "staff"
    return "page" if told.told_by == ON_A_PAGE else "chat"


def _talks(session: Session, ids: list[str]) -> dict[str, Consultation]:
    mine = select(Consultation).where(Consultation.parent_id.in_(ids), Consultation.about == "self")
    rows = session.scalars(mine.where(Consultation.state != "closed").order_by(Consultation.id))
    return {one.parent_id: one for one in rows}


def _planned(session: Session, ids: list[str]) -> dict[str, date]:
    """By whoever looked after them before it was told, or talked with them: a call must not come as if nothing were."""
    calls = select(Outreach.parent_id, Outreach.next_contact).where(Outreach.closed_as.is_(None))
    ended = select(Consultation.parent_id, Consultation.contact_on).where(Consultation.state == "closed")
    ended = ended.where(Consultation.parent_id.in_(ids), Consultation.about == "self")
    rows = [*session.execute(calls.where(Outreach.parent_id.in_(ids))), *session.execute(ended)]
    days = sorted((day, whose) for whose, day in rows if day)
    return {whose: day for day, whose in reversed(days)}
