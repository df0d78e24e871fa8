"""What a family answers to a questionnaire: kept step by step, sent when they say so, changed until the form closes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock, crypto
from bot.db import Base, Scoped
from bot.domain.interview import form_versions, window
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.domain.people.weeks import PREGNANCY_DAYS
from bot.errors import Refused
from bot.form_parts import WISH, Answers, Form, fits


class NotExpecting(Refused):
    """There is no pregnancy we know of, or nothing is to be asked about it any more."""


class DueDateUnknown(Refused):
    """They have not told us yet."""


class Silent(Refused):
    """They want, or need, not to be asked."""


class StepMissing(Refused):
    """A page has not been looked at yet."""


class NotAnAnswer(Refused):
    """No answer to this item: made up, or of another version."""


class FormAnswer(Base, Scoped):
    """One a pregnancy. `sealed_answers` is what they are writing, `sealed_sent` what they sent: staff see that alone.

    `wish`: what they sent about an interview (one of WISHES), empty where they said nothing. `via`: page or chat.
    """

    __tablename__ = "form_answer"
    __table_args__ = (Index("ix_form_answer_sent", "form", "sent_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    form: Mapped[str] = mapped_column(String(64))
    version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    language: Mapped[str] = mapped_column(String(16))
    via: Mapped[str | None] = mapped_column(String(16))
    wish: Mapped[str | None] = mapped_column(String(16))
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sealed_answers: Mapped[bytes | None] = mapped_column(info={"place": "form_answer.answers:{id}"})
    sealed_sent: Mapped[bytes | None] = mapped_column(info={"place": "form_answer.sent:{id}"})

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the parent."""
        return cls.parent_id.in_(parents.seen(hubs))

    @property
    def hub_id(self) -> None:
        """It belongs to the family, not to a hub."""

    @property
    def written(self) -> "Written":
        return Written(**_open(self, "answers")) if self.sealed_answers else Written()

    @property
    def sent(self) -> Answers:
        found: Answers = _open(self, "sent") if self.sealed_sent else {}
        return found


@dataclass
class Written:
    """Answers by item; `done`: the numbers of the steps they have been at, also where they left all empty."""

    answers: Answers = field(default_factory=dict)
    done: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class State:
    """How far a family is. `wish` only where it was sent."""

    sent_at: datetime | None = None
    wish: str | None = None


def check_door(parent: Parent, form: Form, today: date) -> None:
    """Refuses whoever is not to be asked: Silent, NotExpecting, DueDateUnknown, and outside the form's window."""
    if parent.silence is not None:
        raise Silent
    if parent.due_date is None:
        raise NotExpecting if parent.role == "raising" else DueDateUnknown
    window.check_window(parent.due_date, today, form.window.opens, form.window.closes)


def open_days(parent: Parent, form: Form) -> dict[str, date]:
    """The first and the last day on which they may answer, and change what they sent."""
    if parent.due_date is None:
        return {}
    opens, closes = (parent.due_date - timedelta(days=days) for days in (form.window.opens, form.window.closes))
    return {"opens_on": opens, "closes_on": closes}


def of(session: Session, parent: Parent, slug: str) -> FormAnswer | None:
    """Of this pregnancy, however often the due date moves; the last one where there is none any more."""
    theirs = select(FormAnswer).where(FormAnswer.parent_id == parent.id, FormAnswer.form == slug)
    found = session.scalars(theirs.order_by(FormAnswer.id.desc()).limit(1)).first()
    return found if found and _is_of_this_pregnancy(found.started_at, parent.due_date) else None


def form_of(session: Session, answer: FormAnswer | None, folder: Form) -> Form:
    """The version they began with, to the end; for who has not begun the newest."""
    return form_versions.get(session, answer.version_id) if answer else form_versions.current(session, folder)


def begin(session: Session, parent: Parent, form: Form, now: datetime) -> FormAnswer:
    """Of this pregnancy, begun if need be. The parent's row is locked: nobody begins twice."""
    known = of(session, parent, form.slug)
    if known is not None:
        return known
    version = form_versions.keep(session, form, now)
    fresh = FormAnswer(parent_id=parent.id, form=form.slug, version_id=version.id, language=parent.language)
    fresh.started_at = fresh.changed_at = now
    session.add(fresh)
    session.flush()
    return fresh


def write(answer: FormAnswer, form: Form, said: Mapping[str, Any], now: datetime, step: int | None = None) -> None:
    """Over what was answered before. With `step`, what is shown there and left out of `said` is not answered any more.

    Refuses NotAnAnswer.
    """
    mine = answer.written
    shown = form.shown(mine.answers | dict(said))
    items = {
        item.key: item for number in ([step] if step else shown) if number in shown for item in shown[number].items
    }
    if any(key not in items or not fits(items[key], value) for key, value in said.items()):
        raise NotAnAnswer
    kept = {key: value for key, value in mine.answers.items() if step is None or key not in items}
    done = sorted({*mine.done, *([step] if step else [])})
    written = {"answers": kept | dict(said), "done": done}
    answer.sealed_answers = crypto.seal_json(written, f"form_answer.answers:{answer.id}")
    answer.changed_at = now


def send(answer: FormAnswer, form: Form, via: str, now: datetime, only: Collection[str] | None = None) -> None:
    """What counts of it goes to staff. `only`: these items; what else they are still writing stays theirs.

    Refuses StepMissing where a step was left out (the whole form only).
    """
    mine = answer.written
    if only is None and form.missing(mine.answers, mine.done):
        raise StepMissing
    counts = form.that_count(mine.answers)
    counts = counts if only is None else {key: counts[key] for key in only if key in counts}
    answer.sealed_sent = crypto.seal_json(counts, f"form_answer.sent:{answer.id}")
    answer.sent_at, answer.changed_at, answer.via, answer.wish = now, now, via, counts.get(WISH)


def is_changed(answer: FormAnswer, form: Form) -> bool:
    """Whether they have written something since that was not sent."""
    return form.that_count(answer.written.answers) != answer.sent


def states(session: Session, parents: Iterable[Parent], slug: str) -> dict[str, State]:
    """By parent, in one look; of this pregnancy. Who has not begun is not in it."""
    due = {one.id: one.due_date for one in parents}
    columns = (FormAnswer.parent_id, FormAnswer.started_at, FormAnswer.sent_at, FormAnswer.wish)
    theirs = select(*columns).where(FormAnswer.parent_id.in_(due), FormAnswer.form == slug).order_by(FormAnswer.id)
    return {
        row.parent_id: State(row.sent_at, row.wish)
        for row in session.execute(theirs).all()
        if _is_of_this_pregnancy(row.started_at, due[row.parent_id])
    }


def state_of(session: Session, parent: Parent, slug: str) -> State:
    return states(session, [parent], slug).get(parent.id, State())


def _is_of_this_pregnancy(started_at: datetime, due_date: date | None) -> bool:
    return due_date is None or clock.today(started_at) >= due_date - timedelta(days=PREGNANCY_DAYS)


def _open(answer: FormAnswer, name: str) -> Any:
    sealed = getattr(answer, f"sealed_{name}")
    return crypto.open_json(sealed, f"form_answer.{name}:{answer.id}")
