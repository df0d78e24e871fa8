"""What a whole turn costs (P1, P2): each bot in turn, as fast as it answers, several rounds; medians of the ratios.

python -m tests.benchmarks.turns [rounds]
"""

import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from tests.benchmarks import bots, load
from tests.benchmarks.bots import ECHO, POSTGRESQL, SQLITE, Bot
from tests.benchmarks.load import MENU, TAP, WORDS, Load
from tests.benchmarks.table import part, table
from tests.faults.processes import SECRET

EVENTS, ROUNDS, PATIENCE = 1500, 7, 30.0
CASES = (
    (ECHO, "a text, given back", MENU),
    (SQLITE, "a tap, the next question", TAP),
    (POSTGRESQL, "a tap, the next question", TAP),
    (SQLITE, "a word of ours, the menu card", MENU),
    (POSTGRESQL, "a word of ours, the menu card", MENU),
    (SQLITE, "words of her own, what can be done here", WORDS),
    (POSTGRESQL, "words of her own, what can be done here", WORDS),
)
COLUMNS = [
    "bot", "turn", "CPU ms/event", "x yardstick (min-max)", "answers/s", "x yardstick (min-max)",
    "webhook p50 ms", "p99 ms", "lost",
]  # fmt: skip


@dataclass(frozen=True)
class Round:
    cpu: float
    rate: float
    answers: list[float]
    lost: int


def report(rounds: int = ROUNDS) -> str:
    with ExitStack() as stack:
        running = {name: stack.enter_context(bots.running(name, 0.0)) for name in (ECHO, SQLITE, POSTGRESQL)}
        for name, _, what in CASES:
            _round(running[name], what, 300)
        found = [[_round(running[name], what, EVENTS) for name, _, what in CASES] for _ in range(rounds)]
    return table(COLUMNS, list(_rows(found)))


def _round(bot: Bot, what: Mapping[str, object], events: int) -> Round:
    before = bot.cpu()
    run = Load(bot.port, SECRET, what, events).run()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        replies = {token: at for token, at in load.taken(bot.line_port) if token in run.sent}
        if len(replies) == len(run.sent):
            break
        time.sleep(0.05)
    time.sleep(0.3)  # what is still to be written down
    lost = len(run.sent) - len(replies)
    took = max([run.began + run.seconds, *replies.values()]) - run.began
    return Round((bot.cpu() - before) / events * 1000, len(replies) / took, run.answers, lost)


def _rows(found: list[list[Round]]) -> Iterator[list[str]]:
    for number, (name, turn, _) in enumerate(CASES):
        own, base = [one[number] for one in found], [one[0] for one in found]
        cpu = [mine.cpu / theirs.cpu for mine, theirs in zip(own, base, strict=True)]
        rate = [mine.rate / theirs.rate for mine, theirs in zip(own, base, strict=True)]
        answers = sorted(second * 1000 for one in own for second in one.answers)
        yield [
            name, turn, f"{statistics.median(one.cpu for one in own):.2f}", _spread(cpu),
            f"{statistics.median(one.rate for one in own):.0f}", _spread(rate),
            f"{part(answers, 0.5):.1f}", f"{part(answers, 0.99):.1f}", str(sum(one.lost for one in own)),
        ]  # fmt: skip


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


if __name__ == "__main__":
    sys.stdout.write(report(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
