"""Who speaks the family's language: said before they choose a time, and an interpreter offered where nobody does."""

from bot.dialogue.turn import refuses
from bot.domain.interview import meeting_wishes, slots
from bot.errors import Refused
from bot.service import Turn
from handlers.booking import free_slots, spoken_slots
from handlers.wishing import INTERPRETER, wanted


class SpokenFirst(Refused):
    """Somebody speaks it at some of the free times: these come first."""


class SpokenByNobody(Refused):
    """We know who meets families at these times, and nobody of them speaks it."""


class NothingToAsk(Refused):
    """They will be understood, have asked for an interpreter, or there is none to be had here."""


@refuses(SpokenFirst, SpokenByNobody)
def who_speaks(turn: Turn) -> None:
    if turn.world.parent.language in slots.JAPANESE:
        return
    turn.answers["my_language"] = turn.world.service.speaker.texts.languages[turn.world.parent.language].name
    turn.answers["spoken_times"] = len(spoken_slots(turn))
    if turn.answers["spoken_times"]:
        raise SpokenFirst
    if any(slot.served_by for slot in free_slots(turn)):
        raise SpokenByNobody


@refuses(NothingToAsk)
def ask_interpreter(turn: Turn) -> None:
    """Where nobody has said who meets them, the wish they were asked for before is all there is to know."""
    language, slot = turn.world.parent.language, slots.get(turn.world.session, int(turn.answers["slot"]))
    offered = meeting_wishes.offered(turn.world.town, slot.hub_id, str(turn.answers.get("way", "hub")))
    understood = language in (*slots.JAPANESE, *slot.languages) or not slot.served_by
    if understood or INTERPRETER in wanted(turn) or INTERPRETER not in offered:
        raise NothingToAsk


def note_interpreter(turn: Turn) -> None:
    if turn.answers["interpreter"] == "yes":
        turn.answers["wanted"] = [*wanted(turn), INTERPRETER]
