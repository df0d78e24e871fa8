"""What is said while a question is open and answers nothing: thanks, a greeting, a question back, "I do not know"."""

from bot.dialogue import start_words
from bot.dialogue.moves import LOST, Moves
from bot.dialogue.place import Place
from bot.dialogue.said import Say, Text

GOOD_NIGHT = "good_night"
SHORT = ("thanks", GOOD_NIGHT)  # small talk that needs no menu
TOLD = ("weary", "hoping", "family")  # what deserves a kind word


def replied(moves: Moves, place: Place, text: str) -> bool:
    """Says a word to it, where it is such a thing: nobody hears then that they could not be read."""
    all_ = moves.all
    kind = all_.words.beside(text)
    goes_on = "still_not_understood" in moves.step(place).branches  # without an answer, the second time
    if kind and (kind in SHORT or (kind in TOLD and not goes_on)):
        return _said(moves, kind)
    if kind == "hello":
        moves.phrase("greeted")
    elif all_.words.is_at_a_loss(text):
        moves.phrase("need_not_answer")
    elif all_.words.asks(text) and not _asked_by_person(moves, place):
        moves.phrase("your_question")
    else:
        return False
    return True


def rests(moves: Moves, text: str) -> bool:
    """Nobody who goes to sleep is asked again."""
    return moves.all.words.small_talk(text) == GOOD_NIGHT


def _said(moves: Moves, kind: str) -> bool:
    flow = moves.all.flows[LOST]
    said = next((step.branches[kind].say for step in flow.steps if kind in step.branches), None)
    if said:
        moves.lines.append(Say(Text(flow.name, said)))
    return bool(said)


def _asked_by_person(moves: Moves, place: Place) -> bool:
    """They are on their way to a person already: the way to one is no answer."""
    return start_words.said_exactly(moves.all.phrases["word_talk"], moves.starts()) == place.flow
