"""Two LINE accounts of one family: linked by both, ended by either without a word to the other.

Through it they share the due date, the hub and the coming interview, and nothing else: each reads the other's, and
neither changes what is the other's.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ForeignKey, String, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import EVERY_HUB, Base, insert_if_new
from bot.domain.delivery import deliveries
from bot.domain.delivery.kinds import STILL
from bot.domain.delivery.outbox import Delivery
from bot.domain.people import parents, typed_codes
from bot.domain.people.parents import Parent
from bot.domain.people.typed_codes import WrongCode
from bot.errors import Refused


class OwnCode(Refused):
    """They typed the code that they were to give to the other."""


class AlreadyPaired(Refused):
    """One of the two is linked to somebody; who it is, is not said."""


class NotPaired(Refused):
    """Linked to nobody, or not any more."""


class AllStill(Refused):
    """Nothing is expected of them: no code is given out, and none is taken."""


class Pair(Base):
    """Two rows a pair, one for each: `parent_id` sees the coming interview of `other_id`.

    `reminded`: of an interview that the other has booked, too. `untold`: they have not yet heard that it was booked,
    moved or cancelled.
    """

    __tablename__ = "pair"

    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), unique=True)
    since: Mapped[datetime]
    reminded: Mapped[bool] = mapped_column(default=False)
    untold: Mapped[int | None] = mapped_column(ForeignKey("interview.id"), index=True)


class PairCode(Base):
    """One for each who wants to be linked. Only its hash is kept, and only until it is used."""

    __tablename__ = "pair_code"

    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    until: Mapped[datetime]


def new_code(session: Session, parent: Parent, now: datetime) -> str:
    """Good once, for ten minutes; an older one is good no more. Refuses AllStill."""
    if parent.silence in STILL:
        raise AllStill
    code = typed_codes.fresh()
    session.execute(delete(PairCode).where(PairCode.parent_id == parent.id))
    session.add(PairCode(parent_id=parent.id, code_hash=typed_codes.hashed(code), until=now + typed_codes.LASTS))
    session.flush()
    return code


def link(session: Session, parent: Parent, typed: str, now: datetime) -> Parent:
    """Who gave them the code. A wrong one is counted by the caller. Refuses as `typed_codes` and this module say."""
    typed_codes.check_tries(session, parent.id, now)
    if parent.silence in STILL:
        raise AllStill
    of_code = (PairCode.code_hash == typed_codes.hashed(typed), PairCode.until > now)
    given_by = session.scalars(select(PairCode.parent_id).where(*of_code).with_for_update()).one_or_none()
    if given_by == parent.id:
        raise OwnCode
    maker = _may_be_linked(session, given_by) if given_by else None
    if maker is None:
        raise WrongCode
    session.execute(delete(PairCode).where(PairCode.parent_id.in_([parent.id, maker.id])))
    both = [(parent.id, maker.id), (maker.id, parent.id)]
    rows = [{"parent_id": one, "other_id": other, "since": now, "reminded": False} for one, other in sorted(both)]
    if insert_if_new(session, Pair, rows) < len(rows):
        raise AlreadyPaired
    return maker


def of(session: Session, parent_id: str) -> Pair:
    """Refuses NotPaired."""
    found = session.get(Pair, parent_id)
    if found is None:
        raise NotPaired
    return found


def other_of(session: Session, parent_id: str) -> str | None:
    return session.scalar(select(Pair.other_id).where(Pair.parent_id == parent_id))


def shared_by(session: Session, parent_id: str) -> Parent | None:
    """Whose due date and hub they read besides their own."""
    other_id = other_of(session, parent_id)
    return parents.get(session, other_id) if other_id else None


def hold(session: Session, parent_id: str) -> str | None:
    """The other one, or None. Whatever the two book waits for each other until the end of the transaction."""
    return next((one.other_id for one in _locked(session, parent_id) if one.parent_id == parent_id), None)


def hold_all(session: Session, ids: Sequence[str]) -> None:
    """The same for many, in the same order."""
    those = select(Pair.parent_id).where(or_(Pair.parent_id.in_(ids), Pair.other_id.in_(ids)))
    session.execute(those.order_by(Pair.parent_id).with_for_update()).all()


def end(session: Session, parent_id: str, now: datetime) -> str | None:
    """With whom. What waits for either about the other's interview does not leave; neither hears why."""
    both = _locked(session, parent_id)
    for one in both:
        theirs = and_(Delivery.parent_id == one.parent_id, Delivery.about.in_(_about(session, one)))
        deliveries.call_off(session, theirs, now, "not_needed")
        session.delete(one)
    session.flush()
    return next((one.other_id for one in both if one.parent_id == parent_id), None)


def take_leave(session: Session, parent: Parent, now: datetime) -> Parent | None:
    """The same, where something has to follow for the other: they come back, locked. Their row is locked before the
    pair, as it is by whoever books.
    """
    other = lock_other(session, parent)
    return other if other is not None and end(session, parent.id, now) == other.id else None


def lock_other(session: Session, parent: Parent) -> Parent | None:
    """Whoever is linked to them, where something has to follow for both."""
    other_id = other_of(session, parent.id)
    return parents.lock(session, other_id) if other_id else None


@contextmanager
def every_hub(session: Session) -> Iterator[None]:
    """What follows for the other does not depend on the hub at which the first was heard."""
    session.flush()
    scope, session.info["scope"] = session.info["scope"], EVERY_HUB
    try:
        yield
        session.flush()
    finally:
        session.info["scope"] = scope


def to_tell(session: Session, parent_id: str, interview_id: int) -> None:
    """Whoever is linked to the one who booked hears of it. Their own row is not touched: see `family_booking`."""
    sees = update(Pair).where(Pair.other_id == parent_id).values(untold=interview_id)
    session.execute(sees.execution_options(synchronize_session=False))


def about(pair: Pair) -> str:
    """The mark on the messages that say that they are linked."""
    return f"pair:{pair.parent_id}"


def _may_be_linked(session: Session, parent_id: str) -> Parent | None:
    """Not after a loss, nor who is being erased or has blocked us: their code is as wrong as any."""
    maker = parents.get(session, parent_id)
    return maker if maker.silence not in STILL and maker.reachable else None


def _locked(session: Session, parent_id: str) -> list[Pair]:
    """Both rows, always in the same order."""
    both = select(Pair).where(or_(Pair.parent_id == parent_id, Pair.other_id == parent_id)).order_by(Pair.parent_id)
    return list(session.scalars(both.with_for_update().execution_options(populate_existing=True)))


def _about(session: Session, one: Pair) -> list[str]:
    from bot.domain.interview.interviews import Interview

    booked = session.scalars(select(Interview.__table__.c.id).where(Interview.__table__.c.parent_id == one.other_id))
    return [about(one), *(f"interview:{number}" for number in booked)]
