"""What they would like at the meeting: asked once, lightly, while they book."""

from collections.abc import Iterable

from bot.dialogue.said import Text
from bot.dialogue.turn import Choice, refuses
from bot.domain.interview import meeting_wishes
from bot.domain.interview.interviews import Interview
from bot.errors import Refused
from bot.service import Service, Turn
from handlers import hubs

DONE = "done"
PARTNER = "partner"
INTERPRETER = "interpreter"


class WishesDone(Refused):
    """They have said it all."""


class NotOfferedHere(Refused):
    """What they wished for is not arranged at this hub, or not on the telephone."""


def wish_choices(turn: Turn) -> list[Choice]:
    """What they have not chosen yet, and the way on."""
    rest = [Choice(kind, {"wish": turn.world.phrase(f"wish_{kind}")}) for kind in _left(turn)]
    done = turn.world.phrase("wishes_done" if wanted(turn) else "no_wishes")
    return [*rest, Choice(DONE, {"wish": done})]


def choose_wish(turn: Turn) -> None:
    wish = turn.answers["wishes"]
    if wish in _left(turn):
        turn.answers["wanted"] = [*wanted(turn), wish]
        turn.answers["wish_name"] = turn.world.phrase(f"wish_{wish}")


@refuses(WishesDone)
def more_wishes(turn: Turn) -> None:
    """Where nothing is left to choose, nothing more is asked."""
    if turn.answers["wishes"] == DONE or not _left(turn):
        raise WishesDone


@refuses(NotOfferedHere)
def fit_wishes(turn: Turn) -> None:
    """Before they confirm: what this hub cannot do in this way is taken out, and they are told."""
    possible = (PARTNER, *_offered(turn, turn.answers["hub"]))
    gone = [kind for kind in wanted(turn) if kind not in possible]
    if gone:
        turn.answers["wanted"] = [kind for kind in wanted(turn) if kind in possible]
        turn.answers["gone"] = [turn.world.phrase(f"wish_{kind}") for kind in gone]
        raise NotOfferedHere


def wanted(turn: Turn) -> list[str]:
    return list(turn.answers.get("wanted", []))


def named(service: Service, partner: bool, wishes: Iterable[tuple[str, str]]) -> list[Text]:
    """As they read it, each kind with how far it is."""
    found = [service.phrase(f"wish_{PARTNER}")] if partner else []
    for kind, state in wishes:
        name = service.phrase(f"wish_{kind}")
        found.append(service.phrase(f"wish_is_{state}", wish=name) if kind in meeting_wishes.TO_ARRANGE else name)
    return found


def named_of(service: Service, booked: Interview) -> list[Text]:
    return named(service, booked.with_partner, [(one.kind, one.state) for one in booked.wishes])


def spoken(turn: Turn) -> str | None:
    """The interpreter's language, where theirs tells it."""
    language = turn.world.parent.language
    return None if language.startswith("ja") else language


def _left(turn: Turn) -> list[str]:
    """An interpreter is offered to those who read another language; whoever else wants one says so at the booking."""
    home = hubs.home(turn.world)
    kinds = [PARTNER, *_offered(turn, home.slug if home else None)]
    if not meeting_wishes.needs_interpreter(turn.world.parent.language):
        kinds = [kind for kind in kinds if kind != INTERPRETER]
    return [kind for kind in kinds if kind not in wanted(turn)]


def _offered(turn: Turn, hub_id: str | None) -> tuple[str, ...]:
    return meeting_wishes.offered(turn.world.town, hub_id, str(turn.answers.get("way", "hub")))
