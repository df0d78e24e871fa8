"""The danger detector by hand: classify texts, score labelled files, train its model. No text is ever printed."""

import sys
from pathlib import Path

import click

from bot.domain.care.safety.detector import Detector, load
from bot.domain.care.safety.examples import Example, read_examples, read_folder
from bot.domain.care.safety.findings import Danger, Tier
from bot.domain.care.safety.lessons import cross_validated, model_of
from bot.domain.care.safety.model import write_model
from bot.domain.care.safety.scoring import score, table
from bot.settings import ROOT

FOLDER = ROOT / "content" / "safety"


@click.group()
def safety() -> None:
    """Which messages speak of danger: classify, check, train."""


@safety.command()
def classify() -> None:
    """One text a line from standard input; an answer a line, at once: ALERT category, CARE category, or NONE."""
    detector = load(FOLDER)
    for line in sys.stdin.buffer:
        click.echo(_answer(detector.classify(line.decode("utf-8", errors="replace").rstrip("\r\n"))))
        sys.stdout.flush()


@safety.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check(file: Path) -> None:
    """Score a labelled file (text, lang, category, note; tabs between). Counts only."""
    _show(load(FOLDER), read_examples(file))


@safety.command()
@click.option("--folds", type=click.IntRange(2, 20), help="Also cross-validate on all examples, and show the counts.")
def train(folds: int | None) -> None:
    """Train the model on content/safety/examples. The same examples give the same file."""
    examples = read_folder(FOLDER / "examples")
    rules = load(FOLDER, with_model=False)
    model = model_of(rules, examples)
    write_model(model, FOLDER / "model.txt")
    click.echo(f"model.txt: {len(model.weights)} features, examples {model.examples}")
    if folds:
        click.echo(f"cross-validated in {folds} folds:")
        for line in table(score(cross_validated(rules, examples, folds))):
            click.echo(line)
    click.echo("development part:")
    _show(load(FOLDER), [example for example in examples if example.is_for_development])


def _show(detector: Detector, examples: list[Example]) -> None:
    for line in table(score((example, detector.classify(example.text)) for example in examples)):
        click.echo(line)


def _answer(danger: Danger) -> str:
    return f"{danger.tier.name} {danger.category}" if danger.tier != Tier.NONE else "NONE"
