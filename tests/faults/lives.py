"""How the state machines run: the same lives every time, none cut short for being slow."""

from hypothesis import HealthCheck, Phase, settings

STEPS = 40


def lives(number: int, *phases: Phase) -> settings:
    """So many sequences of up to 40 steps."""
    return settings(
        max_examples=number,
        stateful_step_count=STEPS,
        derandomize=True,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=phases or tuple(Phase),
    )
