"""`maisapo …`: everything an operator can type. Each command brings its own imports, and waits for no others."""

import importlib
import sys

import click

from bot.errors import BadSetup
from bot.starting import unhurried

COMMANDS = {
    "demo": "demo",
    "simulator": "simulator",
    "serve": "serving",
    "work": "running",
    "migrate": "migrating",
    "check": "running",
    "doctor": "doctor",
    "key": "keys",
    "menus": "running",
    "play": "talking",
    "flows": "content",
    "translate": "content",
    "safety": "safety",
    "drill": "drill",
    "staff": "staff",
    "letters": "letters",
}


class _OnDemand(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        with unhurried():
            module = importlib.import_module(f"bot.commands.{COMMANDS[name]}")
        command: click.Command = getattr(module, name)
        return command


@click.group(cls=_OnDemand, context_settings={"help_option_names": ["-h", "--help"]})
def maisapo() -> None:
    """A LINE chatbot for parents and pregnant people, run by municipalities and their childcare hubs."""


def main() -> None:
    """Mistakes in settings, folders and scripts are shown one a line, and end the program."""
    try:
        maisapo()
    except BadSetup as bad:
        for mistake in bad.mistakes:
            click.secho(mistake, fg="red", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
