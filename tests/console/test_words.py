"""Every name a page may say has its sentence, and the files of others are the ones we took."""

import ast
import hashlib
import re
from pathlib import Path
from typing import Any, get_args

from bot import form_file
from bot.console import news_form
from bot.console.routes import every_route
from bot.domain.care import alarms, danger_signs
from bot.domain.care.attachments import Heic
from bot.domain.delivery import kinds, resending
from bot.domain.interview import meeting_wishes, next_steps, outreach, overrides, reminder_calls, week_grid
from bot.domain.interview.records import RecordChanged, RecordClosed
from bot.domain.news import broadcasts, reactions, repeating, why
from bot.domain.news.drafts import ChangedSince
from bot.domain.news.pictures import NoPicture, TooNarrow
from bot.domain.news.quota import ReserveTouched
from bot.domain.office import readiness, retention
from bot.domain.people import erasures, parents, privacy
from bot.town.alarm import Whom
from bot.town.people import QUALIFICATIONS
from bot.town.slots import Way
from bot.yaml_lines import read_yaml
from tests.console.reading import words
from tests.console.town import ROOT

CONSOLE = ROOT / "bot" / "console"
VENDORED = {  # npm htmx.org 2.0.11 (0BSD), @digital-go-jp/design-tokens 1.1.9 (MIT)
    "htmx.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    "tokens.css": "ec3fb5b1e881d1bdf076feff29fe15a32269353c7a9cef40194f1eff0c3d7a90",
}
REFUSALS = {"slot_taken", "slot_gone", "already_booked", "nothing_booked", "too_late_to_change"}
REFUSALS |= {"already_taken", "already_closed", "already_sent"}
REFUSALS |= {
    "not_closed",
    "ended_by_family",
    "ended_long_ago",
    "answer_under_way",
    "already_speaks",
    "other_speaks",
    "only_in_line",
    "too_many_pictures",
    "not_agreed",
    "not_started",
    "not_yet",
}
REFUSALS |= {"already_acknowledged", "not_acknowledged", "alarm_closed"}
REFUSALS |= {"changed_since", "not_asked", "own_work", "event_over", "nobody_there", "reserve_touched"}
REFUSALS |= {"not_leaving", "not_paused", "nothing_lost", "no_series", "needs_https"}
REFUSALS |= {"form_unreadable", "hub_unknown"}
REFUSALS |= {"already_erased", "danger_open", "elsewhere", "already_open"}
REFUSALS |= {"already_seen", "not_lost", "out_of_time", "out_of_reach", "may_arrive_twice"}
REFUSALS |= {"kept_back", "outdated"}
REFUSALS |= {"impossible_due_date", "impossible_birth_date", "impossible_stay", "impossible_move"}
REFUSALS |= {"still_expected"}
REFUSALS |= {"already_came", "has_record", "record_changed", "nothing_to_agree", "over_already"}
REFUSALS |= {"not_wished"}

BY_HAND = {"keep_form_draft", "publish_form", "drop_form_draft"}
BY_HAND |= {"keep_rules_draft", "apply_rules", "drop_rules_draft", "reset_rules"}  # about no person
BY_ANOTHER_NAME = {"note_consent"}  # one form, two deeds (`Done.trace`)


def strings(file: Path) -> set[str]:
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_page_of_the_menu_has_a_name_and_a_picture() -> None:
    wanted = {route.name for route in every_route() if route.menu is not None}
    icons = (CONSOLE / "templates" / "_icons.html").read_text(encoding="utf-8")
    assert wanted == set(words()["pages"])
    assert wanted == set(re.findall(r'^  "(\w+)": "M', icons, re.MULTILINE))


def test_every_refusal_a_deed_may_meet_has_its_sentence() -> None:
    assert set(words()["refusals"]) == REFUSALS


def test_every_page_that_leaves_a_trace_has_a_name_in_the_records() -> None:
    assert set(words()["actions"]) == {route.name for route in every_route() if route.about} | BY_HAND | BY_ANOTHER_NAME


