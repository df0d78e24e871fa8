"""Telling another service, with a consent the parent holds: to whom, what, until when; over only when it has begun."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, Scoped
from bot.domain.care import sealed_text
from bot.domain.care.consultations import Consultation
from bot.errors import Refused

STEPS = ("asked", "agreed", "sent", "accepted", "started")  # forwards only, one after the other
OVER = ("started", "declined", "withdrawn", "refused")
TAKEN_BACK = ("agreed", "sent", "accepted", "started")  # a consent that is given: theirs to withdraw at any time
HOW = ("page", "spoken", "paper")


class NotAgreed(Refused):
    """No consent: not given, withdrawn, or its time is over."""


class NotStarted(Refused):
    """Being introduced is not being helped: the service has not begun yet."""


class NotYet(Refused):
    """One step after the other."""


class Referral(Base, Scoped):
    """`sealed_to`, `sealed_what`: which body, and what they may be told. `until`: the consent's last day.

    `how` the consent was given: on her page, spoken (noted by staff) or on paper.
    """

    __tablename__ = "referral"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    sealed_to: Mapped[bytes | None] = mapped_column(info={"place": "referral.to:{id}"})
    sealed_what: Mapped[bytes | None] = mapped_column(info={"place": "referral.what:{id}"})
    until: Mapped[date]
    how: Mapped[str | None] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="asked")
    asked_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    @property
    def to(self) -> str:
        return sealed_text.read(self, "to") or ""

    @property
    def what(self) -> str:
        return sealed_text.read(self, "what") or ""

    def in_force(self, today: date) -> bool:
        """Nothing more is told on a consent that has run out before anything was; what has been told goes on."""
        return self.state not in ("asked", "agreed") or self.until >= today

    def under_way(self, today: date) -> bool:
        """They have agreed, and the service has not begun: somebody still has to look after it."""
        return self.state in ("agreed", "sent", "accepted") and self.in_force(today)

    def step_after(self) -> str | None:
        """What comes next; nothing where it is over, and nothing of ours while consent is asked for."""
        return None if self.state in OVER else STEPS[STEPS.index(self.state) + 1]

    def told_next(self) -> tuple[str, ...]:
        """What may come next of the body: nothing before there is a consent, and nothing once it is over."""
        if self.state == "asked" or self.step_after() is None:
            return ()
        return (str(self.step_after()), *(("refused",) if self.state in ("sent", "accepted") else ()))

    def answers(self) -> tuple[str, ...]:
        """What the family may say to it now, on their page or by word of mouth."""
        if self.state == "asked":
            return ("agreed", "declined")
        return ("withdrawn",) if self.state in TAKEN_BACK else ()


def propose(
    session: Session, about: Consultation, staff_id: int, plan: tuple[str, str, date], now: datetime
) -> Referral:
    """`plan`: to whom, what, until when. The parent is asked; nobody is told anything yet."""
    to, what, until = plan
    one = Referral(consultation_id=about.id, hub_id=about.hub_id, staff_id=staff_id, until=until, asked_at=now)
    sealed_text.write(session, one, to=to, what=what)
    return one


def of(session: Session, consultation_id: int) -> list[Referral]:
    mine = select(Referral).where(Referral.consultation_id == consultation_id).order_by(Referral.id)
    return list(session.scalars(mine))


def get(session: Session, about: Consultation, referral_id: int) -> Referral:
    """Locked. Raises NoResultFound where it is not of this consultation."""
    one = select(Referral).where(Referral.id == referral_id, Referral.consultation_id == about.id)
    return session.scalars(one.with_for_update().execution_options(populate_existing=True)).one()


def held(session: Session, parent_id: str, today: date) -> set[int]:
    """The consultations with a consent of theirs that waits for an answer, or can be taken back."""
    mine = select(Referral).join(Consultation, Consultation.id == Referral.consultation_id)
    mine = mine.where(Consultation.parent_id == parent_id, Referral.state.in_(("asked", *TAKEN_BACK)))
    return {one.consultation_id for one in session.scalars(mine) if one.in_force(today)}


def agree(referral: Referral, how: str, now: datetime) -> None:
    if referral.state != "asked" or not referral.in_force(clock.today(now)):
        raise NotYet
    referral.state, referral.how, referral.agreed_at = "agreed", how, now


def spoken(referral: Referral, answer: str, now: datetime) -> None:
    """One of `answers`, said to one of us, who writes it down."""
    if answer == "agreed":
        agree(referral, "spoken", now)
    elif answer == "declined":
        decline(referral, now)
    else:
        withdraw(referral, now)


def decline(referral: Referral, now: datetime) -> None:
    if referral.state != "asked":
        raise NotYet
    referral.state, referral.ended_at = "declined", now


def withdraw(referral: Referral, now: datetime) -> None:
    """At any time: from now on nothing more is told. What a body knows already, it knows; the page says so."""
    if referral.state in ("declined", "withdrawn", "refused"):
        raise NotYet
    referral.state, referral.ended_at = "withdrawn", now


def go_on(referral: Referral, step: str, today: date, now: datetime) -> None:
    """sent, accepted, started, or refused by the body: each only after the one before, and only with consent."""
    if referral.state in ("asked", "declined", "withdrawn") or not referral.in_force(today):
        raise NotAgreed
    if step == "refused" and referral.state in ("sent", "accepted"):
        referral.state, referral.ended_at = "refused", now
    elif step in STEPS and step == referral.step_after():
        referral.state = step
        setattr(referral, f"{step}_at", now)
    else:
        raise NotYet


def require_started(session: Session, consultation_id: int, today: date) -> None:
    """It ends as a referral when the service has begun; a consent that ran out holds up nothing."""
    states = {one.state for one in of(session, consultation_id) if one.in_force(today)}
    if "started" not in states or states & {"asked", "agreed", "sent", "accepted"}:
        raise NotStarted
