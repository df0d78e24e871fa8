"""A broken script, town or setting stops the start, and says where and what to do (F24)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import crypto, settings
from bot.__main__ import maisapo
from bot.errors import BadSetup
from bot.settings import ROOT

FLOW, TOWN = "flows/register_hub.yaml", "towns/matsudo/town.yaml"
BROKEN_FILES = [
    (FLOW, "check: register", "check: registr", "no verb `registr` - write it in handlers/register_hub.py"),
    (FLOW, "go: where", "go: nowhere", "leads nowhere - a step's name, or `end`"),
    (FLOW, "script:", "script: [", "flows/register_hub.yaml:"),
    (FLOW, "  - ask: where", "  - aks: where", "flows/register_hub.yaml:"),
    (TOWN, "minutes: 30", "minutes: thirty", "town.yaml:{line}: 'thirty' is not a whole number"),
    (TOWN, "slug: matsudo", "slug: [", "town.yaml:"),
    ("towns/matsudo/hubs.yaml", "- slug:", "- slag:", "hubs.yaml:"),
]
BROKEN_SETTINGS = [
    ("SECRET_KEY", "short", "SECRET_KEY: "),
    ("SECRET_KEY", "", "SECRET_KEY: "),
    ("FIELD_KEYS", "no key", "make one with: maisapo key"),
    ("PORT", "eighty", "PORT: "),
    ("TOWNS", "atlantis", "atlantis"),
    (
        "LINE_CHANNEL_SECRET",
        "",
        "LINE_CHANNEL_SECRET_MATSUDO: missing - set it, or LINE_CHANNEL_SECRET_FILE with a path",
    ),
    ("LINE_CHANNEL_SECRET_FILE", "/nowhere", "LINE_CHANNEL_SECRET_FILE: /nowhere cannot be read"),
    ("LINE_API_HOST", "", "DEMO: refused beside LINE itself"),
    ("RELAY", "procrastinate", "RELAY: procrastinate works on PostgreSQL only - set DATABASE_URL, or unset RELAY"),
    ("RELAY", "celery", "RELAY: "),
    (
        "DATABASE_URL",
        "mysql://u:very-secret@h/{town}",
        "DATABASE_URL: Value error, neither SQLite nor PostgreSQL - sqlite:///",
    ),
    ("DATABASE_URL", "matsudo.db", "DATABASE_URL: Value error, no address of a database - sqlite:///"),
    ("DATABASE_URL", "sqlite:///:memory:", "DATABASE_URL: Value error, names no database - sqlite:///"),
    ("DATABASE_URL", "postgresql://h:5432", "DATABASE_URL: Value error, names no database - sqlite:///"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "told"), BROKEN_FILES)
def test_a_broken_file(tmp_path: Path, file: str, right: str, wrong: str, told: str) -> None:
    content = _content(tmp_path)
    text = (content / file).read_text(encoding="utf-8")
    assert right in text
    (content / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    line = text[: text.index(right)].count("\n") + 1
    assert told.replace("{line}", str(line)) in _refused(environment(content))


@pytest.mark.parametrize(("name", "value", "told"), BROKEN_SETTINGS)
def test_a_broken_setting(name: str, value: str, told: str) -> None:
    those: dict[str, str | None] = {**environment(ROOT / "content"), name: value}
    if name == "LINE_CHANNEL_SECRET_FILE":
        those["LINE_CHANNEL_SECRET"] = None
    assert told in _refused(those)


def test_two_towns_never_share_a_database() -> None:
    """Their families would be one list."""
    two = environment(ROOT / "content") | {"TOWNS": "matsudo,kohoku", "DATABASE_URL": "sqlite:///var/one.db"}
    said = "DATABASE_URL: one database for several towns - write {town} where the town's name belongs"
    assert _refused(two) == said


@pytest.mark.parametrize("kind", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_database_is_found_as_its_host_writes_the_address(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Where a host sets DATABASE_URL by itself nobody can write it another way."""
    for name, value in (environment(ROOT / "content") | {"DATABASE_URL": f"{kind}://u:p%40@h:5432/d?x=y"}).items():
        monkeypatch.setenv(name, value)
    assert settings.read().database_of("matsudo") == "postgresql+psycopg://u:p%40@h:5432/d?x=y"


def test_a_queue_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "find_spec", lambda name: None)
    wanted = {"RELAY": "procrastinate", "DATABASE_URL": "postgresql://host/{town}"}
    said = _refused(environment(ROOT / "content") | wanted)
    assert said == "RELAY: procrastinate is not installed - install maisapo[queue], or unset RELAY"


def test_what_the_operator_sees(tmp_path: Path) -> None:
    """Everything is fine; or the mistakes, one a line, an exit status, no traceback and no secret."""
    right = environment(_content(tmp_path))
    fine, short, bare = _run(right, "check"), _run({**right, "SECRET_KEY": "short"}, "check"), _run(right, "work")
    assert [one.returncode for one in (fine, short, bare)] == [0, 2, 2], bare.stderr
    assert "maisapo migrate" in bare.stderr
    for said in (fine, short, bare):
        assert ("Traceback" in said.stderr, "very-secret" in said.stderr + said.stdout) == (False, False), said.stderr


def _refused(environment: Mapping[str, str | None]) -> str:
    """The mistakes that stop `maisapo check`."""
    said = CliRunner().invoke(maisapo, ["check"], env=environment)
    assert isinstance(said.exception, BadSetup), said.exception
    return "\n".join(said.exception.mistakes)


def _content(folder: Path) -> Path:
    shutil.copytree(ROOT / "content", folder / "content")
    return folder / "content"


def _run(environment: Mapping[str, str], word: str) -> subprocess.CompletedProcess[str]:
    command, everything = [sys.executable, "-m", "bot", word], {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=everything, capture_output=True, text=True, timeout=60, check=False)


def environment(content: Path, database_url: str = "") -> dict[str, str]:
    return {
        "DEMO": "1",
        "TOWNS": "matsudo",
        "TOWNS_DIR": str(content / "towns"),
        "CONTENT_DIR": str(content),
        "DATABASE_URL": database_url or f"sqlite:///{content.parent}/not-there-yet-{{town}}.db",
        "LINE_API_HOST": "http://127.0.0.1:1",
        "LINE_CHANNEL_SECRET": "very-secret-secret",
        "LINE_CHANNEL_ACCESS_TOKEN": "very-secret-token",
        "SECRET_KEY": "very-secret-" + "x" * 32,
        "FIELD_KEYS": crypto.new_key(),
    }
