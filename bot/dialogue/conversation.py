"""What is said goes to the right flow: the open question, a word that works everywhere, an old button, or a kind answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue import words
from bot.dialogue.asking import Asking
from bot.dialogue.engine import NotUnderstood, Player
from bot.dialogue.place import Place
from bot.dialogue.said import Line, Press, Said, Say, Text
from bot.dialogue.script import Flow
from bot.dialogue.turn import Turn, Verb
from bot.dialogue.words import Words

WELCOME, LOST, NEARBY = "welcome", "not_understood", "register_hub"
PHRASES = "phrases"


@dataclass(frozen=True)
class Conversations:
    """Every flow of a town with its verbs, the words that work everywhere, and the engine's own sentences."""

    flows: Mapping[str, Flow]
    verbs: Mapping[str, Mapping[str, Verb]]
    asking: Asking
    words: Words
    phrases: Mapping[str, str]

    def hear(self, place: Place | None, said: Said, turn: Turn[Any]) -> tuple[Place | None, list[Line]]:
        """One turn: where they are, what they did -> where they are now, what the bot says."""
        return _Hearing(self, turn).hear(place, said)


class _Hearing:
    """One turn, on its way through the rules in the order they are tried."""

    def __init__(self, all_: Conversations, turn: Turn[Any]) -> None:
        self.all, self.turn = all_, turn
        self.lines: list[Line] = []

    def hear(self, place: Place | None, said: Said) -> tuple[Place | None, list[Line]]:
        place = self._mended(place)
        if said.other == "follow":
            place = self._start(WELCOME, {}, None)
        elif said.press is not None:
            place = self._pressed(place, said.press)
        elif said.position is not None:
            place = self._position(place, said)
        elif said.text:
            place = self._text(place, said)
        else:
            place = self._something_else(place, said.other)
        return place, self.lines

    def _text(self, place: Place | None, said: Said) -> Place | None:
        if self.all.words.is_back(said.text):
            return self._back(place)
        if self.all.words.is_cancel(said.text):
            return self._cancel(place)
        if place and self._exactly_an_option(place, said):
            return self._answer(place, said)
        flow = words.said_exactly(said.text, self.all.flows, self.turn.render)
        if flow:
            return self._start(flow, {}, place)
        return self._answer_or_else(place, said)

    def _answer_or_else(self, place: Place | None, said: Said) -> Place | None:
        """An answer to the open question; else a flow named somewhere in the sentence; else the kind answer."""
        if place:
            try:
                return self._try(place, said)
            except NotUnderstood:
                pass
        flow = words.mentioned(said.text, self.all.flows, self.turn.render)
        if flow and not (place and place.flow == flow):
            return self._start(flow, {}, place)
        return self._not_understood(place)

    def _pressed(self, place: Place | None, press: Press) -> Place | None:
        if press.flow not in self.all.flows:
            return self._old_button(place, None)
        if not press.step:
            return self._start(press.flow, press.given, place)
        here = _find(place, press)
        if here is None:
            return self._old_button(place, press.flow)
        if press.step == here.step and press.value.startswith("+"):
            return self._more(here, press.value)
        return self._answer(here, Said(press=press))

    def _more(self, place: Place, value: str) -> Place | None:
        offset = int(value[1:]) if value[1:].isdecimal() else 0
        player = self._player(place.flow)
        return self._ended(player.ask_again(place, offset), place.under, player)

    def _position(self, place: Place | None, said: Said) -> Place | None:
        if place and self._step(place).answer == "place":
            return self._answer(place, said)
        assert said.position is not None
        latitude, longitude = said.position
        return self._start(NEARBY, {"where": f"{latitude},{longitude}"}, place)

    def _something_else(self, place: Place | None, kind: str) -> Place | None:
        self._phrase(kind if kind in self.all.phrases else "something_else")
        return self._again(place) if place else self._start(LOST, {}, None, quietly=True)

    def _back(self, place: Place | None) -> Place | None:
        if place is None:
            self._phrase("nothing_open")
            return self._start(LOST, {}, None, quietly=True)
        if not place.back:
            self._phrase("at_the_start")
            return self._again(place)
        return self._again(_rewound(place, len(place.back) - 1))

    def _cancel(self, place: Place | None) -> Place | None:
        if place is None:
            self._phrase("nothing_open")
            return self._start(LOST, {}, None, quietly=True)
        player = self._player(place.flow)
        player.cancel(place)
        self.lines += player.lines
        if not player.lines:
            self._phrase("cancelled")
        return self._back_to(place.under)

    def _old_button(self, place: Place | None, flow: str | None) -> Place | None:
        self._phrase("old_button")
        if place:
            return self._again(place)
        return self._start(flow or LOST, {}, None, quietly=flow is None)

    def _not_understood(self, place: Place | None) -> Place | None:
        if place is None:
            return self._start(LOST, {}, None)
        branch = self._step(place).branches.get("not_understood")
        if branch and branch.say:
            self.lines.append(Say(Text(place.flow, branch.say)))
        else:
            self._phrase("not_an_answer")
        return self._again(place)

    def _answer(self, place: Place, said: Said) -> Place | None:
        try:
            return self._try(place, said)
        except NotUnderstood:
            return self._not_understood(place)

    def _try(self, place: Place, said: Said) -> Place | None:
        player = self._player(place.flow)
        return self._ended(player.answer(place, said), place.under, player)

    def _start(self, flow: str, given: Mapping[str, str], place: Place | None, quietly: bool = False) -> Place | None:
        """Begin a flow on top of what is open. `quietly` leaves out its first sentence: something better was said."""
        under = Place(flow, "").on_top_of(place).under
        player = self._player(flow)
        at = player.start(given)
        if quietly and player.lines and isinstance(player.lines[0], Say):
            del player.lines[0]
        return self._ended(at, under, player)

    def _ended(self, at: Place | None, under: Place | None, player: Player) -> Place | None:
        """Keep what waits underneath; where the flow is over, go back to it."""
        self.lines += player.lines
        if at is not None:
            return at.on_top_of(under)
        return self._back_to(under)

    def _back_to(self, under: Place | None) -> Place | None:
        if under is None:
            return None
        self._phrase("resumed")
        return self._again(under)

    def _again(self, place: Place) -> Place | None:
        player = self._player(place.flow)
        return self._ended(player.ask_again(place), place.under, player)

    def _mended(self, place: Place | None) -> Place | None:
        """A script may have changed since: a step that is gone is explained, and its flow begins anew next time."""
        while place and (place.flow not in self.all.flows or self.all.flows[place.flow].index(place.step) is None):
            self._phrase("script_changed")
            place = place.under
        return place

    def _exactly_an_option(self, place: Place, said: Said) -> bool:
        self.turn.answers = dict(place.answers)
        flow, step = self.all.flows[place.flow], self._step(place)
        options = self.all.asking.options(flow, step, self.all.verbs[place.flow], self.turn)
        return self.all.asking.is_exact(options, said, self.turn)

    def _step(self, place: Place) -> Any:
        flow = self.all.flows[place.flow]
        index = flow.index(place.step)
        assert index is not None
        return flow.steps[index]

    def _player(self, flow: str) -> Player:
        return Player(self.all.flows[flow], self.all.verbs[flow], self.all.asking, self.turn)

    def _phrase(self, name: str) -> None:
        self.lines.append(Say(Text(PHRASES, self.all.phrases[name])))


def _find(place: Place | None, press: Press) -> Place | None:
    """The open question a button belongs to: this one, an earlier one of the flow, or one that waits underneath."""
    while place:
        if place.flow == press.flow and place.step == press.step:
            return place
        steps = [one.step for one in place.back]
        if place.flow == press.flow and press.step in steps:
            return _rewound(place, steps.index(press.step))
        place = place.under
    return None


def _rewound(place: Place, to: int) -> Place:
    snapshot = place.back[to]
    return Place(place.flow, snapshot.step, dict(snapshot.answers), place.back[:to], place.given, place.under)
