"""Who in a town meets families, with what training and in which languages; and the rooms of a hub."""

from typing import Literal, get_args

from bot.town.slots import Way
from bot.town.words import Language, Part, Slug, Stated, Text

Qualification = Literal[
    "city_certified",
    "support_training",
    "nursery_teacher",
    "public_health_nurse",
    "midwife",
    "social_worker",
    "dietitian",
    "speech_therapist",
    "experience",
]
QUALIFICATIONS: tuple[Qualification, ...] = get_args(Qualification)


class Coordinator(Stated):
    """`name`: a first name or a role, as families may read it. `hub` empty: works at every hub.

    `ways` empty: all of the town's. `languages`: in which they can hold a talk by themselves.
    """

    slug: Slug
    name: Text
    hub: Slug | None = None
    qualifications: tuple[Qualification, ...] = ()
    languages: tuple[Language, ...] = ("ja",)
    ways: tuple[Way, ...] = ()


class Room(Part):
    slug: Slug
    name: Text
