"""A question and its answers: what can be chosen, how it reads, and what a reply means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import clock
from bot.dialogue import match, times
from bot.dialogue.dates import DateReader
from bot.dialogue.match import Offer
from bot.dialogue.said import Option, Press, Question, Said, Text
from bot.dialogue.script import Flow, Step
from bot.dialogue.times import Times, Wanted
from bot.dialogue.turn import Turn, Verb
from bot.dialogue.words import Words
from bot.text import fold, folded, has

PAGE = 8  # options shown at once; the others are one tap away, and can always be typed
NUMBER, ANY_NUMBER = re.compile(r"\d+"), "0"  # in a sign
LONGEST = 300  # a longer reply is no answer to any question of ours


@dataclass(frozen=True)
class Asking:
    """What questions need beyond the script: how dates are written, and what people say for an answer on offer."""

    dates: DateReader
    words: Words

    def is_of_child(self, step: Step) -> bool:
        """It is about a child or a birth, by its own words or by those of its answers."""
        labels = step.choices.values() if isinstance(step.choices, Mapping) else ()
        return any(self.names_child(text) for text in (step.say or "", step.picker or "", *labels))

    def names_child(self, text: str) -> bool:
        said = folded(text)
        return any(sign in said for sign in self.words.of_child)

    def offer(self, options: Sequence[Option], turn: Turn[Any]) -> Offer:
        """What they say is compared with it; none of it is read before."""
        return Offer(options, turn.render, self.words.tails)

    def options(self, flow: Flow, step: Step, verbs: Mapping[str, Verb], turn: Turn[Any]) -> tuple[Option, ...]:
        """Every choice there is at this moment."""
        if isinstance(step.choices, str):
            offered = verbs[step.choices](turn)
            return tuple(Option(one.value, Text(flow.name, step.label or "", one.blanks), one.also) for one in offered)
        return flow.answers.get(step.name, ())

    def question(self, flow: Flow, step: Step, options: Sequence[Option], turn: Turn[Any], offset: int) -> Question:
        """One page of a question. A single option too many is shown rather than paged.

        Where no day is asked, the picker looks for a day among the options: there must be more of them.
        """
        shown = options[offset : offset + PAGE] if len(options) > PAGE + 1 else options
        rest = offset + PAGE if offset + PAGE < len(options) and len(options) > PAGE + 1 else None
        return Question(
            flow=flow.name,
            step=step.name,
            text=Text(flow.name, step.say or "", self.blanks(flow, turn)),
            options=tuple(shown),
            more=rest,
            picker=Text(flow.name, step.picker) if step.picker and (step.asks_day or rest) else None,
            place=step.answer == "place",
        )

    def blanks(self, flow: Flow, turn: Turn[Any]) -> dict[str, Any]:
        """The answers as they read in a text: a choice of the script by its label."""
        read = dict(turn.answers)
        for step in flow.steps if read else ():
            said = read.get(step.name)
            if isinstance(step.choices, Mapping) and isinstance(said, str) and said in step.choices:
                read[step.name] = Text(flow.name, step.choices[said])
        return read

    def understand(self, step: Step, offer: Offer, said: Said, turn: Turn[Any], shown: Sequence[str] = ()) -> Any:
        """The answer as a value (str, date, position), or None where this is no answer to the question.

        `shown`: what they see, where that is only a part of the options; their numbers are those of what they see.
        """
        if said.press is not None:
            return self._pressed(step, offer.options, said.press, turn)
        if step.answer == "place" and said.position is not None:
            return list(said.position)
        if not said.text or len(said.text) > LONGEST:
            return None
        plain = fold(said.text)
        if step.asks_day and len(shown) == 1 and self._agrees(plain):
            return self._date(step, shown[0], turn)
        seen = [one for one in offer.options if one.value in shown] or offer.options
        chosen = match.numbered(plain, seen, self.words.tails) or self._named(plain, offer)
        if chosen:
            return chosen.value
        timed = self.timed(offer.options, said.text, turn) or self._only(step, seen, plain)
        return timed[0].value if len(timed) == 1 else self._typed(step, said.text, turn)

    def timed(self, options: Sequence[Option], text: str, turn: Turn[Any]) -> list[Option]:
        """Those that begin at the day or the hour they named; none where they named neither."""
        wanted = self._time_named(options, text, turn)
        return wanted.among(options) if wanted else []

    def from_then_on(self, options: Sequence[Option], text: str, turn: Turn[Any]) -> int | None:
        """Where the first option of the day they named, or of a later one, stands. None: no time is named, or asked."""
        wanted = self._time_named(options, text, turn)
        return wanted.first_after(options) if wanted else None

    def time(self, text: str, turn: Turn[Any]) -> Wanted | None:
        """What of a time they name, whatever is on offer."""
        return Times(self.dates).read(text, clock.today(turn.now))

    def _time_named(self, options: Sequence[Option], text: str, turn: Turn[Any]) -> Wanted | None:
        """None, too, where no answer on offer is a time."""
        return self.time(text, turn) if times.are_among(options) else None

    def _named(self, plain: str, offer: Offer) -> Option | None:
        """By its label, by what points to it, or by what people say instead; with or without a polite ending."""
        found = offer.exact(plain) or self._pointed(plain, offer) or offer.close(plain)
        return found or next(
            (one for said in self.meanings(plain) if (one := offer.exact(said) or offer.close(said))), None
        )

    def _pointed(self, plain: str, offer: Offer) -> Option | None:
        """The first on offer of which a sign stands in what they say; in a question, one that is a question itself."""
        said, asked = NUMBER.sub(ANY_NUMBER, plain), self.words.asks(plain)
        signs_of = self.words.asked_for if asked else self.words.points_to
        pointed = (answer for answer, signs in signs_of.items() if has(said, signs))
        return next((one for answer in pointed if (one := offer.exact(folded(answer)))), None)

    def meanings(self, plain: str) -> list[str]:
        """The answers it may stand for, folded, with or without a polite ending; a question offers one of them."""
        said = (plain, *match.bare(plain, self.words.tails))
        return [folded(answer) for one in said for answer in self.words.meant.get(one, ())]

    def _only(self, step: Step, seen: Sequence[Option], plain: str) -> list[Option]:
        """The only answer on offer, where they agree."""
        return list(seen) if step.answer == "choice" and len(seen) == 1 and self._agrees(plain) else []

    def _agrees(self, plain: str) -> bool:
        return bool(self.words.agreed.intersection((plain, *match.bare(plain, self.words.tails))))

    def _pressed(self, step: Step, options: Sequence[Option], press: Press, turn: Turn[Any]) -> Any:
        """A tap. What a verb offered may be gone by now: where the step has a check, the check says so better."""
        if press.value in {one.value for one in options}:
            return press.value
        if step.asks_day:
            return self._date(step, press.value, turn)
        if step.answer == "place":
            return _position(press.value) or press.value or None
        if step.choices and not (isinstance(step.choices, str) and step.check):
            return None
        return press.value or None

    def _typed(self, step: Step, text: str, turn: Turn[Any]) -> Any:
        if step.asks_day:
            return self._date(step, text, turn)
        return text.strip() or None if step.answer in ("text", "place") else None

    def _date(self, step: Step, text: str, turn: Turn[Any]) -> date | None:
        return self.dates.read(text, clock.today(turn.now), step.asks_past)


def _position(text: str) -> list[float] | None:
    """`35.82,139.91` as a button may bring it along."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return [latitude, longitude]
