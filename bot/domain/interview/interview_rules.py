"""What a town has decided about its interviews: the folder is the start, and the city changes it in the console.

Everybody asks here, on every turn and tick: a change holds from the next one on, in every process.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new
from bot.town.folder import Town
from bot.town.invite import Invite
from bot.town.parts import InterviewRules, Window
from bot.town.slots import CutOff, Minutes, WorkingDays
from bot.town.words import Part, Span

INTERVIEW = "interview"
Said = dict[str, Any]


class RulesVersion(Base):
    """As the city decided it. `said` empty: back to what the folder says, also when that changes."""

    __tablename__ = "rules_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[Said | None] = mapped_column(JSON(none_as_null=True))
    decided_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime]


class RulesDraft(Base):
    """What the city is thinking about; nothing follows from it before it is decided."""

    __tablename__ = "rules_draft"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    said: Mapped[Said] = mapped_column(JSON)
    changed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]


class _Decided(Part):
    """The part of the rules that is decided in the console, as a folder writes it."""

    minutes: Minutes
    window: Window
    reminders: tuple[Span, ...]
    change_until: CutOff
    invite: Invite | None


def now(session: Session, town: Town) -> InterviewRules:
    """What holds at this moment."""
    found = versions(session, 1)
    return read(found[0].said, town) if found and found[0].said else town.interview


def versions(session: Session, most: int = 10) -> list[RulesVersion]:
    """The latest first."""
    return list(session.scalars(select(RulesVersion).order_by(RulesVersion.id.desc()).limit(most)))


def read(said: Said, town: Town) -> InterviewRules:
    """Ways, travel and what else the folder says stay. Raises ValueError where the parts do not fit together."""
    decided = _Decided.model_validate(said)
    if decided.invite:
        decided.invite.check_within(decided.window.opens, decided.window.closes)
    return town.interview.model_copy(update=dict(decided))


def write(rules: InterviewRules) -> Said:
    """The other way: as a folder would write it."""
    until, invite = rules.change_until, rules.invite
    return {
        "minutes": rules.minutes,
        "window": rules.window.model_dump(),
        "reminders": [spell(span) for span in rules.reminders],
        "change_until": f"{until.days} working days" if isinstance(until, WorkingDays) else spell(until),
        "invite": _spell_invite(invite) if invite else None,
    }


def spell(span: timedelta) -> str:
    """`3 days`, `2 hours`, `30 minutes`: in the largest unit that is whole."""
    minutes = int(span.total_seconds() // 60)
    if minutes and minutes % 1440 == 0:
        return f"{minutes // 1440} days"
    return f"{minutes // 60} hours" if minutes and minutes % 60 == 0 else f"{minutes} minutes"


def draft_of(session: Session, lock: bool = False) -> RulesDraft | None:
    return session.get(RulesDraft, INTERVIEW, with_for_update=lock, populate_existing=lock)


def save_draft(session: Session, said: Said, staff_id: int, at: datetime) -> None:
    row = {"name": INTERVIEW, "said": said, "changed_by": staff_id, "changed_at": at}
    if not insert_if_new(session, RulesDraft, [row]):
        draft = cast(RulesDraft, draft_of(session, lock=True))
        draft.said, draft.changed_by, draft.changed_at = said, staff_id, at
        session.flush()


def drop_draft(session: Session) -> None:
    session.execute(delete(RulesDraft))


def decide(session: Session, said: Said | None, staff_id: int, at: datetime) -> None:
    """It holds from now on, and the draft is gone. None: what the folder says."""
    session.add(RulesVersion(said=said, decided_by=staff_id, decided_at=at))
    drop_draft(session)
    session.flush()


def print_of(said: Said) -> str:
    """So that what is applied is what was before their eyes."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _spell_invite(invite: Invite) -> Said:
    spans = {name: spell(getattr(invite, name)) for name in ("again_after", "staff_after")}
    same = {"days": invite.days, "at": f"{invite.at:%H:%M}", "last_days": invite.last_days, "proposal": True}
    return spans | same
