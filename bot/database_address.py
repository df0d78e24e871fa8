"""Where a town's database is, as the settings say it: one of the two kinds, and never one for two towns."""

from typing import Annotated

from pydantic import AfterValidator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import BadSetup

KINDS = ("sqlite", "postgresql+psycopg")
HOSTED = ("postgres", "postgresql")  # as those who host a database write it
CURE = "sqlite:///var/{town}.db, or postgresql+psycopg://…/{town}"


def tidy(address: str) -> str:
    """Ours, also where it is written as hosts of databases do. What is wrong is told without the address: it has a
    password in it."""
    kind, mark, rest = address.partition("://")
    address = f"{KINDS[1] if kind in HOSTED else kind}{mark}{rest}"
    try:
        found = make_url(address)
    except ArgumentError:
        raise ValueError("no address of a database") from None
    if found.drivername not in KINDS:
        raise ValueError("neither SQLite nor PostgreSQL")
    if not found.database or found.database == ":memory:":
        raise ValueError("names no database")
    return address


def refuse_sharing(address: str, towns: tuple[str, ...]) -> None:
    """In one database the families of two towns would be one list."""
    if len({*towns}) > len({address.replace("{town}", town) for town in towns}):
        raise BadSetup(["DATABASE_URL: one database for several towns - write {town} where the town's name belongs"])


Address = Annotated[str, AfterValidator(tidy)]
