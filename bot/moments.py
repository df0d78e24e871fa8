"""A moment in the database: an aware datetime, stored in UTC."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Text(sqlite.DATETIME):
    """Most moments of many rows written together are the same: each is put into text once."""

    def bind_processor(self, dialect: Dialect) -> Any:
        as_text = super().bind_processor(dialect)
        return as_text and lru_cache(maxsize=64)(as_text)


_TEXT = _Text()  # type: ignore[no-untyped-call]  # SQLAlchemy's


class Moment(TypeDecorator[datetime]):
    """SQLite gives naive ones back; nobody above this line ever sees one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _TEXT if dialect.name == "sqlite" else dialect.type_descriptor(self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value
