"""Two sign what is shown in danger, one of them clinical: who, by role, the day, and which text it was."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, model_validator

from bot.town.words import Part, read_day


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
    """Both are needed (rule C19). `of`: the mark of the text they saw; where that has changed, it is signed anew."""

    clinical: Signed | None = None
    office: Signed | None = None
    of: str | None = None

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
class Text:
    """`kind`: card or number. `says`: all that is signed, as plain data."""

    kind: str
    name: str
    says: object
    signed: Signatures

    @property
    def mark(self) -> str:
        """Eight letters that are others as soon as anything of it changes."""
        said = json.dumps(self.says, ensure_ascii=False, sort_keys=True, default=str)
        return sha256(said.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Unsettled:
    """A text that two have not signed, or not as it is now, or not lately."""

    kind: str
    name: str
    mark: str
    missing: tuple[str, ...]
    changed: bool
    signed_on: date | None


def unsettled(texts: Iterable[Text], today: date, months: int) -> Iterator[Unsettled]:
    """`months`: after so many a signature has grown old."""
    for text in texts:
        missing, oldest = tuple(text.signed.missing()), text.signed.oldest()
        changed = text.signed.of != text.mark
        if missing or changed or (oldest and (today - oldest).days > months * 31):
            yield Unsettled(text.kind, text.name, text.mark, missing, changed and not missing, oldest)
