"""Numbers to call, as a town's folder writes them: numbers exist nowhere else."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from bot.town.signed import Signatures
from bot.town.words import WEEKDAYS, Clock, NotEmpty, Part, Slug, Stated, Text, Yearly

Kind = Literal[
    "emergency", "child_abuse", "parents", "dv", "mind", "child_medical", "adult_medical", "pregnancy", "town"
]
AnswerDay = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]
Digits = Annotated[str, StringConstraints(pattern=r"^#?[0-9][0-9-]*[0-9]$")]


def _daily(said: object) -> object:
    return (*WEEKDAYS, "holiday") if said == "daily" else said


def _always(said: object) -> object:
    return ({"days": "daily", "from": "0:00", "to": "24:00"},) if said == "always" else said


class Answered(Part):
    """When somebody picks up; an end at or before the start is on the next morning.

    `daily` means every day. On public holidays only the rules with `holiday` hold.
    """

    days: Annotated[tuple[AnswerDay, ...], NotEmpty, BeforeValidator(_daily)]
    begins: Clock = Field(alias="from")
    ends: Clock = Field(alias="to")


class Hotline(Stated):
    """`hours` empty: no rule is known, only `hours_text`. On `unsure_on` days the rule may not hold (New Year …)."""

    slug: Slug
    label: Text
    kind: Kind
    digits: Digits
    also: tuple[Digits, ...] = ()
    hours: Annotated[tuple[Answered, ...], BeforeValidator(_always)] = ()
    hours_text: Text | None = None
    unsure_on: tuple[Yearly, ...] = ()
    area: Text
    languages: tuple[Text, ...] = ("ja",)
    checked_by: Text
    signed: Signatures = Signatures()
    notes: Text | None = None

    def says(self) -> dict[str, object]:
        """All that is signed; when the number was checked, and by whom, is said beside it and changes without it."""
        found: dict[str, object] = self.model_dump(mode="json", exclude={"signed", "checked_on", "checked_by", "notes"})
        return found
