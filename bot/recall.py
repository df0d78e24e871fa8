"""For a day the bot remembers which notices reached a person: an answer to one of them is understood as such."""

from datetime import datetime

from bot.dialogue import start_words
from bot.dialogue.moves import Moves
from bot.dialogue.place import Place
from bot.dialogue.said import Press, Said
from bot.domain.care import consultations, messages
from bot.domain.news import reactions
from bot.service import Turn, Visit

FLOW, SETTINGS = "recent_news", "news_settings"
NONE = {"pace": "off"}
LONGEST = 60  # letters; who writes more tells something of their own
MOST_DIGITS = 9


def meant(visit: Visit, here: Place | None, said: Said, turn: Turn) -> Said:
    """What was said; or, as a button that says so: no more news, or a question about the notices of the last day."""
    if not said.text or len(said.text) > LONGEST:
        return said
    if visit.service.conversations.words.is_no_more_news(said.text):
        return _no_more(visit, here, said)
    if here is not None:
        return said
    asked = visit.service.conversations.words.asks_about_news(said.text)
    if asked is None or start_words.mentioned(said.text, Moves(visit.service.conversations, turn).starts()):
        return said
    lately = reactions.reached(visit.session, visit.parent.id, visit.now - reactions.REMEMBERED)
    if not lately:
        return said
    which = {"which": str(lately[0])} if len(lately) == 1 else {}
    return Said(press=Press(FLOW, given={"about": asked} | which))


def _no_more(visit: Visit, here: Place | None, said: Said) -> Said:
    """Done at the settings, and where news came last; asked where nothing else can be meant, such as a talk of theirs.

    "Stop" and "please stop" leave an open question, as everywhere.
    """
    if here is not None:
        return Said(press=Press(SETTINGS, given=NONE)) if here.flow == SETTINGS else said
    talk = consultations.open_of(visit.session, visit.parent.id)
    since = visit.now - reactions.REMEMBERED
    if reactions.reached(visit.session, visit.parent.id, max(since, _last_said(visit, talk.id)) if talk else since):
        return Said(press=Press(SETTINGS, given=NONE))
    elsewhere = talk or visit.parent.silence or visit.service.conversations.words.is_cancel(said.text)
    return said if elsewhere else Said(press=Press(SETTINGS))


def _last_said(visit: Visit, consultation_id: int) -> datetime:
    """When a talk of theirs began, or anybody last wrote in it."""
    last = messages.last(visit.session, consultation_id)
    return last.written_at if last else consultations.get(visit.session, consultation_id).asked_at


def note_tap(visit: Visit, said: Said) -> None:
    """A button under a notice says which one it was."""
    number = said.press.given.get("news", "") if said.press else ""
    if number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS:
        reactions.note(visit.session, visit.parent.id, int(number), "tapped", visit.now)
