"""Two LINE accounts of one family: linked by a code that one shows and the other types, ended by either alone."""

from datetime import timedelta

from bot import clock
from bot.dialogue.turn import refuses
from bot.domain.delivery import deliveries, hours
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import STILL
from bot.domain.interview import interviews
from bot.domain.people import pairs, typed_codes
from bot.domain.people.pairs import AllStill, AlreadyPaired, NotPaired, OwnCode
from bot.domain.people.parents import Parent
from bot.domain.people.typed_codes import TooManyTries, WrongCode
from bot.service import Turn
from handlers.hubs import find, named

MORNING = 10  # of the next day: whoever held her phone for a minute cannot delete what has not come yet


@refuses(NotPaired, AllStill)
def linked(turn: Turn) -> None:
    """After a loss nobody is told what linked families share; who is linked may still end it."""
    visit = turn.world
    if visit.parent.silence in STILL and pairs.other_of(visit.session, visit.parent.id) is None:
        raise AllStill
    _note_reminded(turn)


def family_line(turn: Turn) -> list[dict[str, object]]:
    """What the two share, as it stands: a line without a value is left out."""
    visit = turn.world
    other = pairs.shared_by(visit.session, visit.parent.id)
    hub = find(visit, other.hub_id or "") if other else None
    booked = interviews.of_family(visit.session, visit.parent.id, turn.now)
    return [
        {
            "due_date": other.due_date if other else None,
            "hub": named(turn.world, hub) if hub else None,
            "starts_at": booked.slot.starts_at if booked else None,
            "reminded": turn.answers["reminded"],
        }
    ]


@refuses(AllStill)
def new_code(turn: Turn) -> None:
    turn.answers["code"] = pairs.new_code(turn.world.session, turn.world.parent, turn.now)


@refuses(WrongCode, TooManyTries, OwnCode, AlreadyPaired, AllStill)
def link_family(turn: Turn) -> None:
    """Whoever showed the code hears of it at once, and once more the next day."""
    visit = turn.world
    shown_by = pairs.link(visit.session, visit.parent, turn.answers["typed"], turn.now)
    for number in range(2):
        deliveries.enqueue(visit.session, _order(turn, shown_by, number), turn.now)


def note_miss(turn: Turn) -> None:
    typed_codes.miss(turn.world.session, turn.world.parent.id, turn.now)


@refuses(NotPaired)
def switch_reminders(turn: Turn) -> None:
    pair = pairs.of(turn.world.session, turn.world.parent.id)
    pair.reminded = not pair.reminded
    _note_reminded(turn)


@refuses(NotPaired)
def be_reminded(turn: Turn) -> None:
    """Also of what the other has booked."""
    pairs.of(turn.world.session, turn.world.parent.id).reminded = True


def end_link(turn: Turn) -> None:
    """Ended by the other a moment ago, it is ended all the same."""
    pairs.end(turn.world.session, turn.world.parent.id, turn.now)


def _note_reminded(turn: Turn) -> None:
    pair = pairs.of(turn.world.session, turn.world.parent.id)
    turn.answers["reminded"] = turn.world.phrase("reminded_too" if pair.reminded else "not_reminded")


def _order(turn: Turn, to: Parent, number: int) -> Order:
    visit = turn.world
    assert to.line_user_id is not None
    pair = pairs.of(visit.session, to.id)
    next_day = clock.at(clock.today(turn.now) + timedelta(days=1), MORNING)
    return Order(
        parent_id=to.id,
        line_user_id=to.line_user_id,
        kind="booking",
        messages=visit.service.speaker.notice("family_linked", {}, to.language),
        about=pairs.about(pair),
        due_at=hours.awake(visit.town.news.quiet, next_day) if number else turn.now,
    )
