"""`maisapo doctor`: what is wrong with this installation, and what to do about it."""

import sys

import click

from bot.doctor import examine
from bot.doctor.findings import LEVELS, Finding, problem
from bot.errors import BadSetup
from bot.settings import LineCredentials, Settings, line_credentials, read

COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}


@click.command()
@click.argument("town", required=False)
def doctor(town: str | None) -> None:
    """Look at settings, database, worker, content and the account at LINE; of every town, or of one.

    One line each: ok, warning or problem, and what to do. Ends with 0, 1 or 2: the worst of them.
    """
    try:
        settings = read()
    except BadSetup as bad:
        sys.exit(_show([_mistake("settings", one) for one in bad.mistakes]))
    if town and town not in settings.towns:
        raise click.ClickException(f"{town} is not among TOWNS")
    sys.exit(max(_examine(settings, one) for one in ([town] if town else settings.towns)))


def _examine(settings: Settings, town: str) -> int:
    click.secho(town, bold=True)
    credentials: LineCredentials | None = None
    worst = 0
    try:
        credentials = line_credentials(town)
    except BadSetup as bad:
        worst = _show([_mistake("secrets", one) for one in bad.mistakes])
    return max([worst, *(_show([finding]) for finding in examine(settings, town, credentials))])


def _show(findings: list[Finding]) -> int:
    """Says the worst level among them."""
    for finding in findings:
        click.secho(str(finding), fg=COLOURS[finding.level])
    return max((LEVELS.index(finding.level) for finding in findings), default=0)


def _mistake(subject: str, said: str) -> Finding:
    says, _, cure = said.partition(" - ")
    return problem(subject, says, cure)
