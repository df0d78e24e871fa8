"""Asking for somebody to talk with. Nothing sensitive is asked here: only by whom, how and when."""

from bot.dialogue.turn import Choice, refuses
from bot.domain.care import casework, consultations, promises
from bot.domain.care.consultations import Consultation
from bot.domain.places import hubs
from bot.domain.places.hubs import Hub, HubUnknown
from bot.errors import Refused
from bot.service import Turn
from handlers.booking import NoHub
from handlers.hubs import coordinator, home
from handlers.private_pages import way_to

LONGEST_NICKNAME = 20
AS_IS = "as_is"  # the choice of every question that needs no answer: what was said so far is enough
UNSAID = "unsaid"  # what staff read of all they have not said: nothing is answered for them


class NameTooLong(Refused):
    """A nickname has a few letters."""


class SentAsIs(Refused):
    """They want it on its way now, with what they have said so far."""


def leave_topic(turn: Turn) -> None:
    """Their words fit none of the topics; none is chosen for them."""
    turn.answers["topic"] = turn.world.phrase("no_topic")


@refuses(NoHub)
def my_hub(turn: Turn) -> None:
    hub = home(turn.world)
    if hub is None:
        raise NoHub
    _choose(turn, hub)


def all_hubs(turn: Turn) -> list[Choice]:
    return [Choice(hub.slug, {"name": hub.name}) for hub in hubs.everyone(turn.world.session)]


@refuses(HubUnknown)
def note_hub(turn: Turn) -> None:
    _choose(turn, hubs.get(turn.world.session, turn.answers["hub"]))


@refuses(NameTooLong)
def note_nickname(turn: Turn) -> None:
    if len(turn.answers["nickname"]) > LONGEST_NICKNAME:
        raise NameTooLong


@refuses(SentAsIs)
def say_more(turn: Turn) -> None:
    """The one tap that sends it is enough: it is not asked again whether they want to."""
    if AS_IS in turn.answers.values():
        raise SentAsIs


def ask_for_talk(turn: Turn) -> None:
    """The same coordinator as last time, where there was one at this hub."""
    visit, said = turn.world, turn.answers
    before = consultations.earlier(visit.session, visit.parent.id, said["hub"])
    named, reader = _wish(said, "named"), _wish(said, "reader")
    asked = ask(turn, topics=_topics(said), reader=reader, named=named, weighs=_weighs(said))
    if named == "nickname":
        asked.called = said["nickname"]
    if before and before.taken_by:
        casework.go_on_from(visit.session, asked, before, turn.now)


def private_page(turn: Turn) -> list[dict[str, object]]:
    """Where the rest is written: the page of what they have just asked for."""
    return [way_to(turn.world, "thread", about=str(turn.answers["asked"]))]


def while_waiting(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def ask(turn: Turn, **wish: object) -> Consultation:
    visit, said = turn.world, turn.answers
    days = visit.town.consultation.answer_within_working_days
    promise = promises.make(visit.session, said["hub"], days, turn.now)
    said["look_by"], said["reads_from"] = promise.by, promise.reads_from
    said["reads"] = _reads(turn, promise)
    visit.kind = "booking"
    wish |= {"reach_by": _wish(said, "reach_by"), "reach_when": _wish(said, "reach_when")}
    asked = consultations.ask(visit.session, visit.parent, said["hub"], promise.by, turn.now, **wish)
    said["asked"] = asked.id
    return asked


def _reads(turn: Turn, promise: promises.Promise) -> object:
    """Whether somebody is there now, or from which morning on."""
    name = "hub_open_now" if promise.reads_from <= turn.now else "hub_opens_next"
    return turn.world.phrase(name, reads_from=promise.reads_from)


def _wish(said: dict[str, object], name: str) -> str:
    return UNSAID if said.get(name, AS_IS) == AS_IS else str(said[name])


def _weighs(said: dict[str, object]) -> list[str]:
    weighs = _wish(said, "weighs")
    return [weighs] if weighs in (*consultations.WEIGHS, UNSAID) else []


def _topics(said: dict[str, object]) -> list[str]:
    return [said["topic"]] if isinstance(said["topic"], str) else []


def _choose(turn: Turn, hub: Hub) -> None:
    turn.answers.update(hub=hub.slug, hub_name=hub.name, coordinator=coordinator(turn.world, hub))
