"""The people who work in the console: who they are, which hubs they see, and how they come and go."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import crypto
from bot.db import EVERY_HUB, Base, Scope
from bot.domain.office import proofs
from bot.errors import Refused

ROLES = ("coordinator", "leader", "city")
INVITATION_LASTS = timedelta(days=3)


class LoginInUse(Refused):
    """Somebody works here under this login already; `renew` gives them a new link."""


class UnknownRole(Refused):
    """Coordinators and leaders belong to a hub, the city to none."""


class InvitationOver(Refused):
    """Unknown, used, too old, or of somebody who has left: all the same to whoever asks."""


class Staff(Base):
    """Empty until the invitation was followed to its end: the password, the phone, `enrolled_at`."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    sealed_totp: Mapped[bytes | None] = mapped_column(info={"place": "staff.totp:{id}"})
    last_totp_step: Mapped[int] = mapped_column(default=0)
    enrolled_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def totp_secret(self) -> str | None:
        return crypto.ring().open(self.sealed_totp, f"staff.totp:{self.id}") if self.sealed_totp else None

    @totp_secret.setter
    def totp_secret(self, value: str) -> None:
        self.sealed_totp = crypto.ring().seal(value, f"staff.totp:{self.id}")


class Invitation(Base):
    """A link for one person, good once. Only the hash of its token is kept."""

    __tablename__ = "invitation"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship(lazy="joined")


@dataclass(frozen=True)
class Post:
    """What somebody is invited as."""

    login: str
    name: str
    role: str
    hub_id: str | None = None


def invite(session: Session, post: Post, now: datetime) -> str:
    """The secret part of the link. Refuses a login in use and a role that does not go with the hub."""
    if post.role not in ROLES or (post.role == "city") != (post.hub_id is None):
        raise UnknownRole
    login = post.login.strip().casefold()
    if by_login(session, login) is not None:
        raise LoginInUse
    newcomer = Staff(login=login, name=post.name, role=post.role, hub_id=post.hub_id, created_at=now)
    session.add(newcomer)
    session.flush()
    return _new_link(session, newcomer, now)


def renew(session: Session, member: Staff, now: datetime) -> str:
    """A lost phone or password: what they had opens nothing any more, and a new link begins again."""
    member.password_hash = member.sealed_totp = member.enrolled_at = None
    return _new_link(session, member, now)


def invited(session: Session, token: str, now: datetime) -> Invitation:
    found = session.get(Invitation, hash_token(token))
    if found is None or found.used_at or found.expires_at <= now or found.staff.disabled_at:
        raise InvitationOver
    return found


def accept(session: Session, token: str, password_hash: str, now: datetime) -> Staff:
    """Keep the password and prepare the phone. The link stays good until the first code has been shown (`enrol`)."""
    member = invited(session, token, now).staff
    member.password_hash, member.totp_secret = password_hash, proofs.new_secret()
    return member


def enrol(session: Session, token: str, code: str, now: datetime) -> Staff:
    """The phone works: the account is open and the link is used up."""
    invitation = invited(session, token, now)
    use_code(session, invitation.staff, code, now)
    mine = (Invitation.token_hash == invitation.token_hash, Invitation.used_at.is_(None))
    if not session.execute(update(Invitation).where(*mine).values(used_at=now).returning(Invitation.staff_id)).all():
        raise InvitationOver
    invitation.staff.enrolled_at = now
    return invitation.staff


def use_code(session: Session, member: Staff, code: str, now: datetime) -> None:
    """Each code opens once: of two who show it at the same moment the update lets one through."""
    if member.totp_secret is None:
        raise proofs.WrongCode
    step = proofs.step_of(member.totp_secret, code, now)
    unused = update(Staff).where(Staff.id == member.id, Staff.last_totp_step < step).values(last_totp_step=step)
    if not session.execute(unused.returning(Staff.id).execution_options(synchronize_session=False)).all():
        raise proofs.CodeUsed


def by_login(session: Session, login: str) -> Staff | None:
    return session.scalars(select(Staff).where(Staff.login == login.strip().casefold())).one_or_none()


def at_work(session: Session, hub_id: str) -> list[Staff]:
    """Those who look after this hub: its own people first, then the city."""
    there = select(Staff).where(Staff.enrolled_at.is_not(None), Staff.disabled_at.is_(None))
    there = there.where(or_(Staff.hub_id == hub_id, Staff.hub_id.is_(None)))
    return list(session.scalars(there.order_by(Staff.hub_id.is_(None), Staff.id)))


def names(session: Session, ids: set[int]) -> dict[int, str]:
    """Colleagues by their id."""
    return {one.id: one.name for one in session.scalars(select(Staff).where(Staff.id.in_(ids)))}


def disable(session: Session, member: Staff, now: datetime) -> None:
    """They have left: no session and no link of theirs opens anything from now on."""
    member.disabled_at = now
    session.flush()


def scope_of(member: Staff) -> Scope:
    """A hub's staff see their hub; the city sees every hub."""
    if member.role == "city":
        return EVERY_HUB
    return Scope(frozenset({member.hub_id} if member.hub_id else ()))


def hash_token(token: str) -> str:
    """A token is long and random: a plain hash is enough, and finds it by its key."""
    return hashlib.sha256(token.encode()).hexdigest()


def _new_link(session: Session, member: Staff, now: datetime) -> str:
    session.execute(delete(Invitation).where(Invitation.staff_id == member.id))
    token = secrets.token_urlsafe(32)
    session.add(Invitation(token_hash=hash_token(token), staff_id=member.id, expires_at=now + INVITATION_LASTS))
    session.flush()
    return token
