"""Preparing the databases."""

import click

from bot import app
from bot import migrate as migrations
from bot.jobs import queue_tables
from bot.settings import read


@click.command()
def migrate() -> None:
    """Bring every town's database up to date, with the facts of its folder."""
    for town, service in app.build(read()).items():
        migrations.upgrade(service.db)
        migrations.bring_in(service.db, service.town)
        queue_tables.settle(service.db, service.settings.relay == "procrastinate")
        click.echo(f"{town}: up to date")
