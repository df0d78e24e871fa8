"""The daily planning of invitations and the outreach list, in a town of 2,000 families and in one of 200,000.

python -m tests.benchmarks.invited [families …]
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable

from sqlalchemy import text

from bot import clock, migrate
from bot.db import EVERY_HUB, Database, Scope
from bot.domain.interview import invitations, outreach
from bot.domain.interview.timers import Rules
from bot.settings import ROOT
from bot.town.folder import load_town
from tests.benchmarks import many_families
from tests.benchmarks.bots import database

SIZES = (2_000, 200_000)
TIMES = 9
TOWN = load_town(ROOT / "content" / "towns" / "matsudo")
RULES = Rules((), TOWN.news.quiet, TOWN.interview.invite, TOWN.interview.window.closes)
NOW = clock.at(many_families.TODAY, 10, 5)
HUB = Scope(frozenset({many_families.HUBS[7]}))


def main(sizes: tuple[int, ...]) -> None:
    _row(
        "database", "families", "whom to invite today", "one day's planning, ms", "list of a hub, ms", "of the city, ms"
    )
    _row(*["---"] * 6)
    plans = [_measured(kind, families) for kind in ("SQLite", "PostgreSQL") for families in sizes]
    sys.stdout.write("".join(plans))


def _measured(kind: str, families: int) -> str:
    """Writes its row; says how the database finds the families."""
    with tempfile.TemporaryDirectory() as folder, database(kind, folder) as url:
        db = Database(url)
        migrate.upgrade(db)
        many_families.fill(db, families)
        expect(db)
        took = [_took(lambda: planned(db)), _took(lambda: _listed(db, HUB)), _took(lambda: _listed(db, EVERY_HUB))]
        _row(kind, f"{families:,}", planned(db), *took)
        plan = "\n    ".join(_explained(db))
        db.close()
    return f"\n{kind}, {families:,} families:\n\n    {plan}\n"


def expect(db: Database) -> None:
    """The parents expect what their expected children say."""
    due = "select min(due_date) from child where child.parent_id = parent.id and birth_date is null"
    expecting = "select parent_id from child where birth_date is null"
    with db.write() as session:
        session.execute(text(f"update parent set due_date = ({due}) where id in ({expecting})"))
    many_families.settle(db)


def planned(db: Database) -> int:
    """The whole walk of one day."""
    after: invitations.Place | None = invitations.START
    found = 0
    with db.read() as session:
        while after is not None:
            ids, after = invitations.look(session, RULES, after, NOW)
            found += len(ids)
    return found


def _listed(db: Database, scope: Scope) -> int:
    with db.read(scope) as session:
        return sum(map(len, outreach.listed(session, TOWN.interview, many_families.TODAY).values()))


def _took(work: Callable[[], int]) -> str:
    found = []
    for _ in range(TIMES):
        began = time.monotonic()
        work()
        found.append(1000 * (time.monotonic() - began))
    return f"{min(found):.1f} ({statistics.median(found):.1f})"


def _explained(db: Database) -> list[str]:
    """How the database finds the families of the window."""
    asked = invitations.walk(RULES, invitations.START, many_families.TODAY)
    said = asked.compile(db.engine, compile_kwargs={"literal_binds": True})
    explain = "explain query plan " if db.engine.dialect.name == "sqlite" else "explain "
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(explain + str(said)).all()
    return [str(row[-1]) for row in rows]


def _row(*cells: object) -> None:
    sys.stdout.write("| " + " | ".join(map(str, cells)) + " |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
