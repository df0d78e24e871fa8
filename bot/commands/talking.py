"""Talking with the bot in the terminal, and playing written talks again."""

import logging
import tempfile
from pathlib import Path

import click

from bot import clock
from bot.app import quiet_logs
from bot.givens import prepare
from bot.settings import ROOT
from bot.simulator import Person
from bot.simulator.recording.transcripts import Exchange, Talk, Writing, heard, writing
from bot.stage import Stage, stage


@click.command()
@click.option("--record", type=click.Path(path_type=Path), help="Write the talk to this file as a transcript.")
@click.option(
    "--replay", type=click.Path(path_type=Path, exists=True), help="Say what the parent says in this transcript."
)
@click.option("--language", default="ja", show_default=True, help="The language of the parent's phone.")
@click.option("--town", default="matsudo", show_default=True)
def play(record: Path | None, replay: Path | None, language: str, town: str) -> None:
    """Talk with the bot: through the real webhook, against our own LINE, with a database of its own.

    Type words; [a label] taps a button, (2027-02-03) picks a date, (place 35.82, 139.91) sends a place. Ctrl-D ends it.
    """
    quiet_logs(logging.ERROR)
    how = writing(ROOT / "content" / "transcripts.yaml")
    talks = how.read(replay) if replay else [Talk("play")]
    for talk in talks:
        with tempfile.TemporaryDirectory() as folder, stage(Path(folder), town=town) as running:
            again(running, how, talk, language) if replay else _talk(running, how, talk, language)
    if record:
        record.write_text("\n".join(how.write(talk, language) for talk in talks), encoding="utf-8")


def again(running: Stage, how: Writing, talk: Talk, language: str) -> None:
    """Play a written talk; its answers become what the bot says now."""
    person = _enter(running, how, talk, language)
    for exchange in talk.exchanges:
        how.do(person, exchange.said)
        running.quiet()
        exchange.answers = heard(person)


def _talk(running: Stage, how: Writing, talk: Talk, language: str) -> None:
    talk.at = clock.now().astimezone(clock.TOKYO).replace(tzinfo=None)
    person = _enter(running, how, talk, language)
    said: str | None = how.words["follow"][0 if language == "ja" else -1]
    while said is not None:
        try:
            how.do(person, said)
        except (LookupError, ValueError) as no:
            click.secho(str(no), fg="yellow")
        running.quiet()
        talk.exchanges.append(Exchange(said, 0, heard(person)))
        _show(talk.exchanges[-1])
        said = _listen()


def _enter(running: Stage, how: Writing, talk: Talk, language: str) -> Person:
    if talk.at:
        running.set_time(talk.at)
    person = running.person("aoi", "Aoi", language)
    prepare(running.service, person, talk, how)
    return person


def _show(exchange: Exchange) -> None:
    for message in exchange.answers:
        click.echo()
        for line in message:
            click.secho(f"  {line}", fg="cyan" if line.startswith("[") else "green")


def _listen() -> str | None:
    while True:
        try:
            said = str(click.prompt("\n>", prompt_suffix=" ", default="", show_default=False)).strip()
        except click.Abort:
            return None
        if said:
            return said
