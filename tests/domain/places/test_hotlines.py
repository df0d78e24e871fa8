"""Who picks up the telephone now."""

from datetime import datetime

import pytest

from bot.clock import TOKYO
from bot.domain.places import hotlines
from bot.town.folder import Hotline, Town


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def line(town: Town, slug: str) -> Hotline:
    return next(one for one in town.hotlines if one.slug == slug)


@pytest.mark.parametrize(
    ("slug", "moment", "answered"),
    [
        ("child-abuse", "2026-10-06T03:00", True),
        ("child-medical", "2026-10-06T18:59", False),
        ("child-medical", "2026-10-06T19:00", True),
        ("child-medical", "2026-10-07T07:59", True),
        ("child-medical", "2026-10-07T08:00", False),
        ("child-medical", "2026-11-03T23:00", True),  # daily: holidays too
        ("adult-medical", "2026-10-06T12:00", False),
        ("adult-medical", "2026-10-11T12:00", True),  # Sunday
        ("adult-medical", "2026-10-12T08:30", False),
        ("adult-medical", "2026-10-12T12:00", True),  # a holiday on a Monday
        ("adult-medical", "2026-10-13T07:00", True),  # the night after it
        ("adult-medical", "2026-12-30T12:00", None),  # longer hours around New Year, from a day nobody wrote down
        ("matsudo-families", "2026-10-06T09:00", True),
        ("matsudo-families", "2026-10-06T17:00", False),
        ("matsudo-families", "2026-10-10T12:00", False),
        ("matsudo-families", "2026-10-12T12:00", False),
        ("matsudo-families", "2027-01-04T12:00", None),
        ("kokoro", "2026-10-06T12:00", None),
    ],
)
def test_open_now(matsudo: Town, slug: str, moment: str, answered: bool | None) -> None:
    assert hotlines.open_now(line(matsudo, slug), at(moment)) is answered


def test_the_card_begins_with_the_ambulance_then_what_was_asked_for_then_who_answers(matsudo: Town) -> None:
    """Aoi, at noon on a working day, is worried about a small child and herself."""
    card = hotlines.for_card(matsudo.hotlines, at("2026-10-06T12:00"), ["mind", "child_medical"])
    assert [(one.slug, answered) for one, answered in card] == [
        ("ambulance", True),
        ("police", True),
        ("yorisoi", True),
        ("kokoro", None),
        ("child-medical", False),
    ]


def test_a_card_without_wishes_has_every_line(matsudo: Town) -> None:
    card = hotlines.for_card(matsudo.hotlines, at("2026-10-06T12:00"))
    assert sorted(one.slug for one, _ in card) == sorted(one.slug for one in matsudo.hotlines)


@pytest.mark.parametrize(("digits", "link"), [("#99", "tel:%2399"), ("9-9", "tel:99")])
def test_a_tap_dials(digits: str, link: str) -> None:
    assert hotlines.dial(digits) == link
