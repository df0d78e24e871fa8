"""The LINE of a member of staff, for trying news out: linked by a code they see in the console and type to the bot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new
from bot.domain.office.staff import Staff
from bot.domain.people import typed_codes
from bot.domain.people.parents import Parent
from bot.domain.people.typed_codes import WrongCode


class OwnPhone(Base):
    """One LINE for one member of staff. Only the hash of the code is kept, and only until it is used."""

    __tablename__ = "own_phone"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_until: Mapped[datetime | None]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("parent.id"), unique=True)
    linked_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Reach:
    """Where a message to a member of staff goes. Their row as a family is not looked at."""

    parent_id: str
    line_user_id: str
    language: str


def new_code(session: Session, staff_id: int, now: datetime) -> str:
    """Good once, for ten minutes; an older one is good no more. What is linked stays until the new one is used."""
    code = typed_codes.fresh()
    insert_if_new(session, OwnPhone, [{"staff_id": staff_id}])
    mine = update(OwnPhone).where(OwnPhone.staff_id == staff_id)
    fresh = mine.values(code_hash=typed_codes.hashed(code), code_until=now + typed_codes.LASTS)
    session.execute(fresh.execution_options(synchronize_session=False))
    return code


def link(session: Session, parent_id: str, typed: str, now: datetime) -> None:
    """In the turn of the person who typed it; a wrong code is counted by the caller. Refuses as `typed_codes` does."""
    typed_codes.check_tries(session, parent_id, now)
    of_code = (OwnPhone.code_hash == typed_codes.hashed(typed), OwnPhone.code_until > now)
    found = session.scalars(select(OwnPhone).where(*of_code).with_for_update()).one_or_none()
    if found is None:
        raise WrongCode
    unlink_parent(session, parent_id)
    found.parent_id, found.linked_at, found.code_hash, found.code_until = parent_id, now, None, None
    session.flush()


def of(session: Session, staff_id: int) -> Reach | None:
    """None where nothing is linked, or the account is blocked, or the person has left."""
    there = select(Parent.id, Parent.line_user_id, Parent.language).join(OwnPhone, OwnPhone.parent_id == Parent.id)
    there = there.join(Staff, Staff.id == OwnPhone.staff_id).where(Staff.disabled_at.is_(None))
    there = there.where(OwnPhone.staff_id == staff_id, Parent.reachable, Parent.line_user_id.is_not(None))
    found = session.execute(there).one_or_none()
    return Reach(found.id, str(found.line_user_id), found.language) if found else None


def unlink(session: Session, staff_id: int) -> None:
    session.execute(delete(OwnPhone).where(OwnPhone.staff_id == staff_id))


def unlink_parent(session: Session, parent_id: str) -> None:
    """A LINE belongs to one member of staff, the last who linked it."""
    gone = update(OwnPhone).where(OwnPhone.parent_id == parent_id).values(parent_id=None, linked_at=None)
    session.execute(gone.execution_options(synchronize_session=False))
