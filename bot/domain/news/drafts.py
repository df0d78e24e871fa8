"""A broadcast while it is written: kept, changed, given a picture; every change takes an approval away."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.news.broadcasts import UNFINISHED, AlreadySent, Broadcast
from bot.domain.office.staff import Staff
from bot.errors import Refused

AT_LEAST = timedelta(minutes=5)  # time to think again, and to stop it
CHANGEABLE = ("draft", "waiting", "scheduled")  # nothing of it has left


class ChangedSince(Refused):
    """Somebody has changed it since you looked."""


@dataclass(frozen=True)
class Content:
    """What staff write in the form; as in the table. What an approval is about, together with the picture."""

    title: str
    body: str
    topic: str
    send_at: datetime
    for_role: str = "all"
    event_at: datetime | None = None
    place: str | None = None
    capacity: int | None = None
    words: dict[str, Any] = field(default_factory=dict)
    buttons: list[dict[str, Any]] = field(default_factory=list)
    audience: dict[str, Any] | None = None
    repeats: dict[str, Any] | None = None


CONTENT = tuple(Content.__dataclass_fields__)


def write(session: Session, hub_id: str, content: Content, staff_id: int, now: datetime) -> Broadcast:
    """A new draft: nobody gets it before a second person has said yes.

    Of whoever saves the same text once more, pressing twice or going back, the draft there is already.
    """
    draft = Broadcast(hub_id=hub_id, state="draft", written_by=staff_id, written_at=now, **asdict(content))
    session.get_one(Staff, staff_id, with_for_update=True)  # one after the other
    mine = select(Broadcast).where(Broadcast.hub_id == hub_id, Broadcast.written_by == staff_id)
    same = mine.where(Broadcast.state == "draft", Broadcast.title == content.title)
    for kept in session.scalars(same.order_by(Broadcast.id)):
        if imprint(kept) == imprint(draft):
            return kept
    session.add(draft)
    session.flush()
    return draft


def rewrite(session: Session, draft: Broadcast, content: Content, staff_id: int, now: datetime) -> None:
    """`draft` as `open_to_change` gave it. Whoever asked, or said yes, did so about another text."""
    before = None if draft.state == UNFINISHED else imprint(draft)
    for name in CONTENT:
        setattr(draft, name, getattr(content, name))
    if imprint(draft) != before:
        back_to_draft(draft, staff_id, now)


def give_picture(draft: Broadcast, picture: dict[str, Any] | None, staff_id: int, now: datetime) -> None:
    if draft.picture != picture:
        draft.picture = picture
        back_to_draft(draft, staff_id, now)


def back_to_draft(draft: Broadcast, staff_id: int, now: datetime) -> None:
    draft.state, draft.written_by, draft.written_at = "draft", staff_id, now
    draft.typed = None
    draft.asked_at = draft.approved_by = draft.approved_at = draft.approved_print = draft.remark = None


def open_to_change(session: Session, broadcast_id: int, seen: str | None = None, unfinished: bool = False) -> Broadcast:
    """Locked, and as it is at this moment. `seen`: the imprint of what the person has before their eyes.

    Raises AlreadySent where the first of it may have left, ChangedSince where it is another text by now. One that is
    not finished is found only by whoever writes it (`unfinished`): it can be changed, and nothing else.
    """
    wanted = select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update()
    if not unfinished:
        wanted = wanted.where(Broadcast.state != UNFINISHED)
    found = session.scalars(wanted.execution_options(populate_existing=True)).one()
    if found.state not in (UNFINISHED, *CHANGEABLE):
        raise AlreadySent
    if seen is not None and seen != imprint(found):
        raise ChangedSince
    return found


def waiting(session: Session) -> list[Broadcast]:
    """For approval, of every hub in scope; what leaves first, first."""
    asked = select(Broadcast).where(Broadcast.state == "waiting")
    return list(session.scalars(asked.order_by(Broadcast.send_at, Broadcast.id)))


def content_of(news: Broadcast) -> Content:
    return Content(**{name: getattr(news, name) for name in CONTENT})


def imprint(news: Broadcast) -> str:
    """A hash of what people will read, whom it is for and when it leaves: the same for the same contents."""
    content = asdict(content_of(news)) | {"picture": news.picture} | ({"typed": news.typed} if news.typed else {})
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> str:
    """A moment is the same in every zone."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
