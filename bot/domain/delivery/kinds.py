"""What a message is worth, how long it stays useful, and the codes its row may show; pages have the words for them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Kind:
    """`worth`: 1 leaves first. `life`: from when it is due, unless its order says otherwise.

    `better_twice`: where nobody knows whether the reply arrived, it is pushed as well.
    `unasked`: not while they want silence. `rests`: nor during a rest. `always`: whatever else the person chose.
    `by_person`: may come while a person has the word in the chat: numbers to call, and what people of the hub say.
    """

    worth: int
    life: timedelta
    better_twice: bool = False
    unasked: bool = False
    rests: bool = False
    always: bool = False
    by_person: bool = False


CRISIS = "crisis"
MOOD = "mood"  # the question how they are, for those who want to be asked
STEPS = "steps"  # that something agreed in a meeting can be read, or is to be decided
SPEAKS = "person_speaks"  # why a message waits or does not come: a person has the word in the chat
WAITS = timedelta(minutes=1)  # until what may come after all is tried again
DAY = timedelta(hours=20)  # LINE forgets a retry key after 24 hours; stay well below
KINDS = {
    CRISIS: Kind(1, DAY, better_twice=True, always=True, by_person=True),
    "staff": Kind(2, DAY, by_person=True),
    "answer": Kind(3, timedelta(hours=1), always=True),  # to something said longer ago it would only confuse
    "booking": Kind(4, DAY),
    "notice": Kind(4, DAY, by_person=True),
    "reminder": Kind(5, DAY, unasked=True),
    "invitation": Kind(5, timedelta(hours=10), unasked=True, rests=True),  # not the next day: it is planned again then
    MOOD: Kind(5, timedelta(hours=10), unasked=True, rests=True),
    STEPS: Kind(5, DAY, unasked=True, rests=True),
    "news": Kind(6, DAY, unasked=True, rests=True),
}
KEY_LIVES = DAY  # from the first try on; after that nothing is tried again by itself

WAITING = ("queued", "retry")
DONE = ("accepted", "failed", "expired", "suppressed", "unknown")
PAUSED = "paused"  # a chunk of a broadcast that staff have paused: nobody takes it
STATES = (*WAITING, "in_flight", PAUSED, *DONE)
QUIET = "quiet"  # somebody linked to them told of a loss: they read that it is a rest
ERASED = "erased"
HUSHED = "hushed"  # they wrote of a loss, and have not yet said with a tap what we shall do
GRIEF = ("loss", HUSHED, QUIET)  # nothing asks or offers what was expected, whatever they do in the chat
STILL = (*GRIEF, ERASED)  # not even a reminder is sent, and nobody calls them about a meeting
SILENCES = ("paused", *STILL)  # why a person gets nothing unasked; see `Parent.silence`
CALLED_OFF = (  # it is not sent on purpose, and not sent after all
    *("blocked", "news_off", "left_hub", "away", "changed", "hospital", "moved", "cancelled", "stopped"),
    *("nobody_left", *SILENCES, "not_needed", "came", "decided"),
)
REASONS = (
    *("reply", "reply_before", "push", "multicast"),  # accepted
    *("line_error", "no_answer", "rate", "quota", "reserved", "no_access", "token_refused", "our_mistake"),  # retry
    *("refused", "split"),  # failed
    *("too_late", "reply_unclear"),  # expired, unknown
    *("weekly", "week_full"),  # held for the digest
    *CALLED_OFF,  # suppressed; unknown where LINE may have had it
    SPEAKS,  # suppressed, or retry
)
