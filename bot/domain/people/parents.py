"""A parent or expectant parent: who they are to us, and whether and how we may reach them."""

import secrets
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, String, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base, Scoped, insert_if_new

ROLES = ("expecting", "raising", "partner")
PACES = ("each", "weekly", "off")


class Parent(Base, Scoped):
    """`line_user_id` is missing for who only ever called. `reachable` is false after they blocked the account.

    `silence`: why nothing unasked goes to them (paused: no news; loss, erased: no reminder either); empty for most.
    """

    __tablename__ = "parent"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line_user_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    sealed_name: Mapped[bytes | None]
    sealed_phone: Mapped[bytes | None]
    role: Mapped[str | None] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16), default="ja")
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"), index=True)
    due_date: Mapped[date | None]
    babies: Mapped[int | None]
    consented_at: Mapped[datetime | None]
    reachable: Mapped[bool] = mapped_column(default=True)
    friend_event_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    news_pace: Mapped[str] = mapped_column(String(16), default="each")
    news_topics: Mapped[list[str]] = mapped_column(default=list)
    silence: Mapped[str | None] = mapped_column(String(16))
    menu: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """A hub sees the families registered with it, and those who booked or asked for a consultation there."""
        from bot.domain.care.consultations import Consultation
        from bot.domain.care.interviews import Interview

        booked = select(Interview.__table__.c.parent_id).where(Interview.__table__.c.hub_id.in_(hubs))
        asked = select(Consultation.__table__.c.parent_id).where(Consultation.__table__.c.hub_id.in_(hubs))
        return or_(cls.hub_id.in_(hubs), cls.id.in_(booked), cls.id.in_(asked))

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


def meet(session: Session, line_user_id: str, now: datetime) -> Parent:
    """The parent behind a LINE user id, locked until the end of the transaction; a new one on first contact."""
    found = _locked(session, line_user_id)
    if found is None:
        insert_if_new(session, Parent, [_newcomer(line_user_id, now)])
        found = _locked(session, line_user_id)
    assert found is not None
    return found


def find(session: Session, line_user_id: str) -> Parent | None:
    return session.scalars(_BY_LINE, {"whose": line_user_id}).one_or_none()


def get(session: Session, parent_id: str) -> Parent:
    """Raises NoResultFound where there is none, or none of these hubs."""
    return session.scalars(select(Parent).where(Parent.id == parent_id)).one()


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


def _locked(session: Session, line_user_id: str) -> Parent | None:
    return session.scalars(_LOCKED, {"whose": line_user_id}).one_or_none()


def _newcomer(line_user_id: str, now: datetime) -> dict[str, object]:
    return {"id": secrets.token_hex(16), "line_user_id": line_user_id, "created_at": now}


_BY_LINE = select(Parent).where(Parent.line_user_id == bindparam("whose"))  # built once: every event passes here
_LOCKED = _BY_LINE.with_for_update(key_share=True).execution_options(populate_existing=True)
