"""The moves of a conversation: begin a flow, answer, ask again, go back to what waits; and what the bot says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bot.dialogue import clauses
from bot.dialogue.asking import Asking
from bot.dialogue.clauses import Clauses
from bot.dialogue.engine import NotUnderstood, Player
from bot.dialogue.place import Place
from bot.dialogue.said import PHRASES, Card, Line, Said, Say, Text
from bot.dialogue.script import Branch, Flow, Step
from bot.dialogue.start_words import Starts, starts
from bot.dialogue.turn import Turn, Verb
from bot.dialogue.words import Words
from bot.text import fold, folded

LOST, MENU = "not_understood", "menu"


@dataclass(frozen=True)
class Conversations:
    """Every flow of a town with its verbs, the words that work everywhere, and the engine's own sentences."""

    flows: Mapping[str, Flow]
    verbs: Mapping[str, Mapping[str, Verb]]
    asking: Asking
    words: Words
    phrases: Mapping[str, str]
    starts: dict[str, Starts] = field(default_factory=dict)  # by language, each worked out when it is first needed

    @cached_property
    def of_child(self) -> frozenset[str]:
        """The flows that ask about a child or a birth."""
        asked = ((name, step) for name, flow in self.flows.items() for step in flow.steps if step.kind == "ask")
        return frozenset(name for name, step in asked if self.asking.is_of_child(step))


