"""What a hub's news may be about, and a family's choice of it: one number in the database, so that it fits an index."""

from sqlalchemy import ColumnElement, Dialect, Integer, or_, true, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

TOPICS = ("class", "baby", "twins", "development", "food", "consultation", "other", "closure")  # new ones at the end
URGENT = "closure"  # closed, cancelled, moved: whatever the pace and the topics, but never where news are off


class Topics(TypeDecorator[list[str]]):
    """A list of topics; each is a bit by its place in TOPICS."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> int:
        return sum(_bit(topic) for topic in set(value or ()))

    def process_result_value(self, value: int | None, dialect: Dialect) -> list[str]:
        return [topic for topic in TOPICS if (value or 0) & _bit(topic)]


def wants(column: InstrumentedAttribute[list[str]], topic: str) -> ColumnElement[bool]:
    """Who has chosen nothing wants everything; what is urgent goes to everybody who wants any news."""
    if topic == URGENT:
        return true()
    chosen = type_coerce(column, Integer)
    return or_(chosen == 0, chosen.bitwise_and(_bit(topic)) != 0)


def _bit(topic: str) -> int:
    return 1 << TOPICS.index(topic) if topic in TOPICS else 0
