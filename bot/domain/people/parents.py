"""A parent or expectant parent: who they are to us, and whether and how we may reach them."""

import secrets
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base, Scoped, insert_if_new
from bot.domain.people.topics import Topics
from bot.text import fold

ROLES = ("expecting", "raising", "partner")
PACES = ("each", "few", "weekly", "off")  # few: at most so many a week, the rest in the digest

Home: TypeAlias = InstrumentedAttribute[str | None]
Whose: TypeAlias = InstrumentedAttribute[str]


class Parent(Base, Scoped):
    """`line_user_id` is missing for who only ever called. `reachable` is false after they blocked the account.

    `area`: where they looked for a hub, by the town's own names.
    `news_hour`: one of the town's hours for news, as in 20:30; empty where any of them will do.
    `silence`: why nothing unasked goes to them (paused: no news; loss, erased: no reminder either, nor while it is
    quiet around them: somebody linked to them told of a loss, and they are not told; nor while it is hushed: they wrote
    of a loss themselves); empty for most.
    `with_person`: the consultation whose coordinator speaks in the chat instead of the bot; see `care.word`.
    """

    __tablename__ = "parent"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line_user_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    sealed_name: Mapped[bytes | None] = mapped_column(info={"place": "parent.name:{id}"})
    sealed_phone: Mapped[bytes | None] = mapped_column(info={"place": "parent.phone:{id}"})
    role: Mapped[str | None] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16), default="ja")
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"), index=True)
    area: Mapped[str | None] = mapped_column(String(64))
    due_date: Mapped[date | None]
    babies: Mapped[int | None]
    consented_at: Mapped[datetime | None]
    reachable: Mapped[bool] = mapped_column(default=True)
    friend_event_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    news_pace: Mapped[str] = mapped_column(String(16), default="few")
    news_hour: Mapped[str | None] = mapped_column(String(5))
    news_topics: Mapped[list[str]] = mapped_column("topics", Topics, default=list)
    silence: Mapped[str | None] = mapped_column(String(16))
    menu: Mapped[str | None] = mapped_column(String(64))
    with_person: Mapped[int | None]
    created_at: Mapped[datetime]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return known_to(hubs, cls.hub_id, cls.id)

    @property
    def name(self) -> str | None:
        return crypto.ring().open(self.sealed_name, f"parent.name:{self.id}") if self.sealed_name else None

    @name.setter
    def name(self, value: str | None) -> None:
        self.sealed_name = crypto.ring().seal(value, f"parent.name:{self.id}") if value else None

    @property
    def phone(self) -> str | None:
        return crypto.ring().open(self.sealed_phone, f"parent.phone:{self.id}") if self.sealed_phone else None

    @phone.setter
    def phone(self, value: str | None) -> None:
        self.sealed_phone = crypto.ring().seal(value, f"parent.phone:{self.id}") if value else None


# Who gets a hub's news at all. Said with literals, so that both databases see that the index below is enough for it.
REACHED = and_(
    Parent.reachable,
    Parent.line_user_id.is_not(None),
    Parent.consented_at.is_not(None),
    Parent.silence.is_(None),
    Parent.news_pace != literal_column("'off'"),
)
Index(
    "ix_parent_reached",
    *(Parent.hub_id, Parent.language, Parent.news_pace, Parent.role, Parent.news_topics, Parent.area, Parent.id),
    sqlite_where=REACHED,
    postgresql_where=REACHED,
)

_EXPECTS = Parent.due_date.is_not(None)
Index("ix_parent_due", Parent.due_date, Parent.id, sqlite_where=_EXPECTS, postgresql_where=_EXPECTS)


def known_to(hubs: frozenset[str], home: Home, parent_id: Whose) -> ColumnElement[bool]:
    """A hub sees the families registered with it, and those who booked or asked for a consultation there."""
    from bot.domain.care.consultations import Consultation
    from bot.domain.interview.interviews import Interview

    booked = select(Interview.__table__.c.parent_id).where(Interview.__table__.c.hub_id.in_(hubs))
    asked = select(Consultation.__table__.c.parent_id).where(Consultation.__table__.c.hub_id.in_(hubs))
    return or_(home.in_(hubs), parent_id.in_(booked), parent_id.in_(asked))


