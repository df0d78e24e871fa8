"""What a danger changes in a turn: an alert rings and leaves the place as it is; a worry gets a card beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.moves import LOST
from bot.dialogue.said import PHRASES, Line, Say
from bot.domain.care import alarms, danger_signs, word
from bot.domain.care.safety import Danger, Tier
from bot.line import danger, danger_cards
from bot.line.danger_cards import Look
from bot.line.limits import MOST_MESSAGES
from bot.line.outbound import Message
from bot.service import Visit


@dataclass(frozen=True)
class Worry:
    """An event in its turn, and what the lookout saw in it."""

    visit: Visit
    event_id: str
    danger: Danger

    @property
    def is_alert(self) -> bool:
        return self.danger.tier is Tier.ALERT

    def sound(self) -> list[Message]:
        """The alarm; and the card for the outbox, which the lookout may have handed to LINE already."""
        parent = self.visit.parent
        self._note()
        hub_id = word.hub_of(self.visit.session, parent)
        cause = alarms.Cause(self.event_id, self.danger.category, parent.id, hub_id)
        alarms.sound(self.visit.session, cause, self.visit.now)
        return danger_cards.alert(self.visit.service, self._look())

    def beside(self, lines: Sequence[Line]) -> list[Message]:
        """The answer as messages; where it may be hard for them, the gentle card first, and no "not understood".

        What this bot itself says or offers is understood, and no cry for help.
        """
        speaker, language = self.visit.service.speaker, self.visit.parent.language
        if self.danger.tier is not Tier.CARE or speaker.is_ours(self.visit.words):
            return speaker.messages(lines, language)
        self._note()
        kept = [line for line in lines if not self._says_not_understood(line)]
        answer = speaker.messages(kept, language) if kept else []
        return [danger_cards.gentle(self.visit.service, self._look()), *answer][:MOST_MESSAGES]

    def _note(self) -> None:
        parent = self.visit.parent
        sign = {"cause": self.event_id, "at": self.visit.now, "category": self.danger.category}
        sign |= {"hub_id": parent.hub_id, "language": parent.language}
        danger_signs.saw(self.visit.session, sign, self.danger.tier)

    def _look(self) -> Look:
        latin, language = danger_cards.is_latin(self.visit.words), self.visit.parent.language
        return Look(self.danger.category, self.danger.also, self.visit.now, language, latin)

    def _says_not_understood(self, line: Line) -> bool:
        """Where somebody of the hub reads what they write, that it has reached them is said beside the card."""
        if not isinstance(line, Say):
            return False
        talks = self.visit.service.conversations
        nobody_reads = [
            step.branches["no_thread"].say for step in talks.flows[LOST].steps if "no_thread" in step.branches
        ]
        unheard = {(PHRASES, talks.phrases["not_an_answer"]), *((LOST, said) for said in nobody_reads)}
        return (line.text.context, line.text.text) in unheard


def worry(visit: Visit, event_id: str, body: Mapping[str, Any]) -> Worry:
    """As it was read at the door; and their language is remembered for a card without a database."""
    lookout = danger.of(visit.service)
    lookout.readers.learn(visit.parent.line_user_id or "", visit.parent.language)
    return Worry(visit, event_id, lookout.danger_in(event_id, body))
