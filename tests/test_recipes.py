"""What has to be touched to add a flow, a language, a town, a staff page: only what the design says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.simulator import Person
from bot.simulator.recording.transcripts import heard
from bot.stage import Stage, stage
from tests import databases

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
    with stage(tmp_path, databases.sqlite(tmp_path), content_dir=content) as town:
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
    with stage(
        tmp_path, databases.sqlite(tmp_path), content_dir=content, locales_dir=locales, towns_dir=content / "towns"
    ) as town:
        minh = _friend(town, "minh", "vi")
        assert _says(town, minh, "さんぽ")[0][0] == "Bạn đi đâu?"


def test_a_town_is_a_folder(tmp_path: Path) -> None:
    with stage(tmp_path, databases.sqlite(tmp_path), town="aoba", towns_dir=ROOT / "tests" / "towns") as town:
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


MODULE = """
from bot.console.routes import page

@page("/notes", shows=None, menu=90)
def notes(desk):
    return {}
"""
TEMPLATE = """
{% extends "_base.html" %}
{% block title %}引きつぎ{% endblock %}
{% block main %}<p>ここに書きます。</p>{% endblock %}
"""
VISIT = """
import tempfile
from pathlib import Path
from urllib.request import Request, urlopen
from bot import clock
from bot.console import tokens
from bot.domain.office import sessions, staff
from bot.stage import stage

with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as town:
    address = f"{town.url}/matsudo/console/notes"
    print(urlopen(address).url.rsplit("/", 1)[1])
    with town.service.db.write() as session:
        staff.invite(session, staff.Post("mori", "Mori", "coordinator", "shinmatsudo"), clock.now())
        member = staff.by_login(session, "mori")
        member.enrolled_at, member.password_hash = clock.now(), "x"
        cookie = sessions.open_whole(session, member.id, clock.now())
    asked = Request(address, headers={"Cookie": f"{tokens.cookie_name(town.service)}={cookie}"})
    print(urlopen(asked).read().decode())
"""


def test_a_staff_page_is_a_module_and_a_template_of_the_same_name(tmp_path: Path) -> None:
    """Found by itself: guarded before the login, in the menu after it."""
    for folder in ("bot", "handlers", "content", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "bot" / "console" / "notes.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "bot" / "console" / "templates" / "notes.html").write_text(TEMPLATE, encoding="utf-8")
    visit = [sys.executable, "-c", VISIT]
    shown = subprocess.run(visit, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    login, page = shown.stdout.split("\n", 1)
    assert login.startswith("login"), shown.stderr
    assert "<h1>引きつぎ</h1>" in page
    assert "<span>引きつぎ</span>" in page  # in the menu
