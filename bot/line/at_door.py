"""Stored and answered in one commit, while LINE waits for its 200; who knocks at the same moment shares the commit."""

import structlog
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import clock, db
from bot.domain.office import inbox
from bot.domain.office.inbox import Arrival
from bot.domain.people import parents
from bot.errors import named, places
from bot.line import turns
from bot.line.together import Company
from bot.line.turn import Guest
from bot.line.turns import Done
from bot.service import Service

log = structlog.get_logger()
LOCKED = 300  # ms for what somebody else holds: LINE does not wait for that, nor do those who share the commit
MOST = 16  # events in a commit: what one more adds is small by then, and everybody waits for the last


def opened(service: Service) -> "Company[Arrival, Done | None]":
    """Answers None where it is not for now: they are busy, another of theirs waits, or we have this one already."""

    def serve(arrived: list[Arrival]) -> list[Done | None]:
        try:
            return _stored_and_taken(service, arrived)
        except PoolTimeout:
            raise
        except Exception as error:
            if len(arrived) == 1:
                raise
            log.warning("answer.not_together", events=len(arrived), error=named(error), at=places(error))
            return [_alone(service, one) for one in arrived]

    return Company(serve, MOST)


def _alone(service: Service, one: Arrival) -> Done | None:
    """After a mistake all of them were undone: whose own it was not, is answered now."""
    try:
        return _stored_and_taken(service, [one])[0]
    except Exception as error:
        log.warning("answer.not_at_once", event_id=one.id, error=named(error), at=places(error))
        return None


def _stored_and_taken(service: Service, arrived: list[Arrival]) -> list[Done | None]:
    first: dict[str, Arrival] = {}  # of each person one, in the order in which they came
    for one in arrived:
        first.setdefault(one.line_user_id or "", one)
    with service.db.write(urgent=True) as session:
        db.wait_at_most(session, LOCKED)
        free = parents.meet_unless_busy(session, list(first))
        kept = inbox.keep_done(session, [first[user] for user in free], clock.now())
        guests = {one.id: Guest(free[user], kept[one.id]) for user, one in first.items() if one.id in kept}
        done = dict(zip(guests, turns.take(service, session, list(guests.values())), strict=True))
    return [done.pop(one.id, None) for one in arrived]
