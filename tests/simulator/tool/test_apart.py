"""The simulator is a product of its own: it stands without the bot."""

import configparser
import subprocess
import sys

from tests.simulator.tool.running import ROOT


def test_the_contract_names_everything_of_the_bot() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    named = contracts["importlinter:contract:simulator-in"]["forbidden_modules"].split()
    there = {f"bot.{one.stem}" for one in (ROOT / "bot").glob("*.py") if one.stem != "__init__"}
    there |= {f"bot.{one.parent.name}" for one in (ROOT / "bot").glob("*/__init__.py")}
    assert {*named} == there - {"bot.simulator"} | {"handlers"}


def test_it_loads_nothing_of_the_bot_and_no_sdk() -> None:
    asks = "import sys, bot.simulator.cli; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True, check=True)
    modules = loaded.stdout.split()
    assert [name for name in modules if name.startswith("bot.") and not name.startswith("bot.simulator")] == []
    assert {"linebot", "flask", "sqlalchemy", "pydantic", "yaml"} & {*modules} == set()
