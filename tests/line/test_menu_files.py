"""The rich menus as they stand in the folder: what LINE takes, what people can read, and what a mistake says."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.dialogue.script import read_flows
from bot.errors import BadSetup
from bot.i18n import Texts, read_texts
from bot.line.limits import LABEL, graphemes
from bot.line.menu_files import CHAT_BAR, HEIGHT, WIDTH, Menu, read_menus

ROOT = Path(__file__).resolve().parents[2]
MENUS = ROOT / "content" / "menus"
ALL = [(menu, language) for menu in read_menus(MENUS).values() for language in menu.pictures]
NAMES = [f"{menu.name}-{language}" for menu, language in ALL]


@pytest.mark.parametrize(("menu", "language"), ALL, ids=NAMES)
def test_pictures_keep_to_what_line_takes(menu: Menu, language: str) -> None:
    content = menu.pictures[language].path.read_bytes()
    assert int.from_bytes(content[16:20]) == WIDTH <= 2500
    assert int.from_bytes(content[20:24]) == HEIGHT <= WIDTH / 1.45
    assert len(content) <= 150_000


@pytest.mark.parametrize(("menu", "language"), ALL, ids=NAMES)
def test_pictures_show_the_words_of_today(menu: Menu, language: str) -> None:
    """Where this fails: python -m bot.drawn.menus"""
    texts = read_texts(ROOT / "content" / "languages.yaml", ROOT / "locales")
    assert menu.drawn_from(texts, language).encode() in menu.pictures[language].path.read_bytes()


@pytest.mark.parametrize(("menu", "language"), ALL, ids=NAMES)
def test_words_keep_to_what_line_takes(menu: Menu, language: str) -> None:
    body = menu.body(read_texts(ROOT / "content" / "languages.yaml", ROOT / "locales"), language)
    assert graphemes(body["chatBarText"]) <= CHAT_BAR
    assert [area["action"]["label"] for area in body["areas"] if graphemes(area["action"]["label"]) > LABEL] == []


def test_the_tiles_cover_the_whole_picture_and_nothing_twice() -> None:
    menu, language = ALL[0]
    rows = {}
    for area in menu.body(Texts({}, {}), language)["areas"]:
        edges = area["bounds"]
        rows.setdefault((edges["y"], edges["height"]), []).append((edges["x"], edges["width"]))
    assert touching(list(rows)) == HEIGHT
    assert [touching(row) for row in rows.values()] == [WIDTH, WIDTH]


def touching(parts: list[tuple[int, int]]) -> int:
    """The end of a chain of (start, length), each beginning where the one before ends; else nothing."""
    end = 0
    for start, length in parts:
        assert start == end
        end = start + length
    return end


def test_every_tile_begins_a_flow_and_can_be_typed_instead() -> None:
    flows = read_flows(ROOT / "content" / "flows")
    tiles = {(tile.start, tile.label) for menu in read_menus(MENUS).values() for tile in menu.tiles}
    assert {(flow, label) for flow, label in tiles if flow not in flows or label not in flows[flow].start} == set()


def test_help_is_in_the_same_corner_of_every_menu() -> None:
    assert {menu.tiles[-1].start for menu in read_menus(MENUS).values()} == {"emergency"}


# --- a mistake -----------------------------------------------------------------------------------------------------

Change = Callable[[Path], object]


def edit(file: str, old: str, new: str) -> Change:
    def change_it(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return change_it


MISTAKES: dict[str, tuple[Change, str]] = {
    "help moved": (edit("raising.yaml", "start: emergency", "start: menu"), "raising.yaml:32: the last tile must"),
    "word unknown": (
        edit("raising.yaml", "icon: bell", "image: bell"),
        "raising.yaml:22: a tile has icon, label, start",
    ),
    "bar too long": (edit("raising.yaml", "chat_bar: ", f"chat_bar: {'x' * 12}"), "raising.yaml:4: between 1 and 14"),
    "no picture": (
        lambda folder: (folder / "pictures" / "raising-ja.png").unlink(),
        "raising.yaml:4: pictures/raising-ja",
    ),
    "not a picture": (lambda folder: (folder / "pictures" / "raising-en.png").write_text("x"), "is not a PNG of 2500"),
    "a menu gone": (lambda folder: (folder / "expecting.yaml").unlink(), "expecting.yaml:1: is missing"),
}


@pytest.mark.parametrize(("do", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, do: Change, said: str) -> None:
    folder = shutil.copytree(MENUS, tmp_path / "menus")
    do(folder)
    with pytest.raises(BadSetup) as bad:
        read_menus(folder)
    (mistake,) = bad.value.mistakes
    assert said in mistake
