"""`maisapo …`: everything an operator can type."""

import sys

import click

from bot.commands import content, demo, running, staff, talking
from bot.errors import BadSetup


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def maisapo() -> None:
    """A LINE chatbot for parents and pregnant people, run by municipalities and their childcare hubs."""


for command in (
    demo.demo,
    running.serve,
    running.work,
    running.migrate,
    running.check,
    running.key,
    running.menus,
    talking.play,
    content.flows,
    content.translate,
    staff.staff,
):
    maisapo.add_command(command)


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
