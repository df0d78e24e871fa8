"""Whether a talk leads to the person: who was told that it goes without their name is not one click away from it."""

from bot.domain.care import call_numbers
from bot.domain.care.consultations import Consultation

HIDDEN = ("none", "nickname")  # of what they chose to be called


def leads_on(one: Consultation) -> bool:
    """To the page of the family, and from there to it. An alarm leads to the person all the same."""
    return one.about == "self" and one.named not in HIDDEN


def shows_number(one: Consultation) -> bool:
    """To call whoever asked for a call. The number stands with the family, and tells as much as a name."""
    return one.named not in HIDDEN or call_numbers.wanted(one)
