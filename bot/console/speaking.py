"""One of us has the word in the chat, and gives it back to the bot."""

from bot import handed_over
from bot.console.desk import Desk
from bot.console.routes import Done, deed
from bot.console.telling import ABOUT, notice
from bot.domain.care import consultations as wishes
from bot.domain.care import word


@deed("/consultations/<int:number>/speak", changes=ABOUT, back="consultation")
def speak_in_chat(desk: Desk, number: int) -> Done:
    """The bot falls silent for this family; they are told that a person is there now."""
    one = word.take(desk.session, number, desk.staff.id, desk.now)
    where = "words_go_to_page" if desk.service.town.consultation.chat_text == "keep" else "words_go_nowhere"
    notice(desk, one, "word_taken", where=desk.service.speaker.phrase(where, one.parent.language))
    return Done("consultation", "word_taken", at={"number": number})


@deed("/consultations/<int:number>/hush", changes=ABOUT, back="consultation")
def give_word_back(desk: Desk, number: int) -> Done:
    one = wishes.get(desk.session, number)
    handed_over.end(desk.service, desk.session, one, "word_given_back", desk.now)
    return Done("consultation", "word_given_back", at={"number": number})
