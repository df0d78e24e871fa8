"""A dead letter taken up again, from the console or by the operator: once, and never what must not be sent."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.delivery import resending
from bot.domain.office import inbox, letters
from bot.domain.office.letters import Letter, LetterDeed
from bot.domain.people.parents import Parent
from bot.errors import Refused


def offer(session: Session, letter: Letter, family: Parent, now: datetime) -> str:
    """What would be done (replay, once, refused, twice), or the name of what stands in the way."""
    if letter.kind == "event":
        return "replay"
    row = resending.get(session, int(letter.key))
    try:
        resending.check(session, row, family)
    except Refused as no:
        return no.name()
    if resending.may_arrive_twice(row, now):
        return "twice"
    return "refused" if row.reason == "refused" else "once"


def take_up(session: Session, letter: Letter, family: Parent, by: int, now: datetime, sure: bool = False) -> None:
    """`by`: whoever answers for it. Raises as `resending.send_again`; NotLost where somebody was quicker."""
    letters.take_up_again(session, letter)
    if letter.kind == "event":
        if not inbox.replay(session, letter.key):
            raise resending.NotLost
        return
    row = resending.get(session, int(letter.key))
    if resending.send_again(session, row, family, now, sure):
        letters.put_aside(session, letter, LetterDeed("sent", by, now))
