"""A broken script, town or setting stops the start, and says where and what to do (F24)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import crypto
from bot.settings import ROOT

FLOW, TOWN = "flows/register_hub.yaml", "towns/matsudo/town.yaml"
BROKEN_FILES = [
    (FLOW, "check: register", "check: registr", "no verb `registr` - write it in handlers/register_hub.py"),
    (FLOW, "go: where", "go: nowhere", "leads nowhere - a step's name, or `end`"),
    (FLOW, "script:", "script: [", "flows/register_hub.yaml:"),
    (FLOW, "  - ask: where", "  - aks: where", "flows/register_hub.yaml:"),
    (TOWN, "minutes: 30", "minutes: thirty", "town.yaml:15: 'thirty' is not a whole number"),
    (TOWN, "slug: matsudo", "slug: [", "town.yaml:"),
    ("towns/matsudo/hubs.yaml", "- slug:", "- slag:", "hubs.yaml:"),
]
BROKEN_SETTINGS = [
    ("SECRET_KEY", "short", "SECRET_KEY: "),
    ("SECRET_KEY", "", "SECRET_KEY: "),
    ("FIELD_KEYS", "no key", "make one with: maisapo key"),
    ("PORT", "eighty", "PORT: "),
    ("TOWNS", "atlantis", "atlantis"),
    ("LINE_CHANNEL_SECRET", "", "LINE_CHANNEL_SECRET_MATSUDO: missing - set it, or LINE_CHANNEL_SECRET_FILE with a path"),
    ("LINE_CHANNEL_SECRET_FILE", "/nowhere", "LINE_CHANNEL_SECRET_FILE: /nowhere cannot be read"),
    ("LINE_API_HOST", "", "DEMO: refused beside LINE itself"),
]


def test_the_unbroken_one_starts(tmp_path: Path) -> None:
    said = _check(tmp_path, _environment(_content(tmp_path)))
    assert (said.returncode, said.stderr) == (0, ""), said.stderr


@pytest.mark.parametrize(("file", "right", "wrong", "told"), BROKEN_FILES)
def test_a_broken_file(tmp_path: Path, file: str, right: str, wrong: str, told: str) -> None:
    content = _content(tmp_path)
    text = (content / file).read_text(encoding="utf-8")
    assert right in text
    (content / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    _refused(_check(tmp_path, _environment(content)), told)


@pytest.mark.parametrize(("name", "value", "told"), BROKEN_SETTINGS)
def test_a_broken_setting(tmp_path: Path, name: str, value: str, told: str) -> None:
    environment = _environment(ROOT / "content") | {name: value}
    if name == "LINE_CHANNEL_SECRET_FILE":
        del environment["LINE_CHANNEL_SECRET"]
    _refused(_check(tmp_path, environment), told)


def test_a_database_without_tables_stops_the_worker(tmp_path: Path) -> None:
    _refused(_check(tmp_path, _environment(ROOT / "content"), "work"), "maisapo migrate")


def _refused(said: subprocess.CompletedProcess[str], told: str) -> None:
    """An error status, the place and the cure; no traceback, and no secret."""
    assert (said.returncode, told in said.stderr, "Traceback" in said.stderr) == (2, True, False), said.stderr
    assert "very-secret" not in said.stderr + said.stdout


def _content(folder: Path) -> Path:
    shutil.copytree(ROOT / "content", folder / "content")
    return folder / "content"


def _check(folder: Path, environment: dict[str, str], word: str = "check") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", word]
    everything = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=folder, env=everything, capture_output=True, text=True, timeout=60, check=False)


def _environment(content: Path) -> dict[str, str]:
    return {
        "DEMO": "1",
        "TOWNS": "matsudo",
        "TOWNS_DIR": str(content / "towns"),
        "CONTENT_DIR": str(content),
        "DATABASE_URL": "sqlite:///{town}.db",
        "LINE_API_HOST": "http://127.0.0.1:1",
        "LINE_CHANNEL_SECRET": "very-secret-secret",
        "LINE_CHANNEL_ACCESS_TOKEN": "very-secret-token",
        "SECRET_KEY": "very-secret-" + "x" * 32,
        "FIELD_KEYS": crypto.new_key(),
    }
