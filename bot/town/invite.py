"""A town's rules for inviting to the eighth-month interview, and for when its staff look after who did not answer."""

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.town.words import Clock, Span, Stated


def _whole_days(span: Span) -> Span:
    if span.days < 1 or span.seconds:
        raise ValueError("is not counted in days — write it like 10 days")
    return span


Days = Annotated[Span, AfterValidator(_whole_days)]


class Invite(Stated):
    """`days`: before the due date, in the seventh or eighth month (112 is 24w0d, 57 is 31w6d). `at`: what time of day.

    `again_after` the first, a gentle second try; `staff_after` that one, the family is on the staff's list; in the
    `last_days` of the window nobody is invited again, and everybody who has not booked is on that list.
    """

    days: Annotated[int, Field(ge=57, le=112)]
    at: Clock
    again_after: Days
    staff_after: Days
    last_days: Annotated[int, Field(ge=1, le=28)]

    def check_within(self, opens: int, closes: int) -> None:
        """Nobody is invited to what they cannot book yet, or not any more. `opens` and `closes` as in the window."""
        if self.days > opens:
            raise ValueError(f"invites before the window opens — write at most {opens} as the 'days' of 'invite'")
        if self.days - self.again_after.days < closes + self.last_days:
            most = self.days - closes - self.last_days
            raise ValueError(
                f"invites again in the last days of the window — write at most {most} days as 'again_after'"
            )
        if self.days - self.again_after.days - self.staff_after.days < closes:
            most = self.days - self.again_after.days - closes
            raise ValueError(f"leaves staff no day of the window — write at most {most} days as 'staff_after'")
