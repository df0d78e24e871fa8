"""What is said goes to the right flow: the open question, a word that works everywhere, or a kind answer."""

from dataclasses import replace
from typing import Any

from bot import clock
from bot.dialogue import besides, births, named_times, start_words, weeks
from bot.dialogue.asking import LONGEST
from bot.dialogue.counted import counted
from bot.dialogue.engine import NotUnderstood, Spared
from bot.dialogue.moves import LOST, Conversations, Moves
from bot.dialogue.place import Place
from bot.dialogue.said import Line, Press, Said, Say, Text
from bot.dialogue.turn import Turn

WELCOME, NEARBY, HARD_NEWS, DUE = "welcome", "register_hub", "hard_news", "due_date_changed"


def hear(all_: Conversations, place: Place | None, said: Said, turn: Turn[Any]) -> tuple[Place | None, list[Line]]:
    """One turn: where they are and what they did -> where they are now and what the bot says."""
    hearing = _Hearing(all_, turn)
    try:
        return hearing.hear(place, said), hearing.moves.lines
    except Spared:
        moves = Moves(all_, turn)
        return moves.start(HARD_NEWS, {}, None), moves.lines


class _Hearing:
    """One turn on its way through the rules, in the order they are tried."""

    def __init__(self, all_: Conversations, turn: Turn[Any]) -> None:
        self.all, self.turn, self.moves = all_, turn, Moves(all_, turn)

    def hear(self, place: Place | None, said: Said) -> Place | None:
        if said.other == "follow":
            return self.moves.start(WELCOME, {}, None)
        if place and not self.moves.still_there(place):
            return self._script_changed(place)
        if said.press is not None:
            return self._pressed(place, said.press)
        if said.position is not None:
            return self._position(place, said)
        if said.text:
            return self._text(place, said)
        return self._something_else(place, said.other)

    def _text(self, place: Place | None, said: Said) -> Place | None:
        if self.all.words.is_back(said.text):
            return self._back(place)
        if self.all.words.is_from_start(said.text):
            return self._back(place and replace(place, back=place.back[:1]))
        if self.all.words.is_cancel(said.text):
            return self.moves.cancel(place) if place else self.moves.menu_after("nothing_open")
        if HARD_NEWS in self.all.flows and self.all.words.life.tells_loss(said.text):
            return self.moves.start(HARD_NEWS, {}, None)
        if births.told(self.moves, place, said.text):
            return births.heard(self.moves, said.text)
        if place and self._wants_time(place, said.text):
            return self._undecided(place, said.text)
        if place and self.moves.is_an_option(place, said):
            return self._answer(place, said)
        by_weeks = counted(self.moves, place, said.text) if place else None
        if by_weeks:
            return by_weeks
        page = self.moves.next_page(place, said.text) if place else None
        if place and page is not None:
            return self.moves.again(place, page)
        flow = start_words.said_exactly(said.text, self.moves.starts())
        flow = None if self._is_asked(place, flow) else flow
        here = place is not None and place.flow == flow and self.moves.step(place).answer == "choice"
        if flow and not here:
            return self.moves.start(flow, {}, place)
        return self._answer_or_else(place, said, flow)

    def _answer_or_else(self, place: Place | None, said: Said, named: str | None) -> Place | None:
        """An answer to the open question ("book" at "book it?"); else the flow named; else the kind answer."""
        flow = named or start_words.mentioned(said.text, self.moves.starts(), self.all.words.no_topic)
        elsewhere = None if place and (place.flow == flow or self._is_asked(place, flow)) else flow
        if place:
            try:
                return self.moves.answer(place, said, elsewhere)
            except NotUnderstood:
                there = None if named else named_times.chosen(self.moves, place, said)
            if there:
                return there
        if begins := named or elsewhere:
            at = self.moves.start(begins, self._brought(begins, said.text), place)
            return named_times.at_once(self.moves, place, at, said.text)
        if place and besides.replied(self.moves, place, said.text):
            return place if besides.rests(self.moves, said.text) else self.moves.again(place)
        return self._not_understood(place, said.text)

    def _is_asked(self, place: Place | None, flow: str | None) -> bool:
        """What they would begin is the open question itself: when the baby is due."""
        return place is not None and flow == DUE and self.moves.step(place).name == weeks.ASKS

    def _brought(self, flow: str, text: str) -> dict[str, str]:
        """What the sentence that begins a flow answers already: "it is due on 3 February"."""
        due = self.all.asking.dates.read(text, clock.today(self.turn.now)) if flow == DUE else None
        return {weeks.ASKS: due.isoformat()} if due else {}

    def _pressed(self, place: Place | None, press: Press) -> Place | None:
        if press.flow not in self.all.flows:
            return self._old_button(place, None)
        if not press.step:
            return self.moves.start(press.flow, press.given, place)
        here = place.asking(press.flow, press.step) if place else None
        if here is None or not self.moves.still_there(here):
            return self._old_button(place, press.flow)
        if press.value.startswith("+"):
            return self.moves.again(here, int(press.value[1:]) if press.value[1:].isdecimal() else 0)
        return named_times.picked(self.moves, here, press) or self._answer(here, Said(press=press))

    def _position(self, place: Place | None, said: Said) -> Place | None:
        if place and self.moves.step(place).answer == "place":
            return self._answer(place, said)
        assert said.position is not None
        latitude, longitude = said.position
        return self.moves.start(NEARBY, {"where": f"{latitude},{longitude}"}, place)

    def _something_else(self, place: Place | None, kind: str) -> Place | None:
        phrase = kind if kind in self.all.phrases else "something_else"
        if place is None:
            return self.moves.menu_after(phrase)
        self.moves.phrase("words_or_taps" if place.missed > 1 else phrase)
        return self.moves.missed(place)

    def _back(self, place: Place | None) -> Place | None:
        if place is None:
            return self.moves.menu_after("nothing_open")
        if not place.back:
            self.moves.phrase("at_the_start")
            return self.moves.again(place)
        return self.moves.again(place.rewound(len(place.back) - 1))

    def _answer(self, place: Place, said: Said) -> Place | None:
        try:
            return self.moves.answer(place, said)
        except NotUnderstood:
            return self._not_understood(place, said.text)

    def _wants_time(self, place: Place, text: str) -> bool:
        """Where words of their own are asked, only a sound says so."""
        chooses = self.moves.step(place).answer == "choice"
        return self.all.words.wants_time(text) if chooses else self.all.words.is_undecided(text)

    def _undecided(self, place: Place, text: str) -> Place | None:
        if self.moves.step(place).branches.keys() & {"not_understood", "still_not_understood"}:
            return self._not_understood(place, text)
        self.moves.phrase("need_not_answer")
        return self.moves.again(place)

    def _not_understood(self, place: Place | None, text: str) -> Place | None:
        if place is None:
            return named_times.at_once(self.moves, None, self.moves.start(LOST, {}, None), text)
        branches = self.moves.step(place).branches
        again = branches.get("still_not_understood")
        if again and place.missed:
            return self.moves.leave_open(place, again)
        branch = branches.get("not_understood")
        if len(text) > LONGEST and not (branch and self.moves.step(place).answer == "choice"):
            self.moves.phrase("letter_unheard")
        elif branch and branch.say:
            self.moves.lines.append(Say(Text(place.flow, branch.say)))
        else:
            self.moves.phrase("not_an_answer")
        return self.moves.missed(place)

    def _old_button(self, place: Place | None, flow: str | None) -> Place | None:
        """A tap from another time: what is open is asked again, else what the button was for begins anew."""
        if place is None and flow is None:
            return self.moves.menu_after("old_button")
        self.moves.phrase("old_button")
        return self.moves.again(place) if place else self.moves.start(flow or LOST, {}, None)

    def _script_changed(self, place: Place) -> Place | None:
        """The step they were at is gone since the last release: that is said, and their flow begins anew."""
        self.moves.phrase("script_changed")
        return self.moves.start(place.flow if place.flow in self.all.flows else LOST, {}, None)
