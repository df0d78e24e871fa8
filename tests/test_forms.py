"""A questionnaire is a file: read whole, or every mistake in it is said with its line, its item and the cure."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadSetup
from bot.form_file import EIGHT_MONTHS, BadForm, read_form, read_forms
from bot.form_parts import Form, fits
from bot.settings import ROOT
from tests.sayings import TOWNS

SMALL = """title: A form
say: Why we ask.
proposal: yes
window: {opens: 84, closes: 0}
steps:
  - title: First
    items:
      - item: away
        kind: choice
        say: Do you go away?
        why: To know.
        choices: {yes: I do, no: I do not}
      - item: helpers
        kind: many
        say: Who helps?
        why: To help.
        choices: {me: I, you: You}
  - title: Second
    items:
      - item: from
        kind: date
        only_if: {away: yes}
        say: From when?
        why: To plan.
        short: From
  - title: Third
    items:
      - item: ready
        kind: scale
        points: 3
        say: How far?
        why: To see.
      - item: wish
        kind: choice
        chat: yes
        say: Shall we talk?
        why: To meet.
        short: Wish
        choices: {would_like: Please, phone: By phone, not_now: Not now}
"""


def small() -> Form:
    return read_form("small", SMALL, "small.yaml")


def test_the_form_that_ships_is_read_in_every_town() -> None:
    content = ROOT / "content"
    for town in TOWNS:
        form = read_forms(content / "forms", content / "towns" / town.slug / "forms")[EIGHT_MONTHS]
        assert form.proposal or form.source
        assert {item.key for item in form.items() if item.chat} <= {"wish", "together", "when"}
        assert [item.key for item in form.items() if item.kind == "text" and item.chat] == []


def test_a_town_asks_its_own_way(tmp_path: Path) -> None:
    (tmp_path / f"{EIGHT_MONTHS}.yaml").write_text(SMALL, encoding="utf-8")
    form = read_forms(ROOT / "content" / "forms", tmp_path)[EIGHT_MONTHS]
    assert (form.title, form.slug, form.text) == ("A form", EIGHT_MONTHS, SMALL)


@pytest.mark.parametrize(
    ("right", "wrong", "item", "mistake"),
    [
        ("kind: date", "kind: day", "from", "21: 'day' is not possible — write 'choice', 'many', 'scale', 'text' or"),
        ("        why: To plan.\n", "", "from", "20: 'why' is missing — add it"),
        ("say: Who", "ask: Who", "helpers", "13: 'say' is missing — add it"),
        ("points: 3", "points: three", "ready", "30: 'three' is not a whole number — write one in digits"),
        ("item: away", "item: Away", "Away", "8: 'Away' cannot be 'item' — it must look like"),
        ("item: ready", "item: away", "away", "28: item 'away' stands here a second time — give it another name"),
        ("{me: I, you: You}", "{me: I}", "helpers", "13: item 'helpers' has no answers to choose from — write two"),
        ("points: 3", "choices: {a: A, b: B}", "ready", "28: item 'ready' is of kind scale, which takes no 'choices'"),
        ("{away: yes}", "{gone: yes}", "from", "22: item 'from' asks about 'gone', which is on no page before"),
        ("{away: yes}", "{away: maybe}", "from", "22: item 'from' waits for the answer 'maybe', which 'away' does not"),
        ("{away: yes}", "{away: []}", "from", "22: is empty — write at least one"),
        ("points: 3", "chat: yes", "ready", "28: item 'ready' cannot be asked by buttons — only kind: choice can"),
        ("Please,", "Yes and as soon as possible,", "wish", "33: item 'wish' has a label too long for a button: 'Yes"),
        ("not_now: Not now", "perhaps: Perhaps", "wish", "33: item 'wish' has other answers than the lists of staff"),
        ("title: A form", "title: A {form}", None, "1: 'A {form}' has curly brackets — write it without"),
        ("opens: 84", "opens: 0", None, "4: '0' cannot be 'opens': Input should be greater than or equal to 1"),
        ("proposal: yes\n", "", None, "1: does not say where it is from — add source and checked_on, or proposal"),
        ("kind: scale", "kind: [scale", "", "30: did not find expected ',' or ']' — check indentation, colons and"),
        ("kind: scale", "kind: scale\n        kind: scale", "", "30: 'kind' is written twice — keep one of them"),
    ],
)
def test_a_mistake_has_its_line_its_item_and_the_cure(right: str, wrong: str, item: str | None, mistake: str) -> None:
    assert right in SMALL
    with pytest.raises(BadForm) as bad:
        read_form("small", SMALL.replace(right, wrong, 1), "small.yaml")
    said = f"small.yaml:{mistake}"
    assert [one[: len(said)] for one in bad.value.mistakes][:1] == [said]
    assert [one.item for one in bad.value.found][:1] == [item or None]


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(SMALL.replace("why: To know.", "why: ''").replace("kind: date", "kind: x"))
    (tmp_path / "two.yaml").write_bytes("é".encode("latin-1"))
    with pytest.raises(BadSetup) as bad:
        read_forms(ROOT / "content" / "forms", tmp_path)
    assert [one.split(" — ")[0].rsplit("/", 1)[-1] for one in bad.value.mistakes] == [
        "one.yaml:11: 'why' is empty",
        "one.yaml:21: 'x' is not possible",
        "two.yaml:1: is not UTF-8 text",
    ]


def test_a_service_without_the_form_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(BadSetup) as bad:
        read_forms(tmp_path)
    assert bad.value.mistakes == [f"{tmp_path}/eight_months.yaml:1: is missing — put the file there"]


@pytest.mark.parametrize("text", ["", "[", "- a", "a: b", "\x00", "steps: []", "[" * 20_000, "a: &a [*a]", "{" * 500])
def test_what_is_no_form_at_all_is_refused(text: str) -> None:
    with pytest.raises(BadForm) as bad:
        read_form("small", text, "small.yaml")
    assert bad.value.mistakes != []


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_cut_and_pasted_anywhere_it_is_read_or_refused(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at, to = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.integers(0, len(lines) - 1))
        lines[at] = data.draw(st.sampled_from(["", lines[to], lines[at][2:], "  " + lines[at], lines[at] + ": x"]))
    try:
        assert read_form("small", "\n".join(lines), "small.yaml").steps
    except BadForm as bad:
        assert [one.line for one in bad.found if not 1 <= one.line <= len(lines) + 1] == []
        assert bad.mistakes != []


def test_only_what_matters_is_asked_and_counts() -> None:
    form = small()
    assert list(form.shown({})) == [1, 3]
    assert list(form.shown({"away": "yes"})) == [1, 2, 3]
    assert list(form.shown({"away": None})) == [1, 3]
    said = {"away": "no", "from": "2027-01-05", "wish": None}
    assert form.that_count(said) == {"away": "no", "wish": None}
    assert form.that_count(said | {"away": "yes"}) == said | {"away": "yes"}
    assert form.missing({"away": "yes"}, [1, 3]) == [2]


def test_what_hangs_on_an_idle_item_is_idle_too() -> None:
    chain = SMALL.replace("only_if: {away: yes}", "only_if: {helpers: [you]}")
    chain = chain.replace("points: 3", "points: 3\n        only_if: {from: never}").replace(
        "kind: date", "kind: choice"
    )
    chain = chain.replace("say: From when?", "choices: {never: Never, soon: Soon}\n        say: From when?")
    form = read_form("small", chain, "small.yaml")
    keys = [item.key for step in form.shown({"from": "never"}).values() for item in step.items]
    assert keys == ["away", "helpers", "wish"]
    asked = form.shown({"helpers": ["me", "you"], "from": "never"})
    assert [item.key for step in asked.values() for item in step.items] == ["away", "helpers", "from", "ready", "wish"]


def test_the_short_version_begins_with_the_wish_and_points_at_no_silence() -> None:
    said = {"away": "yes", "from": "2027-01-05", "wish": "phone", "ready": "2"}
    assert [(one.item.short, one.words) for one in small().told_short(said)] == [
        ("Wish", ["By phone"]),
        ("From", ["2027-01-05"]),
    ]
    assert [one.words for one in small().told(said)] == [["I do"], ["2027-01-05"], ["2 / 3"], ["By phone"]]
    assert small().told_short({"wish": None, "from": None}) == []


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("away", ["yes", None], ["maybe", "", ["yes"], 1]),
        ("helpers", [["me"], ["you", "me"], None], [[], "me", ["x"]]),
        ("ready", ["1", "3", None], ["0", "4", 2]),
        ("from", ["2027-01-05", None], ["", 5, "2027-02-30", "soon", "20270105"]),
    ],
)
def test_what_is_an_answer(key: str, good: list[object], bad: list[object]) -> None:
    item = next(one for one in small().items() if one.key == key)
    assert [fits(item, one) for one in good] == [True] * len(good)
    assert [fits(item, one) for one in bad] == [False] * len(bad)
