"""What LINE's plans cost, as far as it is known."""

import pytest

from bot.plans import read_plans
from bot.settings import ROOT

PLANS = read_plans(ROOT / "content" / "line_plans.yaml")


@pytest.mark.parametrize(
    ("plan", "used", "more", "yen"),
    [
        ("local_government", 1_000_000, 12_000, 0),
        ("communication", 0, 200, 0),
        ("communication", 150, 51, None),
        ("light", 4_000, 1_000, 0),
        ("light", 4_000, 1_001, None),
        ("standard", 29_000, 1_000, 0),
        ("standard", 29_000, 1_001, 3),
        ("standard", 80_000, 10, 28),
        ("standard", 79_995, 10, 29),
        ("standard", 30_000, 100_000, 290_000),
        ("standard", 30_000, 100_001, None),
    ],
)
def test_what_a_broadcast_costs_beside_the_monthly_fee(plan: str, used: int, more: int, yen: int | None) -> None:
    assert PLANS[plan].yen(used, more) == yen  # type: ignore[index]


def test_every_plan_says_where_its_figures_are_from() -> None:
    assert {name for name, plan in PLANS.items() if plan.source and plan.checked_on} == set(PLANS)
