"""Writes down, as a transcript, what one person and the bot have said to each other so far."""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.simulator.clock import JAPAN
from bot.simulator.people.chat import Shown
from bot.simulator.people.person import Person
from bot.simulator.people.reading import Action, buttons, name_of
from bot.simulator.recording.transcripts import Exchange, Talk, Writing, lines_of
from bot.simulator.webhooks.events import Event

Moment = Event | Shown  # what the person did, or a bubble of the bot


def overhear(person: Person, how: Writing, language: str = "ja") -> Talk:
    """Everything on the person's phone, with the taps and blocks that leave no bubble."""
    with person.platform.changed:
        moments = list(_in_order(person))
    talk = Talk(person.name, at=_began(moments))
    for number, moment in enumerate(moments):
        if isinstance(moment, Shown):
            talk.exchanges = talk.exchanges or [Exchange("", 0)]  # the bot spoke first
            talk.exchanges[-1].answers.append(list(lines_of(moment.message)))
        else:
            told = how.tell(moment, _label(moment, moments[:number], person), language)
            talk.exchanges.append(Exchange(told, 0))
    return talk


def _in_order(person: Person) -> Iterator[Moment]:
    """What the person did, in its order; the bot's bubbles as they stand between theirs, else by time."""
    happened = person.platform.memory.happened
    on_screen = {id(shown.message) for shown in person.chat}
    did = deque(event for event in person.platform.events if _is_told(event, person, on_screen))
    for shown in person.chat:
        if shown.who == "me":
            while did and did[0] is not shown.message:
                yield did.popleft()
            yield did.popleft() if did else shown.message
            continue
        while did and id(did[0]) not in on_screen and happened[did[0]["webhookEventId"]] <= shown.at:
            yield did.popleft()
        yield shown
    yield from did


def _is_told(event: Event, person: Person, on_screen: set[int]) -> bool:
    """Taps and blocks leave no bubble and are told; a message without one was unsent and is not."""
    is_theirs = event.get("source", {}).get("userId") == person.user_id
    return is_theirs and (id(event) in on_screen or event["type"] not in ("message", "unsend"))


def _began(moments: list[Moment]) -> datetime | None:
    if not moments:
        return None
    first = moments[0]
    at = first.at if isinstance(first, Shown) else datetime.fromtimestamp(first["timestamp"] / 1000, UTC)
    return at.astimezone(JAPAN).replace(tzinfo=None)


def _label(event: Event, before: list[Moment], person: Person) -> str:
    """The button a postback came from: the newest one with this data; else the data itself."""
    data = event.get("postback", {}).get("data", "")
    menu = person.platform.menus.seen_by(person.user_id) or {"areas": []}
    seen = [*_buttons(before), *(area["action"] for area in menu["areas"])]
    return next((name_of(action) for action in seen if action.get("data") == data), data)


def _buttons(before: list[Moment]) -> Iterator[Action]:
    for moment in reversed(before):
        if isinstance(moment, Shown):
            yield from (item["action"] for item in moment.message.get("quickReply", {}).get("items", []))
            yield from (action for _, action in buttons(moment.message))
