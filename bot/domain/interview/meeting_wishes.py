"""What a family would like at their meeting, and whether somebody has arranged what must be arranged for it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.errors import Refused
from bot.town.folder import Town

KINDS = ("siblings", "visit", "interpreter")  # in the order in which they are offered
AT_THE_HUB = ("siblings", "visit")  # of no use on the telephone
TO_ARRANGE = ("siblings", "interpreter")  # a person has to be found for it
OUTCOMES = ("arranged", "not_possible")
OTHER_LANGUAGES = ("sign", "other")  # of an interpreter, beside those of `content/languages.yaml`


class NotWished(Refused):
    """They have changed their mind meanwhile."""


class MeetingWish(Base, Scoped):
    """One a booking and kind. `state`: open, arranged or not_possible; a visit needs nobody and stays open.

    `language`: of the interpreter, as in `content/languages.yaml`, or sign; empty where it has to be asked.
    """

    __tablename__ = "meeting_wish"
    __table_args__ = (UniqueConstraint("interview_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"))
    kind: Mapped[str] = mapped_column(String(16))
    language: Mapped[str | None] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="open")
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(64), default="parent")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the booking."""
        from bot.domain.interview import interviews

        return cls.interview_id.in_(interviews.seen(hubs))

    @property
    def is_open(self) -> bool:
        """Somebody has still to see to it."""
        return self.kind in TO_ARRANGE and self.state == "open"


def offered(town: Town, hub_id: str | None, way: str) -> tuple[str, ...]:
    """What this hub arranges: its own list, or the town's where it has none."""
    offer = next((hub.interviews for hub in town.hubs if hub.slug == hub_id), None)
    known = town.interview.arranges if offer is None or offer.arranges is None else offer.arranges
    return tuple(kind for kind in KINDS if kind in known and (way == "hub" or kind not in AT_THE_HUB))


def needs_interpreter(language: str) -> bool:
    """Whom we ask unasked; anybody may wish for one."""
    return language != "ja"


def put(session: Session, interview: Any, kinds: Iterable[str], now: datetime, **more: Any) -> None:
    """These and no others; what is wished for already stays as it is. `language` and `by` may be said."""
    wanted, language = list(kinds), more.get("language")
    had = {one.kind: one for one in of(session, interview.id)}
    for kind in wanted:
        spoken = language if kind == "interpreter" else None
        if kind not in had:
            add = {"interview_id": interview.id, "kind": kind, "language": spoken}
            session.add(MeetingWish(asked_at=now, asked_by=more.get("by", "parent"), **add))
        elif spoken and had[kind].language != spoken:
            had[kind].language, had[kind].state = spoken, "open"
    _drop(session, interview, [kind for kind in had if kind not in wanted])
    _read_again(session, interview)


def settle(session: Session, interview: Any, kind: str, state: str, by: tuple[int, datetime]) -> MeetingWish:
    """Arranged or not possible, by whom (a staff id) and when; `open`: not so after all. Refuses NotWished."""
    found = next((one for one in of(session, interview.id) if one.kind == kind and kind in TO_ARRANGE), None)
    if found is None:
        raise NotWished
    found.state = state
    found.settled_by, found.settled_at = by if state in OUTCOMES else (None, None)
    session.flush()
    return found


def open_again(session: Session, interview: Any) -> None:
    """The meeting has moved: whoever was found for the old time has to be asked for the new one."""
    arranged = update(MeetingWish).where(MeetingWish.interview_id == interview.id, MeetingWish.state != "open")
    session.execute(arranged.values(state="open", settled_by=None, settled_at=None))
    _read_again(session, interview)


def of(session: Session, interview_id: int) -> list[MeetingWish]:
    return of_all(session, [interview_id]).get(interview_id, [])


def of_all(session: Session, interview_ids: Collection[int]) -> dict[int, list[MeetingWish]]:
    """By booking, in the order in which they are offered."""
    rows = session.scalars(select(MeetingWish).where(MeetingWish.interview_id.in_(interview_ids))).all()
    found: dict[int, list[MeetingWish]] = {}
    for row in sorted(rows, key=lambda one: KINDS.index(one.kind)):
        found.setdefault(row.interview_id, []).append(row)
    return found


def unsettled(booked: Iterable[Any]) -> list[Any]:
    """Of these bookings, those for which somebody has still to find somebody."""
    return [one for one in booked if one.state == "booked" and any(wish.is_open for wish in one.wishes)]


def _drop(session: Session, interview: Any, kinds: list[str]) -> None:
    gone = delete(MeetingWish).where(MeetingWish.interview_id == interview.id, MeetingWish.kind.in_(kinds))
    session.execute(gone)


def _read_again(session: Session, interview: Any) -> None:
    session.flush()
    session.expire(interview, ["wishes"])
