"""The month's messages: what LINE allows and has counted, what is promised already, and what stays for reminders."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy import String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, insert_if_new
from bot.domain.delivery.kinds import KINDS, PAUSED, WAITING
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news import audience, paces
from bot.domain.news.audience import Audience
from bot.domain.news.broadcasts import Broadcast
from bot.errors import Refused
from bot.town.line import LineRules

LOOK_BACK = timedelta(days=28)  # four weeks show how many personal messages a day takes


class ReserveTouched(Refused):
    """So many messages would use what is kept this month for reminders and answers."""


class Quota(Base):
    """One row a month, as in 2026-11: LINE's own count. `allowed` is empty where there is no limit."""

    __tablename__ = "quota"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    allowed: Mapped[int | None]
    used: Mapped[int]
    asked_at: Mapped[datetime]


@dataclass(frozen=True)
class Budget:
    """Of this month, in messages. `promised`: written down, but not sent. `daily`: personal ones, on average."""

    allowed: int | None
    used: int
    promised: int
    daily: float
    reserve: int
    days_left: float

    @property
    def free(self) -> int | None:
        """What a new broadcast may take; None without a limit."""
        return None if self.allowed is None else max(self.allowed - self.reserve - self.used - self.promised, 0)

    @property
    def forecast(self) -> int:
        """At the end of the month, if it goes on like this."""
        return self.used + self.promised + ceil(self.daily * self.days_left)

    def require(self, families: int) -> None:
        if self.free is not None and families > self.free:
            raise ReserveTouched


def note(session: Session, allowed: int | None, used: int, now: datetime) -> None:
    """What LINE has just told us. Two processes may hear it at once."""
    told = {"allowed": allowed, "used": used, "asked_at": now}
    if not insert_if_new(session, Quota, [{"month": month_of(now), **told}]):
        of_month = update(Quota).where(Quota.month == month_of(now)).values(**told)
        session.execute(of_month.execution_options(synchronize_session=False))


def budget(session: Session, rules: LineRules, now: datetime, beside: int | None = None) -> Budget:
    """As far as LINE has told us. `beside`: a broadcast that is not counted as promised."""
    told = session.get(Quota, month_of(now))
    allowed = told.allowed if told else None
    ends = _end_of_month(now)
    return Budget(
        allowed=allowed,
        used=told.used if told else 0,
        promised=_waiting(session) + _planned(session, ends, beside),
        daily=_personal(session, now) / LOOK_BACK.days,
        reserve=ceil((allowed or 0) * rules.reserve / 100),
        days_left=(ends - now) / timedelta(days=1),
    )


def month_of(now: datetime) -> str:
    return f"{clock.today(now):%Y-%m}"


def trouble_of(now: datetime) -> str:
    """The name of the trouble that this month's messages are used up."""
    return f"quota:{month_of(now)}"


def _end_of_month(now: datetime) -> datetime:
    first = clock.today(now).replace(day=1)
    return clock.at((first + timedelta(days=32)).replace(day=1), 0)


def _waiting(session: Session) -> int:
    """Recipients of chunks that have not ended; those held back go on one day."""
    in_chunk = (Delivery.broadcast_id == Recipient.broadcast_id) & (Delivery.chunk == Recipient.chunk)
    waiting = select(func.count()).select_from(Recipient).join(Delivery, in_chunk)
    waiting = waiting.where(Delivery.state.in_((*WAITING, "in_flight", PAUSED)), Recipient.state.is_(None))
    return session.scalars(waiting).one()


def _planned(session: Session, until: datetime, beside: int | None) -> int:
    planned = select(Broadcast).where(Broadcast.state == "scheduled", Broadcast.send_at < until)
    found = [news for news in session.scalars(planned) if news.id != beside]
    return sum(messages(session, news.whom(), clock.today(news.send_at)) for news in found)


def messages(session: Session, whom: Audience, today: date) -> int:
    """Families that may cost a message at once; the weekly digest is counted with the personal ones."""
    families = audience.families(whom, today).where(paces.perhaps_at_once(whom.topic))
    return session.scalars(families.with_only_columns(func.count())).one()


def _personal(session: Session, now: datetime) -> int:
    """Pushes to one person that LINE took in the last weeks."""
    worths = {kind.worth for kind in KINDS.values()}
    pushed = select(func.count()).select_from(Delivery)
    pushed = pushed.where(Delivery.state == "accepted", Delivery.worth.in_(worths), Delivery.due_at > now - LOOK_BACK)
    return session.scalars(pushed.where(Delivery.reason == "push")).one()
