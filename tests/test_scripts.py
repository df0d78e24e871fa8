"""The scripts are complete: blanks are known, flows have transcripts, every sentence is said in one of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.dialogue.script import Flow
from bot.i18n import BLANK, SOURCE
from bot.settings import ROOT
from tests.sayings import FLOWS, LANGUAGES, every_text, sentences

CONVERSATIONS = ROOT / "tests" / "conversations"

# What no single parent can bring about at a fixed time; tests/test_talks_with_others.py walks nearly all of it.
NOT_ALONE = {
    ("hub_facts", "say-1", ""),  # no hub of the towns here has facts: tests/test_hub_facts.py
    ("running_late", "say-4", ""),  # no hub of the towns here has a phone: tests/test_running_late.py
    ("running_late", "tell_hub", "nothing_booked"),  # cancelled by staff while it is asked about
    *(("book_interview", "slot", no) for no in ("slot_taken", "slot_gone", "none")),
    *(("my_bookings", "slot", no) for no in ("slot_taken", "slot_gone", "none")),
    *(("book_interview", "book", no) for no in ("slot_taken", "slot_gone", "already_booked")),
    *(("my_bookings", "move_booking", no) for no in ("slot_taken", "slot_gone", "nothing_booked")),
    ("my_bookings", "cancel_booking", "nothing_booked"),
    *(("waiting_list", "take", no) for no in ("slot_taken", "slot_gone", "already_booked")),
    ("book_interview", "other_hub", "no_free_time"),
    ("my_bookings", "other_hub", "no_free_time"),
    # a booking cancelled by staff, or whose time is offered in no other way, while it is asked about
    *((flow, "way", no) for flow in ("away", "change_way") for no in ("none", "way_not_offered", "nothing_booked")),
    ("away", "note_away", "impossible_stay"),  # midnight comes between two answers
    ("register_hub", "hub", "hub_unknown"),
    ("register_hub", "hub", "none"),
    ("request_consultation", "hub", "hub_unknown"),
    ("mood_question", "hub", "hub_unknown"),
    # notices that go while they are asked about; a question that comes with its answer
    *(("recent_news", "which", no) for no in ("none", "not_lately")),
    ("recent_news", "about", ""),
    ("staff_phone", "say-1", ""),  # needs a code from the console
    ("worry", "hub", "hub_unknown"),
    # a hub shut by its staff for weeks: tests/test_hub_resting.py
    *((flow, "my_hub", "hub_resting") for flow in ("request_consultation", "mood_question", "worry")),
    ("mood_question", "waits_already", "kept_waiting"),  # days go by: tests/test_mood_wish.py
    # the code of another LINE, or two at one moment; tests/families/two_accounts.txt, domain/people/test_pairs.py
    *(("family_line", step, "") for step in ("say-8", "remind", "say-13")),
    *(("family_line", step, "not_paired") for step in ("switch_reminders", "be_reminded")),
    *(("family_line", "typed", no) for no in ("own_code", "already_paired", "all_still")),
    ("family_line", "remind", "no"),
    # only for who reads another language; tests/test_talks_in_her_language.py
    *(
        (flow, "who_speaks", no)
        for flow in ("book_interview", "my_bookings")
        for no in ("spoken_first", "spoken_by_nobody")
    ),
    ("book_interview", "interpreter", ""),
    ("not_understood", "keep_words", "not_kept"),  # in a town that drops words; tests/test_handed_over.py
    # what a hub arranges, and what came before; tests/test_talks_about_wishes.py
    ("book_interview", "none_booked", "cancelled_often"),
    ("waiting_list", "take", "cancelled_often"),
    ("waiting_list", "wishes_kept", "not_offered_here"),
    ("book_interview", "fit_wishes", "not_offered_here"),
    ("my_bookings", "fit_booked_wishes", "not_offered_here"),
    *(("my_bookings", step, "nothing_booked") for step in ("wish", "spoken")),
    # only in a town without hubs, languages or topics
    ("register_hub", "where", "none"),
    ("request_consultation", "hub", "none"),
    ("mood_question", "hub", "none"),
    ("worry", "hub", "none"),
    ("questionnaire", "answer", "none"),  # a new version without this question, in the middle of a talk
    ("language", "language", "none"),
    ("news_settings", "hour", "none"),
    ("news_settings", "topic", "none"),
}


def test_blanks_are_known() -> None:
    """A blank is an answer of the flow, or a name some code of ours uses (best effort)."""
    names = set(_names_in_code())
    for context, text in every_text():
        steps = {step.name for step in FLOWS[context].steps} if context in FLOWS else set()
        assert set(BLANK.findall(text)) <= names | steps, f"{context}: {text}"


def _names_in_code() -> Iterator[str]:
    for file in [*ROOT.glob("handlers/*.py"), *ROOT.glob("bot/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg:
                yield node.arg
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flow_has_a_transcript(language: str) -> None:
    folder = CONVERSATIONS if language == SOURCE else CONVERSATIONS / language
    assert [name for name in FLOWS if not (folder / f"{name}.txt").exists()] == []


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
def test_every_sentence_is_said_in_a_transcript(flow: Flow) -> None:
    written = "\n".join(_bare(file) for file in sorted(CONVERSATIONS.glob("*.txt")))
    alone = [(where, text) for _, text, where in sentences(flow) if where not in NOT_ALONE]
    unsaid = [(where, text) for where, text in alone if not _is_said(text, written)]
    assert unsaid == []


def _bare(file: Path) -> str:
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return "\n".join(re.sub(r"^ボット: ", "", line) for line in lines)


def _is_said(text: str, written: str) -> bool:
    lines = [re.sub(r"\\{\w+\\}", ".+", re.escape(line.strip())) for line in text.strip().splitlines()]
    return re.search("^" + "\n".join(lines) + "$", written, re.M) is not None
