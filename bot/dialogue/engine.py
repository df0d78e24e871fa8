"""Plays a flow from question to question. A place and what was said go in, a place and lines come out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.asking import Asking
from bot.dialogue.match import Offer
from bot.dialogue.place import Place
from bot.dialogue.said import Card, Line, Option, Press, Said, Say, Text
from bot.dialogue.script import END, Branch, Flow, Step
from bot.dialogue.turn import Turn, Verb
from bot.errors import Refused


class NotUnderstood(Refused):
    """What was said does not answer the question."""


class Spared(Refused):
    """The next question would be about a child, or the birth, that somebody has lost."""


class Player:
    """One turn through one flow. `verbs` are the flow's own; `lines` is what the bot says."""

    def __init__(self, flow: Flow, verbs: Mapping[str, Verb], asking: Asking, turn: Turn[Any]) -> None:
        self.flow, self.verbs, self.asking, self.turn = flow, verbs, asking, turn
        self.lines: list[Line] = []
        self._visits = 0
        self._offered: tuple[Place, Offer, dict[str, Any]] | None = None

    def start(self, given: Mapping[str, str]) -> Place | None:
        """From the first step; `given` answers questions before they are asked."""
        self.turn.answers.clear()
        return self._play(0, Place(self.flow.name, "", given=dict(given)))

    def answer(self, place: Place, said: Said) -> Place | None:
        """Take an answer to the open question and go on; `NotUnderstood` where it is none."""
        index = self.flow.index(place.step)
        assert index is not None
        before = dict(place.answers)
        value = self.asking.understand(self.flow.steps[index], self.offered(place), said, self.turn, place.shown)
        if value is None:
            raise NotUnderstood
        return self._accept(index, place, value, before)

    def ask_again(self, place: Place, offset: int = 0, only: Sequence[Option] = ()) -> Place | None:
        """The open question once more, from its `offset`-th option on, or with some of its options `only`."""
        index = self.flow.index(place.step)
        assert index is not None
        self.turn.answers = dict(place.answers)
        return self._ask(index, place, offset, only)

    def leave_open(self, place: Place, branch: Branch) -> Place | None:
        """The question stays without an answer: what is said to that, and what comes next."""
        before = dict(place.answers)
        self.turn.answers = dict(before)
        self._branch(branch)
        if not branch.go:
            return self.ask_again(replace(place, answers=dict(self.turn.answers)))
        return self._resume(branch.go, place.after(place.step, before))

    def offered(self, place: Place) -> Offer:
        """Every answer to the open question; looked up once, for nothing changes before one of them is taken."""
        if self._offered is None or self._offered[0] is not place:
            index = self.flow.index(place.step)
            assert index is not None
            self.turn.answers = dict(place.answers)
            offer = self.asking.offer(self._options(self.flow.steps[index]), self.turn)
            self._offered = place, offer, self.turn.answers
        self.turn.answers = dict(self._offered[2])
        return self._offered[1]

    def cancel(self, place: Place) -> None:
        """Leave the flow, saying what is lost."""
        self.turn.answers = dict(place.answers)
        if self.flow.cancelled:
            self._branch(self.flow.cancelled)

    def _play(self, index: int, place: Place) -> Place | None:
        """Steps one after another until something is asked or the flow is over."""
        while index < len(self.flow.steps):
            self._visits += 1
            if self._visits > 100:
                raise RecursionError(f"{self.flow.name}: goes round without asking anything")
            step = self.flow.steps[index]
            if step.kind == "ask":
                return self._reach(index, place)
            following = self._step(step, index)
            if following is None:
                return None
            index = following
        return None

    def _step(self, step: Step, index: int) -> int | None:
        """A step that asks nothing: the index of the next one, or None at the end."""
        try:
            if step.kind == "say":
                self._say(step.say)
            elif step.kind == "card":
                self.lines.append(Card(step.name, tuple(self.verbs[step.name](self.turn))))
            elif step.kind == "do":
                self.verbs[step.name](self.turn)
        except Refused as no:
            branch = step.branches[no.name()]
            self._branch(branch)
            return self._go(branch.go) if branch.go else None
        return self._go(step.go) if step.kind == "go" else index + 1

    def _reach(self, index: int, place: Place) -> Place | None:
        """A question: answered by what a button brought along, or asked."""
        step = self.flow.steps[index]
        given = dict(place.given)
        if step.name not in given:
            return self._ask(index, place)
        brought = Said(press=Press(self.flow.name, step.name, given.pop(step.name)))
        place = replace(place, given=given)
        offer = self.asking.offer(self._options(step), self.turn)
        value = self.asking.understand(step, offer, brought, self.turn)
        if value is None:
            return self._ask(index, place)
        return self._accept(index, place, value, dict(self.turn.answers))

    def _ask(self, index: int, place: Place, offset: int = 0, only: Sequence[Option] = ()) -> Place | None:
        step = self.flow.steps[index]
        if self.turn.spared and self.asking.is_of_child(step):
            raise Spared
        options = self._options(step)
        if step.choices and not options:
            none = step.branches["none"]
            self._branch(none)
            return self._resume(none.go, place) if none.go else None
        question = self.asking.question(self.flow, step, only or options, self.turn, offset)
        if only:  # what comes after the last they see; where these are all, all of them
            follows = options.index(question.options[-1]) + 1 if question.more is not None else len(options)
            question = replace(question, more=follows % len(options))
        self.lines.append(replace(question, back=bool(place.back)))
        shown = tuple(one.value for one in question.options) if len(question.options) < len(options) else ()
        return replace(place, step=step.name, answers=dict(self.turn.answers), shown=shown)

    def _accept(self, index: int, place: Place, value: Any, before: dict[str, Any]) -> Place | None:
        """Keep the answer if the check has nothing against it, then follow `if <answer>` or go on."""
        step = self.flow.steps[index]
        self.turn.answers[step.name] = value
        try:
            if step.check:
                self.verbs[step.check](self.turn)
        except Refused as no:
            branch = step.branches[no.name()]
            self._branch(branch)
            self.turn.answers = dict(before)
            return self._resume(branch.go, place) if branch.go else self._ask(index, place)
        place = place.after(step.name, before)
        chosen = step.branches.get(value) if isinstance(value, str) else None
        if chosen:
            self._branch(chosen)
            return self._resume(chosen.go, place) if chosen.go else self._play(index + 1, place)
        return self._play(index + 1, place)

    def _resume(self, go: str, place: Place) -> Place | None:
        index = self._go(go)
        return None if index is None else self._play(index, place)

    def _go(self, to: str | None) -> int | None:
        return None if to in (None, END) else self.flow.index(to or "")

    def _branch(self, branch: Branch) -> None:
        if branch.do:
            self.verbs[branch.do](self.turn)
        self._say(branch.say)

    def _say(self, text: str | None) -> None:
        if text:
            self.lines.append(Say(Text(self.flow.name, text, self.asking.blanks(self.flow, self.turn))))

    def _options(self, step: Step) -> Sequence[Option]:
        return self.asking.options(self.flow, step, self.verbs, self.turn)
