"""Asking for somebody to talk with. Nothing sensitive is asked here: only by whom, how and when."""

from datetime import timedelta

from bot import clock
from bot.dialogue.turn import Choice, refuses
from bot.domain.care import casework, consultations, promises
from bot.domain.care.consultations import Consultation
from bot.domain.places import hubs
from bot.domain.places.hubs import Hub, HubUnknown
from bot.errors import Refused
from bot.service import Turn
from handlers.booking import NoHub
from handlers.hubs import choice, coordinator, home, named
from handlers.private_pages import way_to

LONGEST_NICKNAME = 20
AS_IS = "as_is"  # the choice of every question that needs no answer: what was said so far is enough
NURSE = "nurse"  # of `reader`
LONG_SHUT = timedelta(days=14)  # longer than New Year and what lies around it
UNSAID = "unsaid"  # what staff read of all they have not said: nothing is answered for them


class TalkOpen(Refused):
    """One of theirs is open: a second one begins on purpose only."""


class HubResting(Refused):
    """Their hub is shut for weeks: they may wait for it, or be heard at another."""


class NameTooLong(Refused):
    """A nickname has a few letters."""


class SentAsIs(Refused):
    """They want it on its way now, with what they have said so far."""


class NurseWanted(Refused):
    """They would rather have a midwife or a public health nurse read it: no coordinator is named to them."""


class NumberMissing(Refused):
    """They want to be called, and nobody knows at which number."""


@refuses(TalkOpen)
def none_open(turn: Turn) -> None:
    """No talk about themselves."""
    visit = turn.world
    found = consultations.open_of(visit.session, visit.parent.id)
    if found:
        hub = named(visit, visit.session.get_one(Hub, found.hub_id))
        turn.answers |= {"asked": found.id, "asked_on": clock.today(found.asked_at), "hub_name": hub}
        raise TalkOpen


def leave_topic(turn: Turn) -> None:
    """Their words fit none of the topics; none is chosen for them."""
    turn.answers["topic"] = turn.world.phrase("no_topic")


@refuses(NoHub, HubResting)
def my_hub(turn: Turn) -> None:
    hub = home(turn.world)
    if hub is None:
        raise NoHub
    opens = promises.make(turn.world.session, hub.slug, 0, turn.now).reads_from
    if opens - turn.now > LONG_SHUT:
        turn.answers["reads_from"] = opens
        raise HubResting
    _choose(turn, hub)


def all_hubs(turn: Turn) -> list[Choice]:
    return [choice(turn.world, hub) for hub in hubs.everyone(turn.world.session)]


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
    """The same coordinator as last time, where there was one at this hub and they do not ask for a midwife."""
    visit, said = turn.world, turn.answers
    named, reader = _wish(said, "named"), _wish(said, "reader")
    before = None if reader == NURSE else consultations.earlier(visit.session, visit.parent.id, said["hub"])
    asked = ask(turn, topics=_topics(said), reader=reader, named=named, weighs=_weighs(said))
    if named == "nickname":
        asked.called = said["nickname"]
    if before and (before.taken_by or before.before):
        casework.go_on_from(visit.session, asked, before, turn.now)


@refuses(NurseWanted)
def who_answers(turn: Turn) -> None:
    if _wish(turn.answers, "reader") == NURSE:
        raise NurseWanted


@refuses(NumberMissing)
def how_to_call(turn: Turn) -> None:
    """The number is written on their page, never here."""
    if _wish(turn.answers, "reach_by") == "phone" and not turn.world.parent.phone:
        raise NumberMissing


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
    """Whether somebody is there now, or from which morning on; no hour where nobody has told the hub's hours."""
    if not promise.sure:
        return turn.world.phrase("hub_hours_unknown")
    name = "hub_open_now" if promise.reads_from <= turn.now else "hub_opens_next"
    return turn.world.phrase(name, reads_from=promise.reads_from)


def _wish(said: dict[str, object], name: str) -> str:
    return UNSAID if said.get(name, AS_IS) == AS_IS else str(said[name])


def _weighs(said: dict[str, object]) -> list[str]:
    weighs = _wish(said, "weighs")
    return [weighs] if weighs in (*consultations.WEIGHS, UNSAID) else []


def _topics(said: dict[str, object]) -> list[str]:
    topic = said.get("topic")
    return [topic] if isinstance(topic, str) else []


def _choose(turn: Turn, hub: Hub) -> None:
    turn.answers.update(hub=hub.slug, hub_name=named(turn.world, hub), coordinator=coordinator(turn.world, hub))
