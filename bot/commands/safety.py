"""The danger detector by hand: classify texts, score labelled files, train its model. No text is ever printed."""

import sys
from pathlib import Path

import click

from bot import clock
from bot.domain.care.safety.cards import read_cards
from bot.domain.care.safety.detector import Detector, Reading, decide, load
from bot.domain.care.safety.examples import Example, read_examples, read_folder
from bot.domain.care.safety.findings import NOTHING, Danger, Tier
from bot.domain.care.safety.lessons import cross_read, model_of
from bot.domain.care.safety.model import write_model
from bot.domain.care.safety.scoring import score, table
from bot.settings import ROOT
from bot.town.folder import load_town

FOLDER = ROOT / "content" / "safety"


@click.group()
def safety() -> None:
    """Which messages speak of danger: classify, check, train, signatures."""


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
        click.echo(f"cross-validated in {folds} folds, what is alike in one fold:")
        read = cross_read(rules, examples, folds)
        for line in table(score((example, _judged(rules, reading)) for example, reading in read)):
            click.echo(line)


@safety.command()
@click.option(
    "--town", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A town's folder."
)
def signatures(folder: Path | None) -> None:
    """Which cards and numbers two people have not signed as they are now, or not lately; with the mark to sign."""
    town = load_town(folder or ROOT / "content" / "towns" / "matsudo")
    waiting = read_cards(FOLDER / "cards").unsettled(town.hotlines, clock.today(clock.now()))
    for one in waiting:
        says = f"not signed: {' and '.join(one.missing)}" if one.missing else f"signed long ago, on {one.signed_on}"
        says = "changed since it was signed" if one.changed else says
        click.echo(f"{one.kind} {one.name}: {says} (of: {one.mark})")
    click.echo(f"{len(waiting)} texts wait for two signatures, one of them clinical" if waiting else "all are signed")


def _judged(detector: Detector, reading: Reading | None) -> Danger:
    return decide(reading, detector.thresholds) if reading else NOTHING


def _show(detector: Detector, examples: list[Example]) -> None:
    for line in table(score((example, detector.classify(example.text)) for example in examples)):
        click.echo(line)


def _answer(danger: Danger) -> str:
    return f"{danger.tier.name} {danger.category}" if danger.tier != Tier.NONE else "NONE"
