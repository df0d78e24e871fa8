"""That the other one of a pair has booked, moved or cancelled: whoever is linked to them hears how it stands now.

The turn that changed it left a mark on the pair and nothing else, so that two who act at once never wait in a ring.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.delivery.kinds import STILL
from bot.domain.interview.interviews import Interview
from bot.domain.people.pairs import Pair
from bot.domain.people.parents import Parent

AT_ONCE = 200


@dataclass(frozen=True)
class Telling:
    parent: Parent
    line_user_id: str
    interview: Interview

    @property
    def dedupe(self) -> str:
        return f"family:{self.interview.id}:{self.interview.version}:{self.parent.id}"


def take(session: Session, now: datetime) -> list[Telling]:
    """Whoever is talking with the bot at this moment hears of it a little later; of what is over nobody hears."""
    found = []
    for pair, parent in session.execute(_UNTOLD).all():
        interview = session.get_one(Interview, pair.untold)
        pair.untold = None
        reached = parent.reachable and parent.silence not in STILL
        if parent.line_user_id and reached and interview.slot.starts_at > now:
            found.append(Telling(parent, parent.line_user_id, interview))
    session.flush()
    return found


_UNTOLD = (
    select(Pair, Parent)
    .join(Parent, Parent.id == Pair.parent_id)
    .where(Pair.untold.is_not(None))
    .order_by(Pair.parent_id)
    .limit(AT_ONCE)
    .with_for_update(of=[Pair, Parent], skip_locked=True)
)
