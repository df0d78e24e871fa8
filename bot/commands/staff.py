"""The accounts of those who work in the console."""

import click

from bot import app, clock
from bot.domain.office import staff as desk
from bot.errors import Refused
from bot.settings import read


@click.group()
def staff() -> None:
    """Accounts for the console."""


@staff.command()
@click.argument("town")
@click.argument("login")
@click.argument("name")
@click.option("--role", type=click.Choice(desk.ROLES), default="coordinator", show_default=True)
@click.option("--hub", help="The hub's slug; none for the city.")
def add(town: str, login: str, name: str, role: str, hub: str | None) -> None:
    """Invite somebody; prints the link with which they choose a password and set up their phone."""
    settings = read()
    service = app.build(settings).get(town)
    if service is None:
        raise click.ClickException(f"{town} is not among TOWNS")
    try:
        with service.db.write() as session:
            token = desk.invite(session, desk.Post(login, name, role, hub), clock.now())
    except Refused as no:
        raise click.ClickException(f"{no.name()}: {type(no).__doc__}") from None
    click.echo(f"{settings.base_url}/{town}/console/invitation/{token}")
