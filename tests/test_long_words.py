"""A whole letter at an open question: she hears that nobody has it, and the question stays."""

import pytest
from sqlalchemy.orm import Session

from bot.service import Service
from tests.talking import Talking, expecting, service, session
from tests.test_hub_facts import with_facts
from tests.test_tired_parent import WAYS, book_anew

__all__ = ["service", "session"]
LETTER = "ああ。" * 1666  # about as much as LINE takes at once: 5,000 units


@pytest.mark.parametrize("flow", WAYS)
def test_a_letter_is_no_answer_and_has_reached_nobody(service: Service, session: Session, flow: str) -> None:
    aoi = Talking(with_facts(service), session, expecting(session, "aoi"))
    if flow == "book_interview":
        book_anew(aoi)
    for words in WAYS[flow]:
        aoi.says(words)
        step = aoi.place()["step"]
        said = aoi.says(LETTER)[0]
        assert "まだ誰にも伝わっていません。" in said or said.startswith("まだ送っていません。"), (step, said)
        assert (aoi.place()["flow"], aoi.place()["step"]) == (flow, step)
