"""What has to be touched to add a flow, a language, a town: only what the design says (a staff page: tests/console)."""

import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.simulator import Person
from bot.stage import Stage, stage
from bot.transcripts import heard

WALK = """
start: [さんぽ]
script:
  - ask: where
    say: どこへ行きますか？
    choices: {park: 公園, hub: 広場}
  - say: "{where}へ、いってらっしゃい。"
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of `content/` that a test may add to."""
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def test_a_flow_is_one_yaml_file(tmp_path: Path, content: Path) -> None:
    (content / "flows" / "walk.yaml").write_text(WALK, encoding="utf-8")
    with stage(tmp_path, content_dir=content) as town:
        aoi = _friend(town)
        assert _says(town, aoi, "さんぽ") == [["どこへ行きますか？", "[公園]", "[広場]"]]
        assert _says(town, aoi, "公園") == [["公園へ、いってらっしゃい。"]]


def test_a_language_is_a_catalogue_a_line_and_the_towns_word(tmp_path: Path, content: Path) -> None:
    locales = Path(shutil.copytree(ROOT / "locales", tmp_path / "locales"))
    catalogue = locales / "vi" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgctxt "walk"\nmsgid "どこへ行きますか？"\nmsgstr "Bạn đi đâu?"\n', encoding="utf-8")
    (content / "flows" / "walk.yaml").write_text(WALK, encoding="utf-8")
    languages = content / "languages.yaml"
    text = languages.read_text(encoding="utf-8")
    languages.write_text(text.replace("name: Tiếng Việt\n  released: no", "name: Tiếng Việt\n  released: yes"), "utf-8")
    town_file = content / "towns" / "matsudo" / "town.yaml"
    town_file.write_text(town_file.read_text(encoding="utf-8").replace("[ja, en]", "[ja, en, vi]"), "utf-8")
    with stage(tmp_path, content_dir=content, locales_dir=locales, towns_dir=content / "towns") as town:
        minh = _friend(town, "minh", "vi")
        assert _says(town, minh, "さんぽ")[0][0] == "Bạn đi đâu?"


def test_a_town_is_a_folder(tmp_path: Path) -> None:
    with stage(tmp_path, town="aoba", towns_dir=ROOT / "tests" / "towns") as town:
        aoi = _friend(town)
        said = _says(town, aoi, "広場をさがす")
        assert f"[{town.service.town.hubs[0].area}]" in said[-1]


def _friend(town: Stage, key: str = "aoi", language: str = "ja") -> Person:
    person = town.person(key, key, language)
    person.follow()
    town.quiet()
    person.says("やめる")
    town.quiet()
    person.new()
    return person


def _says(town: Stage, person: Person, text: str) -> list[list[str]]:
    person.says(text)
    town.quiet()
    return heard(person)
