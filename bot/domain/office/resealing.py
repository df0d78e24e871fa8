"""A new key takes over: everything that is sealed is sealed anew, in batches, while all goes on; then it is counted.

Every sealed column says with `info={"place": "…{id}"}` where its rows are sealed to. What the newest key has sealed is
left alone, so it may be killed and begun again at any time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, LargeBinary, MetaData, Row, Select, Table, func, select, tuple_, update
from sqlalchemy.orm import Session

from bot.crypto import Keyring, Unreadable
from bot.db import Database

BATCH = 200


@dataclass(frozen=True)
class Count:
    """Of one column: rows sealed, of them opened by the newest key alone, and those that no key of ours opens."""

    name: str
    sealed: int
    newest: int
    lost: int

    @property
    def is_whole(self) -> bool:
        return self.sealed == self.newest


def sealed_columns(tables: MetaData) -> list[Column[bytes]]:
    """Every column that holds bytes, but for what everybody may see, in the order of the tables' names."""
    found = [
        column for table in tables.sorted_tables for column in table.columns if isinstance(column.type, LargeBinary)
    ]
    return sorted((column for column in found if not column.info.get("public")), key=_named)


def reseal(db: Database, column: Column[bytes], ring: Keyring) -> Iterator[int]:
    """Seals anew what another key has sealed; gives the number of rows after each batch, which is one transaction.

    A row that changes meanwhile is left as it is: whoever wrote it sealed it, and a second run looks at it again.
    """
    after: tuple[object, ...] | None = None
    while True:
        with db.write() as session:
            rows = session.execute(_batch(column, after, ring.mark())).all()
            done = sum(_reseal_row(session, column, row, ring) for row in rows)
        if not rows:
            return
        after = _key_of(column.table, rows[-1])
        yield done


def count(db: Database, column: Column[bytes], ring: Keyring) -> Count:
    """Opens every row, once."""
    newest, after, sealed, by_newest, lost = ring.newest(), None, 0, 0, 0
    while True:
        with db.read() as session:
            rows = session.execute(_batch(column, after)).all()
        if not rows:
            return Count(_named(column), sealed, by_newest, lost)
        opened = [_opens(newest, column, row) for row in rows]
        lost += sum(not good and not _opens(ring, column, row) for good, row in zip(opened, rows, strict=True))
        sealed, by_newest, after = sealed + len(rows), by_newest + sum(opened), _key_of(column.table, rows[-1])


def _batch(
    column: Column[bytes], after: tuple[object, ...] | None, not_marked: bytes | None = None
) -> Select[tuple[object]]:
    """Rows in the order of their keys, after the last one seen."""
    table, keys = column.table, list(column.table.primary_key)
    chosen = select(table).where(func.length(column) > 0).order_by(*keys).limit(column.info.get("batch", BATCH))
    if not_marked is not None:
        chosen = chosen.where(func.substr(column, 1, len(not_marked)) != not_marked)
    return chosen if after is None else chosen.where(tuple_(*keys) > after)


def _reseal_row(session: Session, column: Column[bytes], row: Row[tuple[object]], ring: Keyring) -> int:
    place, old = _place(column, row), row._mapping[column]
    try:
        anew = ring.seal_bytes(ring.open_bytes(old, place), place)
    except Unreadable:
        return 0  # counted at the end, and kept: a key may be found again
    this = update(column.table).where(column == old)
    for key in column.table.primary_key:
        this = this.where(key == row._mapping[key])
    return len(session.execute(this.values({column: anew}).returning(*column.table.primary_key)).all())


def _opens(ring: Keyring, column: Column[bytes], row: Row[tuple[object]]) -> bool:
    try:
        ring.open_bytes(row._mapping[column], _place(column, row))
    except Unreadable:
        return False
    return True


def _place(column: Column[bytes], row: Row[tuple[object]]) -> str:
    place: str = column.info["place"]
    return place.format_map(row._asdict())


def _key_of(table: Table, row: Row[tuple[object]]) -> tuple[object, ...]:
    return tuple(row._mapping[key] for key in table.primary_key)


def _named(column: Column[bytes]) -> str:
    return f"{column.table.name}.{column.name}"
