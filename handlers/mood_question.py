"""The answer to "how are you": a low one after a low one brings the offer to talk with somebody.

Their yes is the wish itself: it is on its way with that tap. How they feel is not told with it.
"""

from bot.dialogue.turn import refuses
from bot.domain.care import consultations, moods
from bot.domain.care.moods import TwiceLow
from bot.errors import Refused
from bot.service import Turn
from handlers.hubs import find, named
from handlers.request_consultation import all_hubs, ask_for_talk, my_hub, note_hub, private_page, while_waiting
from handlers.thread import who

__all__ = ["all_hubs", "ask_for_talk", "my_hub", "note_hub", "private_page", "while_waiting"]


class AlreadyWaiting(Refused):
    """They have asked to talk, and their answer is due."""


class KeptWaiting(Refused):
    """They have asked to talk, and should have heard from us by now."""


@refuses(TwiceLow)
def note_feeling(turn: Turn) -> None:
    moods.note(turn.world.session, turn.world.parent.id, turn.answers["feeling"])


@refuses(AlreadyWaiting, KeptWaiting)
def waits_already(turn: Turn) -> None:
    """Said twice it is one wish: nobody reads it later for that, and nothing is promised anew."""
    visit = turn.world
    one = consultations.open_of(visit.session, visit.parent.id)
    if one is None or one.due is None:
        return
    hub = find(visit, one.hub_id)
    turn.answers.update(asked=one.id, hub_name=named(visit, hub) if hub else one.hub_id)
    turn.answers.update(who=who(turn, one), look_by=one.due)
    raise KeptWaiting if one.due < turn.now else AlreadyWaiting


def anytime(turn: Turn) -> list[dict[str, object]]:
    return [{}]
