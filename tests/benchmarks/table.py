"""Figures as the tables of docs/ have them."""

from collections.abc import Sequence


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "".join("| " + " | ".join(row) + " |\n" for row in [columns, ["---"] * len(columns), *rows])


def part(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies; they are sorted."""
    return values[min(int(len(values) * share), len(values) - 1)] if values else float("nan")
