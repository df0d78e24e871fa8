"""Is a hub shut on a day: as its staff say, or by its own rules, where its hours are known."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.places import closed_days, hubs, opening
from bot.domain.places.hubs import Hub
from bot.domain.places.opening import Shut


@dataclass(frozen=True)
class DaysOff:
    """Of one hub. `shut`: the days its staff have closed, each with the time from which on it is open after all."""

    hub: Hub
    shut: Shut

    def said(self, day: date) -> bool:
        """Its staff have closed all of it."""
        return day in self.shut and self.shut[day] is None

    def shuts(self, moment: datetime) -> bool:
        """Its staff have closed it then, if only for a part of the day."""
        until = self.shut.get(clock.today(moment), time.min)
        return until is None or moment.astimezone(clock.TOKYO).time() < until

    def usual(self, day: date) -> bool:
        """Without anybody's doing: its weekday, New Year, a holiday. Unknown hours close nothing."""
        return opening.is_known(self.hub, day) and not opening.works_on(self.hub, day)


def of_hub(session: Session, slug: str, since: date) -> DaysOff:
    """From `since` on."""
    return DaysOff(hubs.known(session, slug), closed_days.spells(session, slug, since))
