"""For a day the bot remembers which notices reached a person: an answer to one of them is understood as such."""

from bot.dialogue import start_words
from bot.dialogue.moves import Moves
from bot.dialogue.place import Place
from bot.dialogue.said import Press, Said
from bot.domain.news import reactions
from bot.service import Turn, Visit

FLOW = "recent_news"
LONGEST = 60  # letters; who writes more tells something of their own
MOST_DIGITS = 9


def meant(visit: Visit, here: Place | None, said: Said, turn: Turn) -> Said:
    """What was said; or, as a button that asks, a question about the notices of the last day."""
    if here is not None or not said.text or len(said.text) > LONGEST:
        return said
    asked = visit.service.conversations.words.asks_about_news(said.text)
    if asked is None or start_words.mentioned(said.text, Moves(visit.service.conversations, turn).starts()):
        return said
    lately = reactions.reached(visit.session, visit.parent.id, visit.now - reactions.REMEMBERED)
    if not lately:
        return said
    which = {"which": str(lately[0])} if len(lately) == 1 else {}
    return Said(press=Press(FLOW, given={"about": asked} | which))


def note_tap(visit: Visit, said: Said) -> None:
    """A button under a notice says which one it was."""
    number = said.press.given.get("news", "") if said.press else ""
    if number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS:
        reactions.note(visit.session, visit.parent.id, int(number), "tapped", visit.now)
