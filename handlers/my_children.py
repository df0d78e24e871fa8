"""Their children's birthdays: told, corrected or taken back, and never needed."""

from datetime import date

from bot import clock
from bot.dialogue.said import Text
from bot.dialogue.turn import Choice, refuses
from bot.domain.people import children, life_events
from bot.domain.people.children import Child, ImpossibleBirthDate
from bot.errors import Refused
from bot.service import Turn

NEW, DONE, SKIP, RESTING = "new", "done", "skip", "resting"
MOST = 10  # shown, and told; a chat can offer no more


class NoChildren(Refused):
    """None that we know of."""


class NewChild(Refused):
    """There is another one."""


class ChildrenDone(Refused):
    """They have seen what we know."""


class ChildrenResting(Refused):
    """They want to hear again about one whom nothing follows since a loss."""


class ChildGone(Refused):
    """It has been taken back meanwhile."""


@refuses(NoChildren)
def known_children(turn: Turn) -> None:
    turn.answers["chosen"] = None
    if not _born(turn) and not _resting(turn):
        raise NoChildren


def children_known(turn: Turn) -> list[Choice]:
    known, resting = [_choice(turn, child) for child in _born(turn)], _resting(turn)
    if not known and not resting:
        return []
    back = [Choice(RESTING, {"child": turn.world.phrase("children_resting")})] if resting else []
    another = [Choice(NEW, {"child": turn.world.phrase("another_child")})] if len(known) < MOST else []
    return [*known, *back, *another, Choice(DONE, {"child": turn.world.phrase("children_right")})]


@refuses(NewChild, ChildrenDone, ChildrenResting, ChildGone)
def choose_child(turn: Turn) -> None:
    """Keeps which one; none for a new one."""
    chosen = turn.answers["child"]
    turn.answers["chosen"] = None
    if chosen == NEW:
        raise NewChild
    if chosen == DONE:
        raise ChildrenDone
    if chosen == RESTING:
        raise ChildrenResting
    turn.answers["chosen"] = chosen
    child = _chosen(turn)
    if child is None:
        raise ChildGone
    turn.answers["child_named"] = _named(turn, child)


@refuses(ImpossibleBirthDate)
def note_birth_date(turn: Turn) -> None:
    """Of the chosen child, or of a new one; the next one asked for is new."""
    said, visit, today = turn.answers["birth_date"], turn.world, clock.today(turn.now)
    if said == SKIP:
        return
    child = _chosen(turn)
    if child is None:
        child = children.add(visit.session, visit.parent, said, today)
        visit.parent.role = visit.parent.role or "raising"
    else:
        children.correct(visit.session, child, said, today)
    turn.answers.update(chosen=None, child_named=_named(turn, child))


def remove_child(turn: Turn) -> None:
    child = _chosen(turn)
    if child is not None:
        children.remove(turn.world.session, child)


def children_resting(turn: Turn) -> list[Choice]:
    known = [_choice(turn, child) for child in _resting(turn)]
    return [*known, Choice(DONE, {"child": turn.world.phrase("children_stay")})] if known else []


@refuses(ChildrenDone, ChildGone)
def child_back(turn: Turn) -> None:
    chosen, visit = turn.answers["back"], turn.world
    if chosen == DONE:
        raise ChildrenDone
    child = next((one for one in _resting(turn) if str(one.id) == chosen), None)
    if child is None:
        raise ChildGone
    life_events.child_back(visit.session, visit.parent, child, turn.now)
    turn.life_changed = True
    turn.answers["child_named"] = _named(turn, child)


def _born(turn: Turn) -> list[Child]:
    known = children.of(turn.world.session, turn.world.parent.id)
    return [child for child in known if child.birth_date][:MOST]


def _resting(turn: Turn) -> list[Child]:
    known = children.laid_aside(turn.world.session, turn.world.parent.id)
    return [child for child in known if child.birth_date][:MOST]


def _choice(turn: Turn, child: Child) -> Choice:
    return Choice(str(child.id), {"child": _named(turn, child)})


def _chosen(turn: Turn) -> Child | None:
    return next((child for child in _born(turn) if str(child.id) == turn.answers.get("chosen")), None)


def _named(turn: Turn, child: Child) -> Text:
    """By the month: a phone lies open on the table."""
    born: date | None = child.birth_date
    assert born
    return turn.world.phrase("born_in", year=born.year, month=born.month)
