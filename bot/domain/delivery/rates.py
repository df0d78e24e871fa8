"""How fast we may call LINE: one bucket for each endpoint, a row shared by every process of the town."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Double, String, bindparam, case, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new

MOST_AHEAD = 60.0  # seconds; a bucket that is further ahead was filled by a clock that has been put back since


class RateBucket(Base):
    """`next_at`: seconds since 1970 at which the next call may leave; every call before it has its own moment."""

    __tablename__ = "rate_bucket"

    endpoint: Mapped[str] = mapped_column(String(16), primary_key=True)
    per_second: Mapped[int]
    next_at: Mapped[float] = mapped_column(Double)


def bring_in(session: Session, per_second: dict[str, int]) -> None:
    """The town's settings; a bucket that is in use keeps its place."""
    insert_if_new(session, RateBucket, [_new(endpoint, rate) for endpoint, rate in per_second.items()])
    for endpoint, rate in per_second.items():
        same = update(RateBucket).where(RateBucket.endpoint == endpoint).values(per_second=rate)
        session.execute(same.execution_options(synchronize_session=False))


def take(session: Session, endpoint: str, calls: int, now: datetime) -> tuple[datetime, timedelta]:
    """When the first of so many calls may leave, and how far apart they are. One statement, so nobody is let in twice.

    Call it last in a transaction: whoever else wants to send waits for its end.
    """
    asked = {"which": endpoint, "calls": calls, "now": now.timestamp()}
    found = session.connection().execute(_TAKE, asked).one_or_none()
    if found is None:
        return now, timedelta(0)
    next_at, per_second = found
    return datetime.fromtimestamp(next_at - calls / per_second, UTC), timedelta(seconds=1 / per_second)


def _new(endpoint: str, rate: int) -> dict[str, object]:
    return {"endpoint": endpoint, "per_second": rate, "next_at": 0.0}


_NOW = bindparam("now", type_=Double)
_FREE = case(
    (RateBucket.next_at < _NOW, _NOW), (RateBucket.next_at > _NOW + MOST_AHEAD, _NOW), else_=RateBucket.next_at
)
_TAKE = update(RateBucket).where(RateBucket.endpoint == bindparam("which"))
_TAKE = _TAKE.values(next_at=_FREE + bindparam("calls", type_=Double) / RateBucket.per_second)
_TAKE = _TAKE.returning(RateBucket.next_at, RateBucket.per_second)
