"""Whether a family lives here: they said when they leave, and whether they have come back."""

from datetime import date

from sqlalchemy import ColumnElement, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.domain.people.absences import Absence
from bot.domain.people.life_events import LifeEvent


def has_left(session: Session, parent_id: str, day: date) -> bool:
    """Do they live in another town on this day, as far as they told us?"""
    return bool(session.scalar(select(left(literal(parent_id), day))))


def left(whose: ColumnElement[str] | InstrumentedAttribute[str], day: date) -> ColumnElement[bool]:
    """The same, asked within a query: their last day here is over, and they have not come back."""
    back = aliased(LifeEvent)
    moved = select(Absence.parent_id).where(Absence.parent_id == whose, Absence.kind == "moved", Absence.begins <= day)
    gone = select(LifeEvent.id).where(LifeEvent.parent_id == whose, LifeEvent.kind == "moved_out")
    here = select(back.id).where(back.parent_id == whose, back.kind == "moved_in", back.id > LifeEvent.id)
    return or_(moved.exists(), gone.where(~here.exists()).exists())
