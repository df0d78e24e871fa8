"""What a town's folder is made of: rules and hubs."""

from datetime import time, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.town.invite import Invite
from bot.town.people import Room
from bot.town.slots import Arranged, CutOff, Minutes, Nth, Offer, Rebooking, Travel, Way
from bot.town.weather import Weather
from bot.town.words import Clock, Day, NotEmpty, Part, Slug, Span, Stated, Text, Weekday, Yearly

Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Latin = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9 '-]*$", max_length=20)]
Lat = Annotated[float, Field(ge=20, le=46)]
Lon = Annotated[float, Field(ge=122, le=154)]


class Account(Stated):
    """How the service calls itself in LINE (LINE allows 20 characters)."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class Centre(Stated):
    lat: Lat
    lon: Lon


class Window(Part):
    """Days before the due date: from `opens` until `closes`, both included (84 and 57 are 28w0d and 31w6d)."""

    opens: Annotated[int, Field(ge=1, le=280)]
    closes: Annotated[int, Field(ge=0, le=279)]

    @model_validator(mode="after")
    def _open_before_closing(self) -> "Window":
        if self.opens <= self.closes:
            raise ValueError("opens after it closes — 'opens' is the larger number of days before the due date")
        return self


class InterviewRules(Stated):
    """`reminders` and `change_until` count back from the start of the interview.

    `change_until` may also be `2 working days`: until the end of the second day before on which the hub is open.
    `offer_hold`: how long a seat is held for somebody on the waiting list, before it goes to the next.
    `invite` empty: nobody is invited unasked. `arranges`: what may be wished for at the meeting. `rebooking` empty: no
    limit. `travel`: around an interview at a family's home.
    """

    minutes: Minutes
    window: Window
    ways: Annotated[tuple[Way, ...], NotEmpty]
    reminders: tuple[Span, ...]
    change_until: CutOff
    offer_hold: Span = timedelta(hours=3)
    arranges: tuple[Arranged, ...] = ()
    rebooking: Rebooking | None = None
    invite: Invite | None = None
    travel: Travel = Travel()

    @model_validator(mode="after")
    def _invite_in_the_window(self) -> Self:
        if self.invite:
            self.invite.check_within(self.window.opens, self.window.closes)
        return self


class Quiet(Part):
    """Nothing is sent from `begins` in the evening until `ends` in the morning."""

    begins: Clock
    ends: Clock

    def covers(self, here: time) -> bool:
        """From `begins` until just before `ends`; equal times mean never."""
        if self.begins <= self.ends:
            return self.begins <= here < self.ends
        return here >= self.begins or here < self.ends


class Digest(Part):
    weekday: Weekday
    time: Clock


class NewsRules(Stated):
    """`most_per_week`: for families who chose no pace of their own; the digest is one of them.

    `links`: hosts, with all below them, that news may lead to.
    """

    most_per_week: Annotated[int, Field(ge=1, le=7)] = 2
    send_at: Annotated[tuple[Clock, ...], NotEmpty]
    quiet: Quiet
    digest: Digest
    links: tuple[Host, ...] = ()


class OpenHours(Part):
    """On these weekdays, in every week of the month or only in the `nth` ones."""

    days: Annotated[tuple[Weekday, ...], NotEmpty]
    opens: Clock
    closes: Clock
    nth: tuple[Nth, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _open_before_closing(self) -> "OpenHours":
        if self.opens >= self.closes:
            raise ValueError("closes before it opens — correct 'opens' or 'closes'")
        return self


class Closed(Part):
    """When a venue stays closed although its hours say open. `holidays` empty: nothing is known about them."""

    holidays: bool | None = None
    new_year: Yearly | None = None
    days: tuple[Weekday, ...] = ()


class Venue(Part):
    """Where a hub opens its doors. Without `lat` and `lon` (nobody knows them) it is shown by its address alone."""

    name: Text
    address: Text
    lat: Lat | None = None
    lon: Lon | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    hours: tuple[OpenHours, ...] = ()
    closed: Closed = Closed()
    note: Text | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> "Venue":
        if (self.lat is None) != (self.lon is None):
            raise ValueError("has only one of 'lat' and 'lon' — write both, or neither")
        return self


class HubFact(Part):
    """What parents ask of a hub before they come: seen there or read somewhere, never guessed."""

    about: Literal["parking", "lunch", "cost", "stroller", "nursing", "interpreter", "access", "phone"]
    text: Text
    source: Text
    checked_on: Day


class Hub(Part):
    """`coordinator` is how the person there is called, where it differs from the town's title.

    `latin`: how its name, or the part by which it is told apart, is read, in Latin letters; it has to fit on a button.
    """

    slug: Slug
    name: Text
    kana: Text
    latin: Latin | None = None
    category: Text
    area: Text
    coordinator: Text | None = None
    access: Text | None = None
    first_visit: Text | None = None
    venues: Annotated[tuple[Venue, ...], NotEmpty]
    interviews: Offer | None = None
    weather: Weather | None = None
    rooms: tuple[Room, ...] = ()
    facts: tuple[HubFact, ...] = ()
    source: Text
    checked_on: Day
