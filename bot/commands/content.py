"""Looking at what the bot says, and translating it."""

from pathlib import Path

import click

from bot.app import conversations
from bot.drawn.flows import draw
from bot.settings import ROOT
from bot.translate import missing, update


@click.command()
@click.option("--svg", "folder", type=click.Path(path_type=Path), help="Draw each flow into this folder.")
def flows(folder: Path | None) -> None:
    """The flows, their questions, and what can be said to start them."""
    for name, flow in sorted(conversations(ROOT / "content").flows.items()):
        click.echo(f"{name}: {', '.join(step.name for step in flow.steps if step.kind == 'ask')}")
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.svg").write_text(draw(flow), encoding="utf-8")


@click.command()
@click.argument("language")
def translate(language: str) -> None:
    """Make or update the catalogue of a language: locales/LANGUAGE/LC_MESSAGES/messages.po."""
    file = ROOT / "locales" / language / "LC_MESSAGES" / "messages.po"
    catalogue = update(ROOT / "content", file, language)
    click.echo(f"{file.relative_to(ROOT)}: {len(catalogue)} texts, {len(missing(catalogue))} to translate")
