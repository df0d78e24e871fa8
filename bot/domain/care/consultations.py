"""A wish to talk with somebody: about what, how and when to be reached, who has taken it, and when what is due."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock, crypto
from bot.db import Base, Scoped
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.errors import Refused
from bot.text import harmless

WEIGHS = ("self", "partner", "siblings", "money", "work", "home")
OUTCOMES = ("listened", "informed", "accompanied", "card", "referred", "visited", "waiting", "elsewhere")


class AlreadyTaken(Refused):
    """A colleague has taken it meanwhile."""


class AlreadyClosed(Refused):
    """It is closed."""


class NotClosed(Refused):
    """It is still open: there is nothing to open again."""


class EndedByFamily(Refused):
    """They have ended it themselves: only they open it again."""


class EndedLongAgo(Refused):
    """Nobody takes it for a mistake any more: a talk begins anew."""


class Consultation(Base, Scoped):
    """`topics`, `reach_by`, `reach_when`, `named`, `relation`: keys of the scripts' choices; `weighs`: what else does.
    Each of these is "unsaid" where they sent it before that was asked.

    `about`: self, or other for a worry about somebody else's family (`relation` says whose): a record of its own.
    The clocks: `look_by` until `first_answered_at`; `next_by` while words of theirs wait; `close_by` when all is said.
    `contact_on`: when staff want to be in touch again, also with one that is closed: its clocks stand still.
    `word_*`: who speaks in the chat instead of the bot, since when, and when they last did.
    `follows`: the earlier one this goes on from. `before`: whose it was then.
    """

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"), index=True)
    about: Mapped[str] = mapped_column(String(16), default="self")
    relation: Mapped[str | None] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16), default="line")
    named: Mapped[str] = mapped_column(String(16), default="line")
    sealed_called: Mapped[bytes | None] = mapped_column(info={"place": "consultation.called:{id}"})
    topics: Mapped[list[str]] = mapped_column(default=list)
    weighs: Mapped[list[str]] = mapped_column(default=list)
    reach_by: Mapped[str] = mapped_column(String(16))
    reach_when: Mapped[str] = mapped_column(String(16))
    reader: Mapped[str] = mapped_column(String(16), default="hub")
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    look_by: Mapped[datetime]
    asked_at: Mapped[datetime]
    first_answered_at: Mapped[datetime | None]
    next_by: Mapped[datetime | None]
    close_by: Mapped[datetime | None]
    contact_on: Mapped[date | None]
    taken_by: Mapped[int | None]
    taken_at: Mapped[datetime | None]
    before: Mapped[int | None]
    word_by: Mapped[int | None]
    word_since: Mapped[datetime | None]
    word_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    follows: Mapped[int | None]

    parent: Mapped[Parent] = relationship(lazy="joined")

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    @property
    def called(self) -> str | None:
        return crypto.ring().open(self.sealed_called, f"consultation.called:{self.id}") if self.sealed_called else None

    @called.setter
    def called(self, value: str | None) -> None:
        """Only once the row has its number."""
        shown = harmless(value or "")
        self.sealed_called = crypto.ring().seal(shown, f"consultation.called:{self.id}") if shown else None

    @property
    def wants_word(self) -> bool:
        """Who is worried about others may have asked not to be written to."""
        return self.reach_by != "none"

    @property
    def due(self) -> datetime | None:
        """By when they hear from us; nothing where none of their words wait."""
        return None if self.state == "closed" else self.next_by if self.first_answered_at else self.look_by

    def clock(self) -> tuple[str, datetime]:
        """Which of them runs out first, and when."""
        return next(iter(self.clocks()), ("none", self.closed_at or self.look_by))

    def clocks(self) -> list[tuple[str, datetime]]:
        """All that run, in the order they run out; a day to be in touch counts from its morning, alone once closed."""
        running = [("contact", clock.at(self.contact_on, 0) if self.contact_on else None)]
        if self.state != "closed":
            running += [("next", self.next_by), ("closing", self.close_by)]
            running += [("first", None if self.first_answered_at else self.look_by)]
        return sorted(((name, due) for name, due in running if due), key=lambda one: one[1])


def ask(
    session: Session, parent: Parent, hub_id: str, look_by: datetime, now: datetime, **wish: object
) -> Consultation:
    """Store a wish: topics, reach_by, reach_when, reader, and whatever else of it they said."""
    called = wish.pop("called", None)
    asked = Consultation(parent_id=parent.id, hub_id=hub_id, look_by=look_by, asked_at=now, **wish)
    session.add(asked)
    session.flush()
    asked.called = str(called) if called else None
    return asked


def ended(session: Session, since: datetime, most: int = 50) -> list[Consultation]:
    """Closed by staff since then, the last one first."""
    over = select(Consultation).where(Consultation.state == "closed", Consultation.outcome.is_not(None))
    over = over.where(Consultation.closed_at >= since).order_by(Consultation.closed_at.desc(), Consultation.id.desc())
    return list(session.scalars(over.limit(most)))


def of_parent(session: Session, parent_id: str, most: int = 10) -> list[Consultation]:
    """Theirs, the newest first."""
    mine = select(Consultation).where(Consultation.parent_id == parent_id).order_by(Consultation.id.desc())
    return list(session.scalars(mine.limit(most)))


def of_link(session: Session, parent_id: str, about: str | None) -> Consultation | None:
    """The one a link was made for, the newest where it was made for none. An id in a link is a wish: only theirs."""
    theirs = of_parent(session, parent_id, 100)
    return next((one for one in theirs if about in (None, str(one.id))), None)


def open_of(session: Session, parent_id: str) -> Consultation | None:
    """The newest one about themselves that is not closed: where words typed into the chat belong."""
    found = session.connection().execute(_OPEN, {"whose": parent_id}).scalar()  # mostly none, and asked often
    return session.get(Consultation, found) if found else None


def earlier(session: Session, parent_id: str, hub_id: str) -> Consultation | None:
    """The last one of theirs at this hub about themselves: a worry about others is never gone on from."""
    mine = select(Consultation).where(Consultation.parent_id == parent_id, Consultation.hub_id == hub_id)
    mine = mine.where(Consultation.about == "self", Consultation.source.in_(("line", "page")))
    return session.scalars(mine.order_by(Consultation.id.desc()).limit(1)).first()


def how_many(session: Session, state: str) -> int:
    """Counted without looking at anybody."""
    return session.scalars(select(func.count()).select_from(Consultation).where(Consultation.state == state)).one()


def longest_untaken(session: Session, now: datetime) -> timedelta:
    """For how long the oldest wish that nobody has taken has been waiting."""
    oldest = session.scalar(select(func.min(Consultation.asked_at)).where(Consultation.state == "open"))
    return max(now - oldest, timedelta(0)) if oldest else timedelta(0)


def get(session: Session, consultation_id: int) -> Consultation:
    """Raises NoResultFound where there is none, or none of these hubs."""
    return session.scalars(select(Consultation).where(Consultation.id == consultation_id)).one()


def mine(session: Session, parent_id: str, consultation_id: int) -> Consultation:
    """For its own parent, locked. Raises NoResultFound for anybody else."""
    found = locked(session, consultation_id)
    if found.parent_id != parent_id:
        return session.scalars(select(Consultation).where(Consultation.id == -1)).one()
    return found


def locked(session: Session, consultation_id: int) -> Consultation:
    """The parent's row first, as every turn of the bot does: two who hold one lock each would wait for ever."""
    parents.lock(session, get(session, consultation_id).parent_id)
    one = select(Consultation).where(Consultation.id == consultation_id).with_for_update(of=Consultation)
    return session.scalars(one.execution_options(populate_existing=True)).one()


# Built once: all words that are no answer pass here.
_OPEN = select(Consultation.id).where(Consultation.parent_id == bindparam("whose"), Consultation.about == "self")
_OPEN = _OPEN.where(Consultation.state != "closed").order_by(Consultation.id.desc()).limit(1)
