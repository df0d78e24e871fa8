"""A mistake in the detector's folder is found at the start, with file and line; labelled files are read with care."""

import shutil
from pathlib import Path

import pytest

from bot.domain.care.safety import load
from bot.domain.care.safety.examples import read_examples
from bot.domain.care.safety.groups import near_each_other
from bot.domain.care.safety.model import Model, read_model, write_model
from bot.domain.care.safety.weights import Weights
from bot.errors import BadSetup
from bot.settings import ROOT

HEADING = "text\tlang\tcategory\tnote\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def leave_out(_: str, names: list[str]) -> set[str]:
        return {name for name in names if name in ("examples", "sealed", "model.txt")}

    return Path(shutil.copytree(ROOT / "content" / "safety", tmp_path / "safety", ignore=leave_out))


@pytest.mark.parametrize(
    ("file", "added", "complaint"),
    [
        ("rules/dv.yaml", "- {name: x, all: [no_such_list]}", "no list and no band is called 'no_such_list'"),
        ("rules/dv.yaml", "- {name: x}", "not a rule"),
        ("rules/dv.yaml", "- {name: x, all: [partner], tier: loud}", "tier is care or alert"),
        ("words/dv.yaml", "x: [(a|b]", "a bracket without its partner"),
        ("words/dv.yaml", "x: word", "'x' is not a list"),
        ("words/self_harm.yaml", "child: [xy]", "stands in another file too"),
        ("words/dv.yaml", "x: [あ]", "less than two letters"),
        ("numbers.yaml", "- {measure: x, patterns: {'(': 1}, bands: {}}", "not a measure"),
        ("softening.yaml", "no_such_list: {rule: none, firm: care}", "not a list's name"),
        ("thresholds.yaml", "care: 3", "written twice"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(folder: Path, file: str, added: str, complaint: str) -> None:
    text = (folder / file).read_text(encoding="utf-8").rstrip("\n") + f"\n{added}\n"
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(BadSetup) as raised:
        load(folder, with_model=False)
    line = text.count("\n")
    assert any(f"{file}:{line}:" in mistake and complaint in mistake for mistake in raised.value.mistakes)


def test_a_missing_threshold_is_named(folder: Path) -> None:
    (folder / "thresholds.yaml").write_text("care: 1\n", encoding="utf-8")
    with pytest.raises(BadSetup, match="'alert' is missing"):
        load(folder, with_model=False)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "m.txt:1: has no bias"),
        ("#bias 1 2\n", "m.txt:1: not 6 whole numbers"),
        ("#bias 0 0 0 0 0 0\na 1 2 x 4 5 6\n", "m.txt:2: not 6 whole numbers"),
        ("#bias 0 0 0 0 0 0\na 1 2 3 4 5\n", "m.txt:2: not 6 whole numbers"),
        ("#bias 0 0 0 0 0 0\na 1 2 3 4 5 6 7\n", "m.txt:2: not 6 whole numbers"),
        ("#bias 0 0 0 0 0 0\na 1 2 3 4 5 3001\n", "m.txt:2: not 6 whole numbers"),
    ],
)
def test_a_broken_model_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "m.txt").write_text(text, encoding="utf-8")
    with pytest.raises(BadSetup, match=complaint):
        read_model(tmp_path / "m.txt")


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    weights = {"\tc_head": (1, 2, 3, 4, 5, -6), "\tc_head&c_face": (1,) * 6, "i a": (2,) * 6, "\u0002死": (3,) * 6}
    model = Model(Weights(weights), (0, 1, 2, 3, 4, 5), "abc")
    write_model(model, tmp_path / "m.txt")
    assert read_model(tmp_path / "m.txt") == model
    assert dict(model.weights) == weights and "i" not in model.weights


@pytest.mark.parametrize(
    ("written", "complaints"),
    [
        (b"", ["x.tsv:1: is not the heading"]),
        (b"text,lang\n", ["x.tsv:1: is not the heading"]),
        (HEADING.encode() + b"secret\tja\n", ["x.tsv:2: 2 fields instead of 4"]),
        (
            HEADING.encode() + b"secret\tja\tlove\t\n\t\tnone\t\n",
            ["x.tsv:2: the category", "x.tsv:3: the text is empty"],
        ),
        (HEADING.encode() + b"ok\ten\tnone\t\n\xff\xfe\tja\tnone\t\n", ["x.tsv:3: is not UTF-8"]),
    ],
)
def test_a_bad_line_is_named_and_its_text_is_not(tmp_path: Path, written: bytes, complaints: list[str]) -> None:
    (tmp_path / "x.tsv").write_bytes(written)
    with pytest.raises(BadSetup) as raised:
        read_examples(tmp_path / "x.tsv")
    assert len(raised.value.mistakes) == len(complaints)
    for mistake, complaint in zip(raised.value.mistakes, complaints, strict=True):
        assert mistake.startswith(complaint) and "secret" not in mistake


def test_notes_are_tags_and_a_remark(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text(HEADING + "a\tja\tdv\tdirect, also=self_harm: imminent?\r\n", encoding="utf-8")
    (example,) = read_examples(tmp_path / "x.tsv")
    assert example.tags == {"direct", "also=self_harm"}
    assert example.right_categories == {"dv", "self_harm"}


def test_nearly_the_same_is_one_group_and_near_of_near_too() -> None:
    texts = [
        "my baby has a fever of 39",
        "my baby has a fever of 40",
        "where is the nursing room",
        "my baby has no fever",
        "",
    ]
    assert near_each_other(texts) == [0, 0, 2, 0, 4]