def seen(hubs: frozenset[str]) -> Select[Any]:
    """The ids of the families that these hubs see, for what hangs on a family."""
    return select(Parent.__table__.c.id).where(Parent.seen_by(hubs))


def meet(session: Session, line_user_id: str, now: datetime) -> Parent:
    """The parent behind a LINE user id, locked until the end of the transaction; a new one on first contact."""
    found = session.scalars(_LOCKED, {"whose": line_user_id}).one_or_none()
    if found is None:
        insert_if_new(session, Parent, [_newcomer(line_user_id, now)])
        found = session.scalars(_LOCKED, {"whose": line_user_id}).one()
    return found


def meet_unless_busy(session: Session, line_user_ids: list[str]) -> dict[str, Parent]:
    """Like `meet`, for who is known; without those whom another transaction holds (SQLite has one at a time)."""
    return {str(one.line_user_id): one for one in session.scalars(_UNLESS_BUSY, {"whose": line_user_ids})}


def find(session: Session, line_user_id: str) -> Parent | None:
    return session.scalars(_BY_LINE, {"whose": line_user_id}).one_or_none()


def get(session: Session, parent_id: str) -> Parent:
    """Raises NoResultFound where there is none, or none of these hubs."""
    return session.scalars(select(Parent).where(Parent.id == parent_id)).one()


def lock(session: Session, parent_id: str) -> Parent:
    """Hold their row until the end of the transaction: whatever else of theirs goes on waits."""
    mine = select(Parent).where(Parent.id == parent_id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(mine).one()


def meet_caller(session: Session, name: str, phone: str, now: datetime) -> Parent:
    """Someone without LINE, written down by staff."""
    caller = Parent(id=secrets.token_hex(16), created_at=now, reachable=False, language="ja")
    caller.name, caller.phone = name, phone
    session.add(caller)
    session.flush()
    return caller


def befriended(parent: Parent, event_ms: int) -> None:
    """They added or unblocked the account. An older event that arrives late changes nothing."""
    if event_ms >= parent.friend_event_ms:
        parent.reachable, parent.friend_event_ms = True, event_ms


def blocked(parent: Parent, event_ms: int) -> bool:
    """They blocked the account: nothing more is sent. Says whether this was news (and not a late, older event)."""
    if event_ms < parent.friend_event_ms:
        return False
    parent.reachable, parent.friend_event_ms = False, event_ms
    return True


def how_many(session: Session, hub_id: str) -> int:
    """Families registered with a hub, counted without looking at anybody."""
    return session.scalars(select(func.count()).select_from(Parent).where(Parent.hub_id == hub_id)).one()


def called(session: Session, typed: str, whose: ColumnElement[bool], most: int = 20) -> list[Parent]:
    """Families with this in their name. Names are encrypted, so each is opened here; only who is found is looked at."""
    wanted, ring = fold(typed), crypto.ring()
    sealed = session.execute(select(Parent.id, Parent.sealed_name).where(whose, Parent.sealed_name.is_not(None)))
    named = [number for number, name in sealed if name and wanted in fold(ring.open(name, f"parent.name:{number}"))]
    found = select(Parent).where(Parent.id.in_(named[:most])).order_by(Parent.created_at)
    return list(session.scalars(found)) if wanted else []


def _newcomer(line_user_id: str, now: datetime) -> dict[str, object]:
    return {"id": secrets.token_hex(16), "line_user_id": line_user_id, "created_at": now}


_BY_LINE = select(Parent).where(Parent.line_user_id == bindparam("whose"))  # built once: every event passes here
_LOCKED = _BY_LINE.with_for_update().execution_options(populate_existing=True)
_UNLESS_BUSY = select(Parent).where(Parent.line_user_id.in_(bindparam("whose", expanding=True)))
_UNLESS_BUSY = _UNLESS_BUSY.with_for_update(skip_locked=True).execution_options(populate_existing=True)
