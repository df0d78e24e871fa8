"""A member of staff links their own LINE, to try news out on it."""

from bot.dialogue.turn import refuses
from bot.domain.office import own_phone
from bot.domain.people import typed_codes
from bot.domain.people.typed_codes import TooManyTries, WrongCode
from bot.service import Turn


@refuses(WrongCode, TooManyTries)
def link_phone(turn: Turn) -> None:
    own_phone.link(turn.world.session, turn.world.parent.id, turn.answers["code"], turn.now)


def note_miss(turn: Turn) -> None:
    typed_codes.miss(turn.world.session, turn.world.parent.id, turn.now)
