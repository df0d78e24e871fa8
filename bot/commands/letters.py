"""Dead letters for the operator: read as the city reads them, and taken up again in the name of somebody there."""

import logging
import sys

import click
from sqlalchemy.exc import NoResultFound

from bot import app, clock, versions
from bot.domain.office import audit, second_chance
from bot.domain.office import letters as dead
from bot.domain.office import staff as desk
from bot.domain.office.audit import Subject
from bot.domain.people import parents
from bot.errors import Refused
from bot.service import Service
from bot.settings import read

ACTION = "take_up_letter"  # what the console calls it
EVERY = 10_000


@click.group()
def letters() -> None:
    """What could not be answered or delivered: no names, no words."""


@letters.command("list")
@click.argument("town")
def list_them(town: str) -> None:
    """One line each, the newest first: its key, what it is, how it ended and why, how often it was tried, and when."""
    with _town(town).db.read() as session:
        for one in dead.waiting(session, EVERY):
            at = one.at.astimezone(clock.TOKYO)
            click.echo(f"{_key(one)} {one.what} {one.state} {one.reason or '-'} {one.tries} {at:%Y-%m-%dT%H:%M}")


@letters.command()
@click.argument("town")
@click.argument("login")
@click.argument("keys", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All of the list.")
@click.option("--sure", is_flag=True, help="Also what may arrive twice.")
def again(town: str, login: str, keys: tuple[str, ...], every: bool, sure: bool) -> None:
    """Answer or send them anew, as the button in the console does; LOGIN, of the city, answers for it.

    What must not be sent stays and is named with the reason. Ends with 1 where any stayed.
    """
    service = _town(town)
    with service.db.read() as session:
        member = desk.by_login(session, login)
        if member is None or member.role != "city" or member.disabled_at:
            raise click.ClickException(f"{login} is nobody at work for the city")
        wanted = [_key(one) for one in dead.waiting(session, EVERY)] if every else list(keys)
        by = member.id
    stayed = [key for key in wanted if not _take_up(service, key, by, sure)]
    click.echo(f"{len(wanted) - len(stayed)} taken up, {len(stayed)} stayed")
    sys.exit(1 if stayed else 0)


def _take_up(service: Service, key: str, by: int, sure: bool) -> bool:
    """Each in a commit of its own, with its trace."""
    kind, _, number = key.partition(":")
    now = clock.now()
    try:
        with service.db.write() as session:
            if dead.is_gone(session, kind, number):
                click.echo(f"{key}: not_lost")
                return False
            found = dead.get(session, kind, number)
            family = parents.get(session, found.parent_id)
            second_chance.take_up(session, found, family, by, now, sure)
            audit.record(session, by, ACTION, [Subject("family", family.id, family.hub_id)], now, "operator")
    except NoResultFound:
        click.echo(f"{key}: there is none")
        return False
    except Refused as no:
        click.echo(f"{key}: {no.name()} - {type(no).__doc__}")
        return False
    return True


def _key(one: dead.Letter) -> str:
    return f"{one.kind}:{one.key}"


def _town(name: str) -> Service:
    app.quiet_logs(logging.ERROR)  # what is printed is the list
    service = app.build(read()).get(name)
    if service is None:
        raise click.ClickException(f"{name} is not among TOWNS")
    if not versions.is_there(service.db, name):
        raise click.ClickException(f"the database of {name} does not answer - run: maisapo doctor {name}")
    return service