def test_codes_of_the_tables_have_words() -> None:
    assert set(words()["topics"]) == set(broadcasts.TOPICS)
    assert set(words()["ways"]) == set(get_args(Way))
    assert set(words()["wishes"]) == set(meeting_wishes.KINDS)
    assert set(words()["wish_states"]) == {"open", *meeting_wishes.OUTCOMES}
    assert set(words()["override_rules"]) == set(overrides.RULES)
    assert set(words()["override_reasons"]) == set(overrides.REASONS)
    assert set(words()["call_outcomes"]) == set(reminder_calls.OUTCOMES)
    assert set(words()["slot_states"]) == set(week_grid.STATES)
    assert set(words()["qualifications"]) == set(QUALIFICATIONS)
    assert set(words()["letter_kinds"]) == {"event", *kinds.KINDS}
    assert set(words()["letter_states"]) == {"event", "suppressed", *resending.LOST}
    assert set(words()["called_off"]) == {*kinds.CALLED_OFF, kinds.SPEAKS}
    assert set(words()["alarm_kinds"]) == set(alarms.KINDS)
    assert set(words()["alarm_outcomes"]) == set(alarms.OUTCOMES)
    assert set(words()["alarm_whom"]) == set(get_args(Whom))
    assert set(words()["missed_in"]) == set(danger_signs.PLACES)
    assert set(words()["outreach"]) == set(words()["outreach_hints"]) == set(outreach.REASONS)
    assert set(words()["outreach_endings"]) == set(outreach.ENDINGS)
    assert set(words()["erasure_reasons"]) == set(erasures.REASONS)
    assert set(words()["erasure_kept"]) == set(privacy.KEEPABLE)
    assert set(words()["retention_kinds"]) == set(retention.KINDS)
    assert set(words()["troubles"]) == set(readiness.LONGEST)
    assert set(words()["delivery_states"]) == set(kinds.STATES)
    assert set(words()["delivery_reasons"]) == set(kinds.REASONS)
    assert set(words()["fates"]) == set(why.CODES)
    assert set(words()["reactions"]) == set(reactions.KINDS)
    assert set(words()["paces"]) == set(parents.PACES)
    assert set(words()["news_states"]) == set(words()["news_tones"]) == set(broadcasts.STATES)
    assert set(words()["flows"]) == set(news_form.FLOWS)
    assert set(words()["repeating"]) == set(repeating.HOW)
    assert set(words()["form_mistakes"]) >= {"yaml", "other", *form_file.SENTENCES}
    assert set(words()["step_kinds"]) == set(next_steps.KINDS)
    assert set(words()["step_who"]) == set(next_steps.WHO)
    languages: Any = read_yaml(ROOT / "content" / "languages.yaml").data
    assert set(words()["languages"]) == set(languages)


def test_no_sentence_is_left_over() -> None:
    used = set().union(*(strings(file) for file in CONSOLE.glob("*.py")))
    named = used | {
        f"booking_{what}_{how}" for what in ("made", "moved", "cancelled", "missed") for how in ("told", "call")
    }
    named |= {"wish_open", "wish_arranged", "wish_not_possible_told", "wish_not_possible_call"}
    assert set(words()["results"]) - named == set()
    used |= {
        one.name() for one in (ReserveTouched, ChangedSince, NoPicture, TooNarrow, Heic, RecordChanged, RecordClosed)
    }
    of_the_door = {"not_known", "too_many_tries", "wrong_code", "code_used", "weak_password"}
    assert set(words()["mistakes"]) - used == of_the_door


def test_the_vendored_files_are_untouched_and_have_their_licence() -> None:
    folder = CONSOLE / "static" / "vendor"
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in VENDORED} == VENDORED
    assert {file.name for file in folder.iterdir()} == {*VENDORED, "htmx.LICENSE.txt", "tokens.LICENSE.txt"}


def test_no_template_runs_or_styles_anything_inline() -> None:
    for file in (CONSOLE / "templates").glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert (file.name, re.findall(r"<style|<script>| style=| on\w+=|\|\s*safe\b", text)) == (file.name, [])
