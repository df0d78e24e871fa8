"""What they would like at the meeting: changed as often as they like, until it begins."""

from bot.dialogue.turn import Choice, refuses
from bot.domain.interview import meeting_wishes
from bot.domain.interview.interviews import Interview, NothingBooked
from bot.errors import Refused
from bot.service import Turn
from handlers.booking import coming
from handlers.wishing import DONE, INTERPRETER, PARTNER, NotOfferedHere, WishesDone, named_of, spoken


class LanguageUnknown(Refused):
    """An interpreter of which language? Theirs does not tell."""


def my_wish_choices(turn: Turn) -> list[Choice]:
    """All there is, whatever they read, and the way out; also what they wished for where it is not offered any more."""
    booked = _booked(turn)
    kinds = [PARTNER, *dict.fromkeys((*_offered(turn, booked.hub_id), *_kinds(booked)))]
    rows = [Choice(kind, {"wish": turn.world.phrase(f"wish_{kind}")}) for kind in kinds]
    return [*rows, Choice(DONE, {"wish": turn.world.phrase("wishes_done")})]


@refuses(NothingBooked)
def change_wish(turn: Turn) -> None:
    booked, wish = _booked(turn), turn.answers["wish"]
    if wish == PARTNER:
        booked.with_partner = not booked.with_partner
    elif wish != DONE:
        kinds = [kind for kind in (*_kinds(booked), wish) if kind != wish or wish not in _kinds(booked)]
        meeting_wishes.put(turn.world.session, booked, kinds, turn.now, language=spoken(turn))
    note_wishes(turn, booked)


@refuses(WishesDone, LanguageUnknown)
def wishes_changed(turn: Turn) -> None:
    if turn.answers["wish"] == DONE:
        raise WishesDone
    now = {one.kind: one.language for one in _booked(turn).wishes}
    if turn.answers["wish"] == INTERPRETER and INTERPRETER in now and now[INTERPRETER] is None:
        raise LanguageUnknown


def spoken_choices(turn: Turn) -> list[Choice]:
    """Every language we know by name, sign language, and any other."""
    languages = turn.world.service.speaker.texts.languages
    known = [Choice(code, {"spoken": one.name}) for code, one in languages.items() if not code.startswith("ja")]
    more = [Choice(code, {"spoken": turn.world.phrase(f"speaks_{code}")}) for code in meeting_wishes.OTHER_LANGUAGES]
    return [*known, *more]


@refuses(NothingBooked)
def note_spoken(turn: Turn) -> None:
    booked = _booked(turn)
    meeting_wishes.put(turn.world.session, booked, _kinds(booked), turn.now, language=turn.answers["spoken"])
    note_wishes(turn, booked)


@refuses(NotOfferedHere)
def fit_booked_wishes(turn: Turn) -> None:
    """Before they move it: what the new hub cannot do, they are told; it stays until they have moved."""
    gone = [kind for kind in _kinds(_booked(turn)) if kind not in _offered(turn, turn.answers["hub"])]
    if gone:
        turn.answers["gone"] = [turn.world.phrase(f"wish_{kind}") for kind in gone]
        raise NotOfferedHere


def keep_what_fits(turn: Turn, booked: Interview) -> None:
    """After it has moved."""
    possible = _offered(turn, booked.hub_id)
    kept = [kind for kind in _kinds(booked) if kind in possible]
    meeting_wishes.put(turn.world.session, booked, kept, turn.now)


def note_wishes(turn: Turn, booked: Interview) -> None:
    now = named_of(turn.world.service, booked)
    turn.answers["wishes_now"] = now or turn.world.phrase("no_wishes")


def _kinds(booked: Interview) -> list[str]:
    return [one.kind for one in booked.wishes]


def _offered(turn: Turn, hub_id: str) -> tuple[str, ...]:
    return meeting_wishes.offered(turn.world.town, hub_id, str(turn.answers["way"]))


def _booked(turn: Turn) -> Interview:
    found = coming(turn)
    if found is None:
        raise NothingBooked
    return found
