"""What a sentence of a person's own may cost: nothing is looked up, read or compared again for each of its parts."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.dialogue import conversation
from bot.dialogue.said import Said, Text
from bot.dialogue.turn import Choice, Turn
from bot.service import Service
from tests.dialogue.scripts import NOW, Talk, shown
from tests.talking import Talking, expecting, service, session

__all__ = ["service", "session"]

WALK = """
start: [walk]
script:
  - ask: time
    say: When do we go?
    choices: times
    label: At {hour}
    if none: {say: None is left., go: end}
  - say: Fine.
"""
LOOKS = 4  # is it an answer; which one; a time that was named; what is shown again
OWN_WORDS = "It rained today. Who knows what tomorrow brings, and the day after. So be it."


def test_what_is_on_offer_is_not_looked_up_for_each_part_of_a_sentence(tmp_path: Path) -> None:
    looked = []

    def times(turn: Turn[object]) -> list[Choice]:
        looked.append(turn.now)
        return [Choice(hour, {"hour": hour}) for hour in ("ten", "eleven")]

    talk = Talk(tmp_path, {"walk": WALK}, {"walk": {"times": times}})
    talk.says("walk")
    looked.clear()
    talk.says(OWN_WORDS)
    assert 1 <= len(looked) <= LOOKS


@pytest.mark.parametrize("said", [OWN_WORDS, "It rained today."])
def test_nor_is_what_it_says_read_again_for_each_part(tmp_path: Path, said: str) -> None:
    talk = Talk(
        tmp_path, {"tea": "start: [tea]\nscript: [{ask: kind, say: Which?, choices: {green: Green, no: None}}]"}
    )
    talk.says("tea")
    read = Counter[str]()

    def render(text: Text) -> tuple[str]:
        read[text.text] += 1
        return (shown(text),)

    conversation.hear(talk.all, talk.place, Said(said), Turn(talk.world, NOW, "ja", render))
    assert 1 <= read["Green"] <= 2  # is it an answer; which one


def test_to_see_that_a_sentence_names_no_hub_none_is_read(service: Service, session: Session) -> None:
    aoi, asked = Talking(service, session, expecting(session, "aoi")), list[str]()

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    event.listen(service.db.engine, "before_cursor_execute", note)
    aoi.says("きょうは雨でした。あしたはどうかな")
    event.remove(service.db.engine, "before_cursor_execute", note)
    assert asked and not [one for one in asked if "FROM hub" in one or "FROM venue" in one]
