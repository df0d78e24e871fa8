"""Starting the worker, and looking at what it needs."""

import click

from bot import app, versions
from bot.jobs import queue_tables
from bot.jobs.worker import stop_on_signals
from bot.jobs.worker import work as run_jobs
from bot.line import menus as rich_menus
from bot.settings import read
from bot.starting import unhurried


@click.command()
def work() -> None:
    """The worker: reminders, hub news, and whatever was left undone. Several may run; one leads."""
    app.quiet_logs()
    settings = read()
    app.count_together(settings)
    with unhurried():
        services = app.build(settings)
    for town, service in services.items():
        versions.await_current(service.db, town)
        if settings.relay == "procrastinate":
            queue_tables.require(service.db, town)
    run_jobs(services, stop_on_signals())


@click.command()
def check() -> None:
    """Read all settings, towns and scripts, and say what is wrong with them."""
    services = app.build(read())
    for town, service in services.items():
        flows = service.conversations.flows
        click.echo(
            f"{town}: {len(service.town.hubs)} hubs, {len(flows)} flows, {', '.join(service.town.languages)}: all fine"
        )


@click.command()
def menus() -> None:
    """Create the rich menus that LINE does not have yet."""
    for town, service in app.build(read()).items():
        rich_menus.set_up(service)
        click.echo(f"{town}: rich menus are there")
