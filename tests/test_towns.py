"""A town is a folder: read whole, or every mistake in it is listed with its line and cure."""

import shutil
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.errors import BadSetup
from bot.settings import ROOT
from bot.town.folder import load_town

TIMES = "  interviews: {proposal: yes, times: [{days: [tue], begins: 9:00, ends: 12:00"
MORI = "coordinators: [{slug: mori, name: Mori, hub: blue, proposal: yes}]"


@pytest.fixture
def aoba(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A town nobody knew before, in a folder of its own."""
    shutil.copytree(Path(__file__).parent / "towns" / "aoba", tmp_path / "aoba")
    monkeypatch.chdir(tmp_path)
    return Path("aoba")


def test_adding_a_town_is_adding_a_folder(aoba: Path) -> None:
    town = load_town(aoba)
    assert (town.slug, town.languages, town.interview.minutes) == ("aoba", ("ja",), 40)
    assert (town.interview.reminders, town.interview.change_until) == ((timedelta(days=1),), timedelta(hours=1))
    assert [(hub.slug, hub.venues[0].hours[0].opens, hub.venues[0].hours[0].nth) for hub in town.hubs] == [
        ("midori", time(9), (2, 4))
    ]
    assert [(line.digits, line.checked_on.precision) for line in town.hotlines] == [("99", "year")]
    assert [(one.hub, one.days.dates) for one in town.programmes] == [
        ("midori", (date(2026, 10, 13), date(2026, 10, 27)))
    ]


@pytest.mark.parametrize(
    ("file", "right", "wrong", "mistake"),
    [
        ("town.yaml", "minutes: 40", "minutes: forty", "8: 'forty' is not a whole number — write one in digits"),
        ("town.yaml", "  minutes: 40\n", "", "7: 'minutes' is missing — add it"),
        ("town.yaml", "  ways: [hub]", "  way: [hub]\n  ways: [hub]", "10: 'way' is not a word known here"),
        ("town.yaml", "[hub]", "[hub, fax]", "10: 'fax' is not possible — write 'hub', 'online', 'phone' or 'visit'"),
        ("town.yaml", "[hub]", "[]", "10: is empty — write at least one"),
        ("town.yaml", "ways: [hub]", "ways: hub", "10: 'ways' is not a list — write it with dashes or in [ ]"),
        ("town.yaml", "84, closes: 57", "57, closes: 84", "9: opens after it closes — 'opens' is the larger"),
        ("town.yaml", "1 day]", "soon]", "11: 'soon' is not a span of time — write it like 3 days, 2 hours"),
        ("town.yaml", "[10:00]", "[25:00]", "22: '25:00' is not a time of day — write it like 9:30 or 18:00"),
        ("town.yaml", "  proposal: yes\nnews", "news", "7: does not say where it is from — add source and"),
        ("town.yaml", "proposal: yes\nnews", "proposal: si\nnews", "20: 'si' is neither yes nor no — write yes or no"),
        ("town.yaml", "[ja]", "[en]", "5: 'ja' is missing — the script itself is in Japanese, add ja"),
        ("town.yaml", "slug: aoba", "slug: akaba", "1: 'akaba' is not the folder's name — write aoba"),
        ("town.yaml", "days: 84", "days: 113", "14: '113' cannot be 'days': Input should be less than or equal to 112"),
        ("town.yaml", "days: 84", "days: 85", "7: invites before the window opens — write at most 84 as the 'days' of"),
        ("town.yaml", "10 days", "28 days", "7: invites again in the last days of the window — write at most 20 days"),
        ("town.yaml", "7 days", "18 days", "7: leaves staff no day of the window — write at most 17 days as"),
        ("town.yaml", "10 days", "36 hours", "16: is not counted in days — write it like 10 days"),
        ("town.yaml", "at: 10:00", "at: 21:30", "15: is in the quiet hours — write a time from 08:00 on"),
        ("town.yaml", "    at: 10:00\n", "", "13: 'at' is missing — add it"),
        (
            "town.yaml",
            "consultation: {",
            "retention: {a: 9 days, proposal: yes}\nconsultation: {",
            "26: 'a' is not a word",
        ),
        (
            "hubs.yaml",
            "  source",
            f"{TIMES}, coordinator: mori}}]}}\n  source",
            "13: nobody 'mori' works here — add them to town",
        ),
        (
            "hubs.yaml",
            "  source",
            f"{TIMES}, room: blue}}]}}\n  source",
            "13: there is no room 'blue' — add it to the hub's",
        ),
        (
            "town.yaml",
            "  proposal: yes\nnews",
            f"  proposal: yes\n{MORI}\nnews",
            "21: there is no hub 'blue' — write one of hubs",
        ),
        ("hubs.yaml", "opens: 9:00", "opens: 13:00", "12: closes before it opens — correct 'opens' or 'closes'"),
        ("hubs.yaml", "lat: 35.5", "lat: north", "9: 'north' is not a number — write one in digits"),
        ("hubs.yaml", "2026-09-27", "2026-09", "14: '2026-09' is not a date — write it like 2026-09-27"),
        ("hubs.yaml", "category: ", "category: # ", "4: 'category' is empty — fill it in, or remove the line"),
        ("hubs.yaml", "- slug: midori", "- slug: Midori", "1: 'Midori' cannot be 'slug' — it must look like"),
        ("hotlines.yaml", '"99"', "nine", "4: 'nine' cannot be 'digits' — it must look like"),
        ("hotlines.yaml", "  checked_on: 2026\n", "", "1: 'source' and 'checked_on' go together — write both"),
        ("hotlines.yaml", ": always", ": daily", "5: 'hours' is not a list — write it with dashes or in [ ]"),
        ("hotlines.yaml", "area", "unsure_on: [new year]\n  area", "6: 'new year' is not a span of days — write it"),
        ("programmes/songs.yaml", "midori", "momiji", "2: there is no hub 'momiji' — one of: midori"),
        ("programmes/songs.yaml", "slug: songs", "slug: song", "1: 'song' is not the file's name — write songs"),
        ("programmes/songs.yaml", "{dates", "{weekday: tue, dates", "6: needs either 'weekday' (with 'nth' if not"),
        ("programmes/songs.yaml", "all", "cats", "9: 'cats' is not possible — write 'expecting', 'raising' or 'all'"),
    ],
)
def test_a_mistake_has_its_file_line_and_cure(aoba: Path, file: str, right: str, wrong: str, mistake: str) -> None:
    before = (aoba / file).read_text(encoding="utf-8")
    assert before.count(right) >= 1
    (aoba / file).write_text(before.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(BadSetup) as refused:
        load_town(aoba)
    assert [one[: len(f"aoba/{file}:{mistake}")] for one in refused.value.mistakes] == [f"aoba/{file}:{mistake}"]


def test_all_mistakes_of_all_files_are_listed_at_once(aoba: Path) -> None:
    (aoba / "hotlines.yaml").unlink()
    hub = (aoba / "hubs.yaml").read_text(encoding="utf-8")
    (aoba / "hubs.yaml").write_text(hub + hub, encoding="utf-8")
    (aoba / "town.yaml").write_text("", encoding="utf-8")
    with pytest.raises(BadSetup) as refused:
        load_town(aoba)
    assert refused.value.mistakes == [
        "aoba/town.yaml:1: 'this file' has no parts — write them below it, indented",
        "aoba/hotlines.yaml:1: cannot be read (No such file or directory) — put the file there",
        "aoba/hubs.yaml:15: 'midori' is used twice — give each its own slug",
    ]


@pytest.mark.parametrize("folder", sorted(path.parent for path in (ROOT / "content" / "towns").glob("*/town.yaml")))
def test_every_town_that_ships_can_be_read(folder: Path) -> None:
    assert load_town(folder).slug == folder.name


def test_matsudo_has_six_hubs_and_says_what_is_an_example() -> None:
    town = load_town(ROOT / "content" / "towns" / "matsudo")
    assert {hub.slug: len(hub.venues) for hub in town.hubs} == {
        "shinmatsudo": 1,
        "kitakogane": 2,
        "koganehara": 1,
        "hachigasaki": 1,
        "grace": 1,
        "negiuchi": 1,
    }
    assert [one.slug for one in town.programmes if not one.demo] == []
