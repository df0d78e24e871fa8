"""The database: one engine a town, one transaction a unit of work, and no query without a scope of hubs."""

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    MetaData,
    Select,
    bindparam,
    event,
    func,
    orm,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, sessionmaker, with_loader_criteria
from sqlalchemy.types import JSON

from bot import engines, moments

Moment = moments.Moment  # the migrations know it by this name
DIALECTS: dict[str, Any] = {"postgresql": postgresql, "sqlite": sqlite}
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of ours."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 - SQLAlchemy's own way


class Scoped:
    """A table whose rows belong to hubs. Every such class says which rows a set of hubs may see."""

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        raise NotImplementedError


@dataclass(frozen=True)
class Scope:
    """Whose rows a session may read or change; `None` means every hub (the bot, the worker, the city)."""

    hubs: frozenset[str] | None


EVERY_HUB = Scope(None)


class Unscoped(Exception):
    """Somebody asked the database without saying for which hubs: a mistake of ours, never of the person."""


class Database:
    """One town's database. `write` takes SQLite's lock at once: no read-then-write fails half-way."""

    def __init__(self, url: str, pool: int = 16) -> None:
        self.engine = engines.sqlite(url, pool) if url.startswith("sqlite") else engines.postgres(url, pool)
        self._write = sessionmaker(self.engine, class_=Session, expire_on_commit=False)
        reading = self.engine.execution_options(reading=True)
        self._read = sessionmaker(reading, class_=Session, expire_on_commit=False)
        self._line, self._first = threading.Lock(), threading.Lock()
        self._check: Callable[[Session], None] | None = None
        self._unfenced: Database | None = None
        self.closed = threading.Event()  # ends what works on it in the background
        self.beside: dict[str, Any] = {}  # what a process keeps for it, and no longer than it

    def fenced(self, check: Callable[[Session], None]) -> "Database":
        """The same database; each unit of work ends with `check`, and what that raises undoes it."""
        other = copy.copy(self)
        other._check, other._unfenced, other.beside = check, self.plain, {}
        return other

    @property
    def plain(self) -> "Database":
        """Without a check: for what is true whoever leads."""
        return self._unfenced or self

    @contextmanager
    def write(self, scope: Scope = EVERY_HUB, urgent: bool = False) -> Iterator[Session]:
        """One unit of work: committed at the end, rolled back on any exception. `urgent` goes before the others."""
        with self._in_line(urgent), self._write(info={"scope": scope}) as session, session.begin():
            yield session
            if self._check:
                self._check(session)

    @contextmanager
    def read(self, scope: Scope = EVERY_HUB) -> Iterator[Session]:
        with self._read(info={"scope": scope}) as session:
            yield session

    def close(self) -> None:
        self.closed.set()
        self.engine.dispose()

    def size(self) -> int:
        """Bytes on the disk, without SQLite's journal."""
        of_pages = "select page_count * page_size from pragma_page_count(), pragma_page_size()"
        sqlite = self.engine.dialect.name == "sqlite"
        with self.read() as session:
            size = session.scalar(text(of_pages if sqlite else "select pg_database_size(current_database())"))
        return int(size or 0)

    @contextmanager
    def _in_line(self, urgent: bool) -> Iterator[None]:
        """SQLite writes one at a time, and who waits inside it sleeps and tries again, unfairly: threads wait here."""
        if self.engine.dialect.name != "sqlite":
            yield
            return
        with nullcontext() if urgent else self._line, self._first:
            yield


def insert_if_new(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> int:
    """Insert the rows that break no unique key; says how many. The constraint decides, nothing is looked up."""
    if not rows:
        return 0
    session.flush()
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql" and len(rows) > 1:
        lists = {name: [row[name] for row in rows] for name in rows[0]}
        return session.connection().execute(_insert_lists(table, tuple(lists)), lists).rowcount
    return session.connection().execute(_insert(table, dialect), rows).rowcount


@cache
def _insert(table: type[Base], dialect: str) -> Insert:
    """Built once, and without values in it: a statement that SQLAlchemy has compiled before costs a tenth."""
    statement: Insert = DIALECTS[dialect].insert(table.__table__).on_conflict_do_nothing()
    return statement.inline().execution_options(preserve_rowcount=True)


@cache
def _insert_lists(table: type[Base], names: tuple[str, ...]) -> Insert:
    """A list for each column: a value for each of some hundred rows is a text which the driver reads very slowly."""
    types = {name: postgresql.ARRAY(table.__table__.c[name].type, dimensions=1) for name in names}
    lists = select(*[func.unnest(bindparam(name, type_=types[name])) for name in names])
    statement: Insert = (
        DIALECTS["postgresql"].insert(table.__table__).from_select(names, lists).on_conflict_do_nothing()
    )
    return statement.execution_options(preserve_rowcount=True)


def occurring(column: orm.InstrumentedAttribute[Any], *where: ColumnElement[bool]) -> Select[Any]:
    """The values a column has, in order: one look into an index for each, however many rows there are."""
    found = select(func.min(column).label("value")).where(*where).cte("found", recursive=True)
    after = select(func.min(column)).where(column > found.c.value, *where).scalar_subquery()
    found = found.union_all(select(after).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None))


def wait_at_most(session: Session, milliseconds: int) -> None:
    """For any lock in this unit of work, else OperationalError. SQLite has one writer, who has everything."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"set local lock_timeout = {milliseconds:d}")


def has_changed(session: Session) -> bool:
    """Whether anything was written through the session since this was called last: what was read may be old."""
    return bool(session.info.pop("changed", False))


@event.listens_for(Session, "do_orm_execute")
def _keep_to_scope(state: ORMExecuteState) -> None:
    scope = state.session.info.get("scope")
    if scope is None:
        raise Unscoped("open the session with Database.read(scope) or Database.write(scope)")
    if not state.is_select:
        _note_change(state.session)
    if scope.hubs is None or state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(*_rules(scope.hubs, tuple(Scoped.__subclasses__())))


@event.listens_for(Session, "after_flush")
def _note_change(session: Session, *_: object) -> None:
    session.info["changed"] = True


@lru_cache(maxsize=64)
def _rules(hubs: frozenset[str], tables: tuple[type[Scoped], ...]) -> list[orm.LoaderCriteriaOption]:
    """Built once: they stand in every question these hubs ask. A table that comes in later makes them anew."""
    return [with_loader_criteria(table, table.seen_by(hubs), include_aliases=True) for table in tables]
