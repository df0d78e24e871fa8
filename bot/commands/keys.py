"""The keys that seal what is personal: making one, and letting a new one take over."""

import sys

import click

from bot import app, crypto, migrate, versions
from bot.crypto import Keyring
from bot.domain.office import resealing
from bot.service import Service
from bot.settings import read


@click.group(invoke_without_command=True)
@click.pass_context
def key(context: click.Context) -> None:
    """A new field key, for the front of FIELD_KEYS. Keep it where the database is not."""
    if context.invoked_subcommand is None:
        click.echo(crypto.new_key())


@key.command()
def rotate() -> None:
    """Seal everything anew with the first of FIELD_KEYS; safe to stop, and to begin again.

    Put the new key in front and restart every process first. Only when this says that all is whole may the old key go.
    """
    settings = read()
    whole = [_rotate(town, service, settings.keyring()) for town, service in app.build(settings).items()]
    if not all(whole):
        click.secho(
            "Keep the old keys. Run this again once every process has the new key in front.", fg="red", err=True
        )
        sys.exit(1)
    click.echo("All is whole: the old keys are not needed any more.")


def _rotate(town: str, service: Service, ring: Keyring) -> bool:
    versions.require_current(service.db, town)
    columns = resealing.sealed_columns(migrate.tables())
    for column in columns:
        for done in resealing.reseal(service.db, column, ring):
            click.echo(f"{town}: {column.table.name}.{column.name}: {done} sealed anew")
    counts = [resealing.count(service.db, column, ring) for column in columns]
    for one in counts:
        lost = f", {one.lost} that no key opens" if one.lost else ""
        click.echo(f"{town}: {one.name}: {one.newest} of {one.sealed} by the newest key{lost}")
    return all(one.is_whole for one in counts)
