"""How a town's database grows with its families, and what the relay's statements then take: one table.

python -m tests.benchmarks.growth [families …]        1,000, 10,000, 100,000 and a million unless said
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert, text

from bot import clock
from bot.domain.delivery import claims
from bot.domain.delivery.outbox import Delivery
from bot.service import Service
from tests.benchmarks import ours

SIZES = (1_000, 10_000, 100_000, 1_000_000)
TABLES = ("parent", "delivery", "recipient")
EACH = 10  # personal messages a family has had, which stay in the outbox


def main(sizes: tuple[int, ...]) -> None:
    _row("database", "families", *(f"{name}, bytes a row" for name in TABLES), "rows of them", *_TIMES)
    _row(*["---"] * 9)
    for kind in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, ours.town(kind, Path(folder), "http://127.0.0.1:1", 0) as town:
            there = 0
            for families in sizes:
                ours.populate(town, there, families - there)
                _had(town, there, families)
                there = families
                took = [_took(lambda: ours.freeze(town), 1), _took(lambda: _claim(town), 9)]
                _row(kind, families, *_bytes(town, kind), f"{EACH * families:,}", *took)


_TIMES = ("a broadcast to all of them written down, s", "32 rows claimed, ms (median)")


def _had(town: Service, first: int, last: int) -> None:
    """Messages of the past, as large as a reminder's card."""
    now, card = clock.now(), b"x" * 2000
    same = {"kind": "notice", "worth": 4, "state": "accepted", "reason": "push", "attempts": 1, "perhaps_sent": False}
    same |= {"due_at": now, "expires_at": now, "created_at": now, "settled_at": now, "sealed_messages": card}
    for start in range(first, last, 5000):
        rows = [
            same | {"parent_id": f"{n:032x}", "line_user_id": f"U{n:032x}", "retry_key": f"{n}:{time_}"}
            for n in range(start, min(start + 5000, last))
            for time_ in range(EACH)
        ]
        with town.db.write() as session:
            session.execute(insert(Delivery), rows)


def _claim(town: Service) -> None:
    with town.db.write() as session:
        claims.claim(session, clock.now(), 32)
        session.rollback()


def _took(work: Callable[[], None], times: int) -> str:
    found = []
    for _ in range(times):
        began = time.monotonic()
        work()
        found.append(time.monotonic() - began)
    return f"{found[0]:.2f}" if times == 1 else f"{1000 * statistics.median(found):.1f}"


def _bytes(town: Service, kind: str) -> list[str]:
    """With their indexes."""
    with town.db.read() as session:
        rows = [session.scalar(text(f"select count(*) from {name}")) or 1 for name in TABLES]
        if kind == "PostgreSQL":
            sizes = [session.scalar(text(f"select pg_total_relation_size('{name}')")) or 0 for name in TABLES]
        else:
            own = "select name from sqlite_master where tbl_name = :n"
            page = f"select sum(pgsize) from dbstat where name in ({own})"
            sizes = [session.scalar(text(page), {"n": name}) or 0 for name in TABLES]
    return [f"{size / count:,.0f}" for size, count in zip(sizes, rows, strict=True)]


def _row(*cells: object) -> None:
    sys.stdout.write("| " + " | ".join(map(str, cells)) + " |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
