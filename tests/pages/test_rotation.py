"""A new key takes over: every sealed column, in batches, killed and begun again, and nothing is lost."""

import signal
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from bot import clock, crypto, migrate
from bot.commands.keys import key
from bot.crypto import Keyring, Unreadable
from bot.db import Database
from bot.domain.office import resealing
from bot.domain.office.resealing import Count
from bot.domain.people.parents import Parent
from tests import databases
from tests.pages import sealed_rows
from tests.pages.sealed_rows import CANARY

OLD, NEW = b"k" * 32, b"n" * 32
BOTH, OLD_ALONE, NEW_ALONE = Keyring((NEW, OLD)), Keyring((OLD,)), Keyring((NEW,))
COLUMNS = resealing.sealed_columns(migrate.tables())


@pytest.fixture
def full(db: Database) -> Database:
    with db.write() as session:
        sealed_rows.write(session, clock.now())
    return db


def counts(db: Database, ring: Keyring) -> dict[str, Count]:
    return {one.name: one for one in (resealing.count(db, column, ring) for column in COLUMNS)}


def rotate(db: Database, ring: Keyring = BOTH) -> int:
    return sum(done for column in COLUMNS for done in resealing.reseal(db, column, ring))


def test_every_sealed_column_says_where_its_rows_are_sealed_to() -> None:
    """Found by what they hold: no column of bytes may forget it, and it stands on columns of its own table."""
    assert {str(column) for column in COLUMNS} >= {"parent.sealed_name", "page_draft.sealed_fields"}
    assert [str(column) for column in COLUMNS if not column.info.get("place")] == []
    for column in COLUMNS:
        blanks = {blank for _, blank, _, _ in Formatter().parse(column.info["place"]) if blank}
        assert blanks <= set(column.table.columns.keys()), str(column)


def test_and_says_the_truth(full: Database) -> None:
    """Where this fails with 0: give `sealed_rows.py` a row of the new column."""
    assert {name: (one.sealed > 0, one.lost) for name, one in counts(full, OLD_ALONE).items()} == {
        str(column): (True, 0) for column in COLUMNS
    }


def test_a_new_key_takes_over(full: Database) -> None:
    before = counts(full, BOTH)
    assert {one.newest for one in before.values()} == {0}
    assert rotate(full) == sum(one.sealed for one in before.values())
    assert all(one.is_whole for one in counts(full, NEW_ALONE).values())
    assert rotate(full) == 0  # a second time there is nothing to do
    crypto.use(NEW_ALONE)
    with full.read() as session:
        assert {parent.name for parent in session.scalars(select(Parent))} == {CANARY}
    crypto.use(OLD_ALONE)
    with full.read() as session, pytest.raises(Unreadable):
        _ = session.scalars(select(Parent)).first().name


def test_what_no_key_opens_is_counted_and_kept(full: Database) -> None:
    with full.write() as session:
        session.execute(update(Parent).where(Parent.line_user_id == "U1").values(sealed_name=b"gone" * 20))
    rotate(full)
    found = counts(full, BOTH)["parent.sealed_name"]
    assert (found.sealed, found.newest, found.lost, found.is_whole) == (3, 2, 1, False)
    with full.read() as session:
        kept = session.scalars(select(Parent.sealed_name).where(Parent.line_user_id == "U1")).one()
    assert kept == b"gone" * 20


def test_what_changes_meanwhile_is_not_overwritten(full: Database) -> None:
    """Between reading a batch and writing it, somebody else writes: theirs stays."""
    column = next(column for column in COLUMNS if str(column) == "parent.sealed_name")
    with full.read() as session:
        row = session.execute(resealing._batch(column, None)).first()
    with full.write() as session:
        parent = session.get(Parent, row.id)
        parent.name = "changed meanwhile"
    with full.write() as session:
        assert resealing._reseal_row(session, column, row, BOTH) == 0
    with full.read() as session:
        assert session.get(Parent, row.id).name == "changed meanwhile"


def test_many_rows_go_in_batches(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 3)
    with db.write() as session:
        sealed_rows.write(session, clock.now(), families=10)
    batches = {str(column): list(resealing.reseal(db, column, BOTH)) for column in COLUMNS}
    assert batches["letter_note.sealed_words"] == batches["page_draft.sealed_fields"] == [3, 3, 3, 1]
    assert all(one.is_whole for one in counts(db, NEW_ALONE).values())


SLOWLY = """
import sys
from bot import crypto, migrate
from bot.crypto import Keyring
from bot.db import Database
from bot.domain.office import resealing
resealing.BATCH = 5
db = Database(sys.argv[1])
for column in resealing.sealed_columns(migrate.tables()):
    for done in resealing.reseal(db, column, Keyring((b"n" * 32, b"k" * 32))):
        print(done, flush=True)
"""


def test_killed_midway_again_and_again(db: Database, database_url: str) -> None:
    with db.write() as session:
        sealed_rows.write(session, clock.now(), families=40)
    kills = 0
    for lines in (1, 2, 5, 9, 3, 14):
        running = subprocess.Popen([sys.executable, "-c", SLOWLY, database_url], stdout=subprocess.PIPE, text=True)
        assert running.stdout is not None
        for _ in range(lines):
            running.stdout.readline()
        running.send_signal(signal.SIGKILL)
        kills += running.wait() == -signal.SIGKILL
        assert all(one.lost == 0 for one in counts(db, BOTH).values())
    assert kills == 6
    rotate(db)
    assert all(one.is_whole for one in counts(db, NEW_ALONE).values())


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = crypto.new_key(), crypto.new_key()
    url = databases.sqlite(tmp_path, "matsudo")
    for name, value in {
        "DATABASE_URL": url,
        "SECRET_KEY": "s" * 32,
        "LINE_CHANNEL_SECRET": "x",
        "LINE_CHANNEL_ACCESS_TOKEN": "x",
    }.items():
        monkeypatch.setenv(name, value)
    database = Database(url)
    crypto.use(Keyring((crypto.read_key(old),)))
    with database.write() as session:
        sealed_rows.write(session, clock.now())
    assert CliRunner().invoke(key, []).output.strip() != ""
    assert _rotated(monkeypatch, new).splitlines()[-1].startswith("Keep the old keys.")  # the old one was forgotten
    said = _rotated(monkeypatch, f"{new},{old}").splitlines()
    assert "matsudo: page_draft.sealed_fields: 3 of 3 by the newest key" in said
    assert said[-1] == "All is whole: the old keys are not needed any more."
    assert _rotated(monkeypatch, new).splitlines()[-1] == "All is whole: the old keys are not needed any more."
    database.close()


def _rotated(monkeypatch: pytest.MonkeyPatch, keys: str) -> str:
    monkeypatch.setenv("FIELD_KEYS", keys)
    return CliRunner().invoke(key, ["rotate"]).output
