"""Trying what must work on a bad day, on a good one."""

import click

from bot import app, clock
from bot import ring as ringing
from bot.domain.care import alarms
from bot.settings import read


@click.group()
def drill() -> None:
    """Drills: the same way as the true thing, marked as a drill, and nothing to any family."""


@drill.command()
@click.argument("town", required=False)
def alarm(town: str | None) -> None:
    """An alarm in every hub of every town, or of one. It stays open until somebody takes it in the console."""
    app.quiet_logs()
    now = clock.now()
    services = app.build(read())
    if town and town not in services:
        raise click.ClickException(f"{town} is not among TOWNS")
    for slug in [town] if town else services:
        with services[slug].db.write() as session:
            raised = alarms.drill(session, f"{now:%Y-%m-%dT%H:%M:%S}", now)
        told = ringing.tell_due(services[slug])
        click.echo(f"{slug}: {raised} drill alarms, {told} taken by ALERT_URL or the mail server")
