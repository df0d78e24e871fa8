"""How the count and the list of an audience grow with the families of a town, on both databases.

python -m tests.benchmarks.audience [--write] [--most 1000000]    a table; --write: docs and their picture
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine, text

from bot import migrate
from bot.db import EVERY_HUB, Database, Scope
from bot.domain.news import audience
from bot.domain.news.audience import Audience
from bot.domain.people.parents import Parent
from bot.settings import ROOT
from tests.benchmarks import many_families, plot
from tests.benchmarks.many_families import TODAY
from tests.benchmarks.plot import Line

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
HUB = many_families.HUBS[7]
QUESTIONS = {
    "a child of 3 months, Japanese": Audience(HUB, child_months=(3, 3), languages=("ja",)),
    "weeks 28 to 31, Japanese": Audience(HUB, due_weeks=(28, 31), languages=("ja",)),
    "a child under 1 year, English": Audience(HUB, child_months=(0, 11), languages=("en",)),
    "a child under 1 year": Audience(HUB, child_months=(0, 11)),
    "all who want news about food": Audience(HUB, topic="food"),
}
OURS, COLUMNS = "ours", "one a column"
DATABASES = ("SQLite", "PostgreSQL")
YARD = {OURS: "", COLUMNS: ", yardstick"}
NAMES = {"count": "count", "listed": "list"}
ONE_A_COLUMN = (
    *(
        "drop index ix_child_born",
        "drop index ix_child_counted",
        "drop index ix_child_due",
        "drop index ix_parent_reached",
    ),
    *(f"create index yard_child_{name} on child ({name})" for name in ("hub_id", "language", "birth_date", "due_date")),
    *(f"create index yard_parent_{name} on parent ({name})" for name in ("language", "role", "news_pace")),
)


@dataclass(frozen=True)
class Row:
    """Milliseconds, best and median."""

    database: str
    families: int
    question: str
    indexes: str
    found: int
    count: tuple[float, float]
    listed: tuple[float, float]

    @property
    def each(self) -> float:
        """Microseconds of the list for a family found."""
        return self.listed[0] * 1000 / max(self.found, 1)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--most", type=int, default=SIZES[-1])
    told = asked.parse_args()
    rows = [
        row
        for families in [size for size in SIZES if size <= told.most]
        for name in DATABASES
        for row in _measured(name, families)
    ]
    report = _report(rows)
    sys.stdout.write(report)
    if told.write:
        (ROOT / "docs" / "pictures" / "audience-growth.svg").write_text(_picture(rows), encoding="utf-8")
        (ROOT / "docs" / "benchmarks-audience.md").write_text(report, encoding="utf-8")


def _measured(name: str, families: int) -> Iterator[Row]:
    with _database(name) as db:
        many_families.fill(db, families)
        for indexes in (OURS, COLUMNS):
            if indexes == COLUMNS:
                with db.engine.begin() as connection:
                    for statement in ONE_A_COLUMN:
                        connection.execute(text(statement))
            many_families.settle(db)
            for question, whom in QUESTIONS.items():
                yield Row(name, families, question, indexes, *ask(db, whom))


def ask(db: Database, whom: Audience) -> tuple[int, tuple[float, float], tuple[float, float]]:
    """Found, and the milliseconds of the count (in a hub's scope, as the desk asks) and of the list."""
    columns = (Parent.id, Parent.line_user_id, Parent.language)
    with db.read(Scope(frozenset({HUB}))) as session:
        count, found = _timed(lambda: audience.count(session, whom, TODAY))
    with db.read(EVERY_HUB) as session:
        wanted = audience.families(whom, TODAY).with_only_columns(*columns)
        listed, length = _timed(lambda: len(session.execute(wanted).all()))
    assert length == found
    return found, count, listed


def _timed(run: Callable[[], int], most: int = 25, patience: float = 10.0) -> tuple[tuple[float, float], int]:
    answer, took, started = run(), list[float](), time.perf_counter()
    while len(took) < most and (not took or time.perf_counter() - started < patience):
        begun = time.perf_counter()
        answer = run()
        took.append((time.perf_counter() - begun) * 1000)
    return (min(took), statistics.median(took)), answer


@contextmanager
def _database(name: str) -> Iterator[Database]:
    """With all tables, and gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        if name == "SQLite":
            url = f"sqlite:///{folder}/town.db"
        else:
            own = f"audience_{os.getpid()}"
            _on_server(f"create database {own} encoding 'UTF8' template template0")
            url = POSTGRES.rsplit("/", 1)[0] + f"/{own}"
        db = Database(url)
        try:
            migrate.upgrade(db)
            yield db
        finally:
            db.close()
            if name != "SQLite":
                _on_server(f"drop database {own} with (force)")


def _on_server(statement: str) -> None:
    with create_engine(POSTGRES, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(statement))


def _report(rows: list[Row]) -> str:
    most = max(row.families for row in rows)
    lines = [
        HEAD.format(day=_day(), families=f"{most:,}", hubs=len(many_families.HUBS)),
        *_table(rows),
        "",
        "## Ratios",
    ]
    lines += ["", f"At {most:,} families, an index a column against ours, count and list, best against best:", ""]
    for database in DATABASES:
        for question in QUESTIONS:
            ours, yard = (
                next(
                    row
                    for row in rows
                    if (row.database, row.families, row.question, row.indexes) == (database, most, question, which)
                )
                for which in (OURS, COLUMNS)
            )
            ratios = f"{yard.count[0] / ours.count[0]:.1f}x, {yard.listed[0] / ours.listed[0]:.1f}x"
            lines.append(f"- {database}, {question}: {ratios}; {ours.each:.1f} µs a family listed")
    return "\n".join(lines) + "\n"


def _table(rows: list[Row]) -> Iterator[str]:
    sizes = sorted({row.families for row in rows})
    yield f"| question | ms of | indexes | database | {' | '.join(f'{size:,}' for size in sizes)} | found |"
    yield f"| --- | --- | --- | --- |{' --- |' * (len(sizes) + 1)}"
    for question in QUESTIONS:
        for what in ("count", "listed"):
            for indexes in (OURS, COLUMNS):
                for database in DATABASES:
                    same = [
                        row
                        for row in rows
                        if (row.question, row.indexes, row.database) == (question, indexes, database)
                    ]
                    took = " | ".join("{:.2f} ({:.2f})".format(*getattr(row, what)) for row in same)
                    yield f"| {question} | {NAMES[what]} | {indexes} | {database} | {took} | {same[-1].found:,} |"


def _picture(rows: list[Row]) -> str:
    shown = [next(iter(QUESTIONS)), list(QUESTIONS)[-1]]
    lines = [
        Line(f"{question.split(',')[0]}, {database}{YARD[indexes]}", points, dashed=indexes == COLUMNS)
        for question in shown
        for indexes in (OURS, COLUMNS)
        for database in DATABASES
        if (points := [
            (row.families, row.count[0])
            for row in rows
            if (row.database, row.question, row.indexes) == (database, question, indexes)
        ])
    ]  # fmt: skip
    return plot.draw("Counting an audience while a town grows", "families in the town", "milliseconds", lines)


def _day() -> str:
    return subprocess.run(["date", "+%F"], capture_output=True, text=True, check=True).stdout.strip()


HEAD = """# The audience of a broadcast, while a town grows

`python -m tests.benchmarks.audience --write`, {day}, on two cores shared with other work: {hubs} hubs, up to {families}
families, 1.5 children each, 9 of 10 read Japanese. The count is the one staff see (in their hub's scope), the list is
what mailing reads (id, LINE id, language). Milliseconds, the best of 25 and in brackets the
median, which shows the other work; statistics taken, PostgreSQL vacuumed. "One a column" is the
yardstick: the same question with an index on each column instead of ours.

![growth](pictures/audience-growth.svg)
"""

if __name__ == "__main__":
    main()
