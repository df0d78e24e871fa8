"""YAML as plain text, with the line of everything."""

from pathlib import Path

import pytest

from bot.errors import BadSetup
from bot.yaml_lines import Page, read_yaml


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(text: str) -> Page:
    path = Path("page.yaml")
    path.write_text(text, encoding="utf-8")
    return read_yaml(path)


def test_every_scalar_stays_text() -> None:
    page = written("a: no\nb: 9:00\nc: 010\nd: 2026-02-02\ne:\nf: [1, ~]\n")
    assert page.data == {"a": "no", "b": "9:00", "c": "010", "d": "2026-02-02", "e": "", "f": ["1", "~"]}


def test_an_empty_file_says_nothing() -> None:
    assert written("# only a comment\n").data == ""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ((), 2),
        (("start",), 2),
        (("script",), 3),
        (("script", 0), 4),
        (("script", 0, "label"), 5),
        (("script", 1), 6),
        (("script", 1, "ask", "deeper"), 6),
        (("nowhere",), 2),
    ],
)
def test_everything_has_its_line(where: tuple[str | int, ...], line: int) -> None:
    page = written("# a flow\nstart: [hello]\nscript:\n  - say: hello\n    label: x\n  - ask: name\n")
    assert page.line_of(where) == line


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("a: 1\nb: 2\na: 3\n", ["page.yaml:3: 'a' is written twice — keep one of them"]),
        ("a: &x 1\nb: *x\n", ["page.yaml:2: an alias (*) — write the words out again"]),
        ("a: &x [*x]\n", ["page.yaml:1: an alias (*) — write the words out again"]),
        (
            "a: 1\n b: 2\n",
            ["page.yaml:2: mapping values are not allowed in this context — check indentation, colons and quotes"],
        ),
        ("a: 1\nb: \x00\n", ["page.yaml:2: a character that cannot be written here — remove it"]),
    ],
)
def test_what_cannot_be_read_has_a_place_and_a_cure(text: str, mistakes: list[str]) -> None:
    with pytest.raises(BadSetup) as refused:
        written(text)
    assert refused.value.mistakes == mistakes


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(BadSetup) as refused:
        read_yaml(Path("gone.yaml"))
    assert refused.value.mistakes == ["gone.yaml:1: cannot be read (No such file or directory) — put the file there"]


def test_a_file_that_is_not_utf_8() -> None:
    Path("old.yaml").write_bytes(b"name: \x8f\xbc\x8c\xcb")
    with pytest.raises(BadSetup) as refused:
        read_yaml(Path("old.yaml"))
    assert refused.value.mistakes == ["old.yaml:1: is not UTF-8 text — save it as UTF-8"]
