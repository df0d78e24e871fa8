"""A second person says yes before anything leaves: who may, to what exactly, and five minutes to think again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.delivery import hours
from bot.domain.news import drafts
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.drafts import AT_LEAST
from bot.domain.office import staff
from bot.domain.office.staff import Staff
from bot.errors import Refused
from bot.town.parts import Quiet

LEFT_OUT = "closed_day"  # stopped by us, as long as the hub is shut that day


class NotAsked(Refused):
    """It is not waiting for approval: perhaps a colleague was quicker."""


class OwnWork(Refused):
    """Whoever wrote it does not approve it."""


class EventOver(Refused):
    """It would arrive when what it tells of has begun already."""


class NobodyThere(Refused):
    """Not one family would get it."""


def ask(draft: Broadcast, families: int, now: datetime) -> None:
    """It is finished; somebody else looks at it now. Asking twice changes nothing."""
    require_somebody(families)
    if draft.event_at is not None and draft.event_at <= now + AT_LEAST:
        raise EventOver
    if draft.state == "draft":
        draft.state, draft.asked_at, draft.remark = "waiting", now, None


def send_back(draft: Broadcast, remark: str) -> None:
    """Not yet: the writer reads why."""
    if draft.state != "waiting":
        raise NotAsked
    draft.state, draft.asked_at, draft.remark = "draft", None, remark


def approve(draft: Broadcast, member: Staff, quiet: Quiet, now: datetime) -> None:
    """It leaves at its time, but not within five minutes, and not in the night. Lock it first, with what was seen."""
    if draft.state != "waiting":
        raise NotAsked
    if draft.written_by == member.id:
        raise OwnWork
    leaves_at = when(draft, quiet, now)
    if draft.event_at is not None and draft.event_at <= leaves_at:
        raise EventOver
    draft.send_at = leaves_at
    draft.state, draft.approved_by, draft.approved_at = "scheduled", member.id, now
    draft.approved_print = drafts.imprint(draft)


def require_somebody(families: int) -> None:
    if not families:
        raise NobodyThere


def when(draft: Broadcast, quiet: Quiet, now: datetime) -> datetime:
    """When it would leave if somebody said yes now."""
    return hours.awake(quiet, max(draft.send_at, now + AT_LEAST))


def holds(news: Broadcast) -> bool:
    """What leaves is what somebody said yes to. The town's own programmes ask nobody."""
    return news.approved_print is None or news.approved_print == drafts.imprint(news)


def take_up(news: Broadcast) -> None:
    """What we had left out is planned again, where the yes to it still holds; else somebody looks at it first."""
    kept = news.written_by is None or (news.approved_print is not None and holds(news))
    news.state, news.stopped_for = "scheduled" if kept else "draft", None


def approvers(session: Session, draft: Broadcast) -> Sequence[Staff]:
    """The hub's other people; the city where there is nobody else, or besides."""
    return [one for one in staff.at_work(session, draft.hub_id) if one.id != draft.written_by]
