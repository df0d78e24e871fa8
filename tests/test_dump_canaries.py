"""A dump of the database, made as a thief or a backup would: no word that anybody wrote can be read in it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot import clock
from bot.domain.people import conversations, parents
from bot.givens import prepare
from bot.simulator import Person
from bot.simulator.recording.transcripts import Talk
from bot.stage import Stage
from tests.cases.play import Case
from tests.test_danger import WRITING, says
from tests.test_thread_canaries import go_through_everything

pytestmark = pytest.mark.timeout(180)
FRIEND = "カナリア"


def dump(town: Stage, folder: Path) -> bytes:
    """Of PostgreSQL what pg_dump writes; of SQLite every byte of its files."""
    url = make_url(str(town.service.db.engine.url.render_as_string(hide_password=False)))
    if url.get_backend_name() == "sqlite":
        return b"".join(file.read_bytes() for file in sorted(folder.glob("town.db*")))
    if shutil.which("pg_dump") is None:
        says = "NOT CHECKED: pg_dump is missing, so nobody has looked into a dump of PostgreSQL"
        pytest.fail(says) if os.environ.get("CI") else pytest.skip(says)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return subprocess.run(["pg_dump", plain], check=True, capture_output=True, timeout=60).stdout


def readable(raw: bytes, words: str) -> bool:
    """As text, as bytes that pg_dump writes in hex, or escaped in JSON."""
    encoded = words.encode()
    return any(one in raw for one in (encoded, encoded.hex().encode(), words.encode("unicode_escape")))


def write_at_every_question(town: Stage, person: Person) -> Iterator[str]:
    """Put at each question of each flow in turn, she writes something else each time; some of it in danger."""
    for flow in town.service.conversations.flows.values():
        for number, step in enumerate(one for one in flow.steps if one.kind == "ask"):
            here = {"flow": flow.name, "step": step.name, "answers": {}, "back": [], "under": None}
            with town.service.db.write() as session:
                conversations.keep(session, parents.find(session, person.user_id).id, here, clock.now())
            words = f"canary-{flow.name}-{step.name} {FRIEND}"
            says(town, person, f"もう死にたい {words}" if number == 1 else words)
            yield words


def test_no_word_is_in_a_dump(town_on_both: Stage, tmp_path: Path) -> None:
    town, hana = town_on_both, town_on_both.person("hana", "Hana", "ja")
    go_through_everything(Case(town, {"時刻": "2026-11-25 10:30"}))
    prepare(town.service, hana, Talk("", given=["登録ずみ 妊娠中", "広場 shinmatsudo"]), WRITING)
    written = list(write_at_every_question(town, hana))
    raw = dump(town, tmp_path)
    assert (len(written) > 40, readable(raw, "shinmatsudo")) == (True, True)  # it is a whole dump that is looked at
    assert [words for words in (*written, FRIEND, "canary") if readable(raw, words)] == []


def test_a_word_that_stands_there_would_be_found(town_on_both: Stage, tmp_path: Path) -> None:
    """Plain, as bytes, and in JSON."""
    town = town_on_both
    with town.service.db.write() as session:
        session.execute(text("create table odd (words text, raw varchar(99), data text)"))
    for words, raw in (("canary-plain", "x"), ("x", "カナリア"), ("x", "\\u30ab\\u30ca")):
        with town.service.db.write() as session:
            session.execute(text("insert into odd values (:words, :raw, 'x')"), {"words": words, "raw": raw})
    found = dump(town, tmp_path)
    assert [readable(found, words) for words in ("canary-plain", "カナリア", "カナ", "canary-other")] == [True] * 3 + [
        False
    ]
    assert readable(b"\\\\x" + "カナリア".encode().hex().encode(), "カナリア")
