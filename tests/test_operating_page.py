"""`docs/operating.md` names every figure, every part and every line of the log that wants a person."""

import ast
import re
from pathlib import Path

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot import counters, metrics
from bot.domain.office import readiness
from tests.test_house_rules import log_calls

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "operating.md").read_text(encoding="utf-8")


def _first_cells(heading: str) -> set[str]:
    """What the tables of a section speak of."""
    section = PAGE.split(f"## {heading}")[1].split("\n## ")[0]
    return {name for row in re.findall(r"(?m)^\| (`.*?) \|", section) for name in re.findall(r"`([\w.]+)", row)}


def test_every_figure() -> None:
    counted = {family.name for family in text_string_to_metric_families(generate_latest(counters).decode())}
    ours = {f"maisapo_{name}" for name in metrics.GAUGES} | {name for name in counted if "created" not in name}
    told = {name.removesuffix("_total").removesuffix("_info") for name in _first_cells("Metrics")}
    assert told == ours | {"maisapo_build"}


def test_every_part_of_readiness() -> None:
    assert _first_cells("Three questions a machine can ask") >= {"database", *readiness.LONGEST}


def test_every_line_of_the_log_that_wants_a_person() -> None:
    bad = {
        call.args[0].value
        for _, call in log_calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("warning", "error")
        and isinstance(call.args[0], ast.Constant)
    }
    assert _first_cells("Logs") == bad
