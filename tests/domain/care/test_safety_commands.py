"""The commands answer with words and counts, and never show a text."""

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from bot.commands import safety as commands
from bot.commands.safety import safety
from bot.domain.care.safety.cards import read_cards
from bot.errors import BadSetup
from bot.settings import ROOT
from bot.town.folder import load_town
from bot.town.signed import Signatures, Text, unsettled

SAYS = {"text": "a", "call": ["police"]}

SECRET = "himitsu"
HEADING = "text\tlang\tcategory\tnote\n"


def test_classify_answers_a_line_for_a_line() -> None:
    lines = "夫に首を絞められた\n\n予約をキャンセルします\n".encode() + b"\xff\xfe\x80\n" + "死にたい".encode()
    result = CliRunner().invoke(safety, ["classify"], input=lines)
    assert result.output.splitlines() == ["ALERT dv", "NONE", "NONE", "NONE", "ALERT self_harm"]


def test_check_counts_and_shows_no_text(tmp_path: Path) -> None:
    rows = [f"{SECRET} 死にたい\tja\tself_harm\timminent", f"{SECRET} 死ぬほど眠い\tja\tnone\thard_neg,soft_ok"]
    (tmp_path / "x.tsv").write_text(HEADING + "\n".join(rows), encoding="utf-8")
    result = CliRunner().invoke(safety, ["check", str(tmp_path / "x.tsv")])
    assert SECRET not in result.output and "死" not in result.output
    lines = {line.split()[0]: line.split()[1:] for line in result.output.splitlines()[1:-1]}
    assert lines["self_harm"] == ["1", "1", "0", "0", "1", "1"]
    assert lines["imminent"] == ["1", "1", "0", "0", "1", "1"]
    assert lines["none"] == lines["hard_neg"] == ["1", "0", "0", "1", "-", "1"]
    assert lines["ordinary"] == ["0", "0", "0", "0", "-", "0"]
    assert result.output.splitlines()[-1].endswith("none 1: false ALERT 0.0%")


def test_check_complains_of_a_bad_file_without_its_text(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text(f"{HEADING}{SECRET}\tja\n", encoding="utf-8")
    result = CliRunner().invoke(safety, ["check", str(tmp_path / "x.tsv")])
    assert isinstance(result.exception, BadSetup)
    assert "x.tsv:2" in str(result.exception) and SECRET not in str(result.exception)


def test_training_twice_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a handful of examples, so that it is quick; the whole takes half a minute."""
    folder = tmp_path / "safety"
    (folder / "examples").mkdir(parents=True)
    for file in (ROOT / "content" / "safety").rglob("*.yaml"):
        target = folder / file.relative_to(ROOT / "content" / "safety")
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes())
    lines = (ROOT / "content" / "safety" / "examples" / "dv.tsv").read_text(encoding="utf-8").splitlines()[:40]
    (folder / "examples" / "dv.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(commands, "FOLDER", folder)
    written = []
    for _ in range(2):
        result = CliRunner().invoke(safety, ["train"])
        assert result.exit_code == 0 and lines[1].split("\t")[0] not in result.output
        written.append((folder / "model.txt").read_bytes())
    assert written[0] == written[1]


def test_every_text_two_have_not_signed_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(safety, ["signatures"])
    lines = result.output.splitlines()
    assert re.search(r"^card dv: not signed: clinical and office \(of: [0-9a-f]{8}\)$", result.output, re.MULTILINE)
    assert "number ambulance: not signed: clinical and office" in result.output
    assert lines[-1] == f"{len(lines) - 1} texts wait for two signatures, one of them clinical"


def test_two_signatures_settle_a_text_until_they_are_old() -> None:
    def waits(months: int, **signed: str) -> list[tuple[tuple[str, ...], date | None]]:
        found = unsettled([Text("card", "dv", SAYS, Signatures.model_validate(signed))], date(2026, 12, 1), months)
        return [(one.missing, one.signed_on) for one in found]

    both = {"clinical": "midwife 2026-11-01", "office": "family office 2026-05-30", "of": _mark(SAYS)}
    assert waits(6, **both) == []
    assert waits(5, **both) == [((), date(2026, 5, 30))]
    assert waits(6, clinical="midwife 2026-11-01") == [(("office",), date(2026, 11, 1))]
    for wrong in (
        {"clinical": "2026-11-01"},
        {"clinical": "midwife", "office": "x 2026-11-01"},
        {"clinical": "midwife 2026-11-01", "office": "midwife 2026-11-01"},
        {"clinical": "midwife 2026-13-01"},
        {"leader": "x 2026-11-01"},
    ):
        with pytest.raises(ValidationError):
            Signatures.model_validate(wrong)


def test_what_has_changed_since_it_was_signed_waits_again() -> None:
    signed = Signatures.model_validate({"clinical": "midwife 2026-11-01", "office": "x 2026-11-01", "of": _mark(SAYS)})
    for says, changed in ((SAYS, []), ({**SAYS, "call": ["other"]}, [True]), ({**SAYS, "text": "b"}, [True])):
        found = unsettled([Text("card", "dv", says, signed)], date(2026, 12, 1), 6)
        assert [one.changed for one in found] == changed


def test_every_word_and_number_of_a_card_and_of_a_hotline_is_signed() -> None:
    town, cards = load_town(ROOT / "content" / "towns" / "matsudo"), read_cards(ROOT / "content" / "safety" / "cards")
    for card in cards.cards.values():
        for name in ("alt", "title", "text", "call", "staffed", "unstaffed", "question"):
            assert _mark(replace(card, **{name: "other"}).says()) != _mark(card.says()), name
    line = town.hotlines[0]
    for name, other in (("digits", "110"), ("label", "x"), ("hours_text", "x"), ("area", "x"), ("kind", "mind")):
        assert _mark(line.model_copy(update={name: other}).says()) != _mark(line.says()), name


def _mark(says: object) -> str:
    return Text("card", "dv", says, Signatures()).mark


def test_a_signature_that_is_none_stops_the_start(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "content" / "safety", tmp_path / "safety")) / "cards"
    text = (folder / "dv.yaml").read_text(encoding="utf-8")
    (folder / "dv.yaml").write_text(text.replace("signed: {}", "signed: {clinical: midwife}"), encoding="utf-8")
    with pytest.raises(BadSetup, match=r"dv.yaml:.*not a signature"):
        read_cards(folder)
