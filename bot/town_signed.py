"""Two sign what is shown in danger, one of them clinical: who, by role, and the day. Nobody signs for another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, model_validator

from bot.town_words import Part, read_day


@dataclass(frozen=True)
class Signature:
    """`who`: a role such as midwife, or a department; a name where the town wants one."""

    who: str
    on: date

    def __str__(self) -> str:
        return f"{self.who} {self.on}"


def read_signature(said: object) -> Signature:
    found = re.fullmatch(r"(.*\S)\s+(\S+)", str(said))
    if not found:
        raise ValueError(f"'{said}' is not a signature — write who and the day: midwife 2026-12-01")
    return Signature(found[1], read_day(found[2]))


Signed = Annotated[Signature, BeforeValidator(read_signature), PlainSerializer(str, when_used="json")]


class Signatures(Part):
    """Both are needed (rule C19). What changes is signed anew: whoever changes a text takes them away."""

    clinical: Signed | None = None
    office: Signed | None = None

    @model_validator(mode="after")
    def _are_two(self) -> "Signatures":
        if self.clinical and self.office and self.clinical.who == self.office.who:
            raise ValueError("one person cannot sign for both — let another one look at it")
        return self

    def missing(self) -> list[str]:
        return [name for name in ("clinical", "office") if getattr(self, name) is None]

    def oldest(self) -> date | None:
        return min((one.on for one in (self.clinical, self.office) if one), default=None)


@dataclass(frozen=True)
class Unsettled:
    """A text that two have not signed, or not lately."""

    kind: str
    name: str
    missing: tuple[str, ...]
    signed_on: date | None


def unsettled(kind: str, texts: dict[str, Signatures], today: date, months: int) -> Iterator[Unsettled]:
    """`months`: after so many a signature has grown old."""
    for name, signed in texts.items():
        missing, oldest = tuple(signed.missing()), signed.oldest()
        if missing or (oldest and (today - oldest).days > months * 31):
            yield Unsettled(kind, name, missing, oldest)