class Moves:
    """One turn. `lines` is what the bot says."""

    def __init__(self, all_: Conversations, turn: Turn[Any]) -> None:
        self.all, self.turn = all_, turn
        self.lines: list[Line] = []

    def start(self, flow: str, given: Mapping[str, str], place: Place | None) -> Place | None:
        """Begin a flow on top of what is open."""
        under = Place(flow, "").on_top_of(place).under
        player = self.player(flow)
        return self.ended(player.start(given), under, player)

    def answer(self, place: Place, said: Said, rather: str | None = None) -> Place | None:
        """Take an answer to the open question; `NotUnderstood` where it is none.

        `rather`: the flow that was named in words that may be a place, for the case that there is no such place.
        """
        player, step, all_ = self.player(place.flow), self.step(place), self.all
        heard = Clauses(all_.asking, step, player, place, said)
        rest, said = heard.left_over(all_.words), heard.answering()
        at = player.answer(place, said)
        if rest and (at is None or (at.step, at.back) != (place.step, place.back)):
            at = self._hear_rest(at, rest, player)
        elif at is not None and (at.step, at.back) == (place.step, place.back):
            if step.answer == "place" and said.text:
                if rather:
                    return self.start(rather, {}, place)
                if all_.words.is_no_place(said.text):
                    raise NotUnderstood
            at = self._missed(at, player)
        return self.ended(at, place.under, player)

    def _hear_rest(self, at: Place | None, rest: list[str], player: Player) -> Place | None:
        """What else they said: it answers what comes next in so many words, or they hear that it was not taken."""
        for part in list(rest):
            if at is None:
                break
            found = clauses.taken(self.all.asking, self.step(at), player, at, part)
            if found:
                at, rest = found[0], [one for one in rest if one != part]
                self.lines.append(Say(Text(PHRASES, self.all.phrases["heard_too"], {"answer": found[1]})))
        if rest and not self.turn.life_changed:
            last = len(player.lines) - (at is not None)
            player.lines.insert(max(last, 0), self._phrase("rest_unheard"))
        return at

    def missed(self, place: Place) -> Place | None:
        """What they said was no answer: the question once more, and each second time that it need not be answered."""
        player = self.player(place.flow)
        at = player.ask_again(place)
        return self.ended(at and self._missed(at, player), place.under, player)

    def leave_open(self, place: Place, branch: Branch) -> Place | None:
        """Go on without an answer to the open question."""
        player = self.player(place.flow)
        return self.ended(player.leave_open(place, branch), place.under, player)

    def again(self, place: Place, offset: int = 0) -> Place | None:
        """Ask the open question once more, from its `offset`-th option on."""
        player = self.player(place.flow)
        return self.ended(player.ask_again(place, offset), place.under, player)

    def next_page(self, place: Place, text: str) -> int | None:
        """They ask for more of the answers in words: where the next page begins, if there is one."""
        label = self.turn.render(Text(PHRASES, self.all.phrases["more"]))
        if not place.shown or not (self.all.words.is_more(text) or fold(text) in {folded(one) for one in label}):
            return None
        values = [one.value for one in self.player(place.flow).offered(place).options]
        after = max((values.index(one) + 1 for one in place.shown if one in values), default=0)
        return after if after < len(values) else None

    def at_that_time(self, place: Place, text: str) -> Place | None:
        """What begins at the time they named, or that nothing does, and what comes next. None: they named no time."""
        player = self.player(place.flow)
        offered = player.offered(place).options
        fitting = self.all.asking.timed(offered, text, self.turn)
        if fitting:
            return self.ended(player.ask_again(place, only=fitting), place.under, player)
        nearest = self.all.asking.from_then_on(offered, text, self.turn)
        if nearest is None:
            return None
        self.phrase("nothing_then")
        return self.again(place, nearest)

    def cancel(self, place: Place) -> Place | None:
        """Leave the flow, saying what is lost, and go back to what waits underneath."""
        player = self.player(place.flow)
        player.cancel(place)
        self.lines += player.lines
        if not player.lines:
            self.phrase("cancelled")
        return self.back_to(place.under)

    def ended(self, at: Place | None, under: Place | None, player: Player) -> Place | None:
        """Keep what waits underneath, unless life has changed; where the flow is over, go back to it."""
        self.lines += player.lines
        if self.turn.life_changed:
            under = None
        if at is not None:
            return at.on_top_of(under)
        if follows := self.turn.goes_on_in:
            self.turn.goes_on_in = ""
            return self.start(follows, {}, under)
        return under if self.turn.let_rest else self.back_to(under)

    def back_to(self, under: Place | None) -> Place | None:
        if under is None or not self.still_there(under):
            return None
        self.phrase("resumed")
        return self.again(under)

    def menu_after(self, phrase: str) -> Place | None:
        """Nothing is open and nothing fits: this sentence, and below it what can be done here."""
        self.phrase(phrase)
        return self.menu()

    def menu(self) -> Place | None:
        player = self.player(MENU if MENU in self.all.flows else LOST)
        player.start({})
        self.lines += [line for line in player.lines if isinstance(line, Card)]
        return None

    def phrase(self, name: str) -> None:
        self.lines.append(self._phrase(name))

    def _phrase(self, name: str) -> Say:
        return Say(Text(PHRASES, self.all.phrases[name]))

    def _missed(self, at: Place, player: Player) -> Place:
        if at.missed % 2:
            kind = "need_not_answer" if at.missed % 4 == 1 else "asked_often"
            player.lines.insert(-1, self._phrase(kind))
        return replace(at, missed=at.missed + 1)

    def is_an_option(self, place: Place, said: Said) -> bool:
        """Said in the words of an answer: then it is meant for this question, whatever else it could mean."""
        return self.player(place.flow).offered(place).exact(fold(said.text)) is not None

    def starts(self) -> Starts:
        """What can be said to begin a flow, in this person's language and in Japanese."""
        known = self.all.starts.get(self.turn.language)
        if known is None:
            known = self.all.starts[self.turn.language] = starts(self.all.flows, self.turn.render)
        return known

    def still_there(self, place: Place) -> bool:
        """Scripts change between two messages."""
        return place.flow in self.all.flows and self.all.flows[place.flow].index(place.step) is not None

    def step(self, place: Place) -> Step:
        flow = self.all.flows[place.flow]
        index = flow.index(place.step)
        assert index is not None
        return flow.steps[index]

    def player(self, flow: str) -> Player:
        return Player(self.all.flows[flow], self.all.verbs[flow], self.all.asking, self.turn)
