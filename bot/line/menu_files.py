"""The rich menus as they are written and drawn in `content/menus/`; read and checked at start."""

import hashlib
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dialogue.said import Press
from bot.errors import BadSetup
from bot.i18n import SOURCE, Texts
from bot.line.limits import LABEL, graphemes
from bot.yaml_lines import Page, Where, read_yaml

COLUMNS, ROWS = 3, 2
WIDTH, HEIGHT = 2500, 1686
CHAT_BAR = 14  # letters, LINE's limit
MOST_BYTES = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
HELP = "emergency"  # one finds it blindly: the last tile of every menu
NAMES = "maisapo/"  # what our menus are called on LINE, so that a town's own ones stay apart
NEEDED = ("expecting", "raising")
TILE = {"label", "icon", "start"}


@dataclass(frozen=True)
class Tile:
    """`label` is drawn large and said when tapped; `small` stands below it; `start` is the flow it begins."""

    label: str
    small: str | None
    icon: str
    start: str


@dataclass(frozen=True)
class Picture:
    """A PNG of `WIDTH` x `HEIGHT`. Only its hash stays in memory."""

    path: Path
    digest: str


@dataclass(frozen=True)
class Menu:
    """Six tiles, row by row, and the pictures by language. A language without one gets the Japanese menu."""

    name: str
    chat_bar: str
    tiles: tuple[Tile, ...]
    pictures: Mapping[str, Picture]

    def language(self, wanted: str) -> str:
        return wanted if wanted in self.pictures else SOURCE

    def title(self, texts: Texts, language: str) -> str:
        """What it is called on LINE. Other words, another picture: another name, so that it is linked anew."""
        seen = json.dumps(self.body(texts, language)) + self.pictures[language].digest
        return f"{NAMES}{self.name}-{language}-{hashlib.sha256(seen.encode()).hexdigest()[:10]}"

    def body(self, texts: Texts, language: str) -> dict[str, Any]:
        """What LINE is told, but for the name."""
        return {
            "size": {"width": WIDTH, "height": HEIGHT},
            "selected": True,
            "chatBarText": texts.read(language, self.name, self.chat_bar),
            "areas": [
                {"bounds": bounds(place), "action": _action(tile, texts.read(language, self.name, tile.label))}
                for place, tile in enumerate(self.tiles)
            ],
        }

    def words(self, texts: Texts, language: str) -> list[tuple[str, str]]:
        """What is drawn on the picture: large and small, tile by tile."""

        def read(text: str | None) -> str:
            return texts.read(language, self.name, text) if text else ""

        return [(read(tile.label), read(tile.small)) for tile in self.tiles]

    def drawn_from(self, texts: Texts, language: str) -> str:
        """A mark that is kept inside the PNG, to see whether it still shows the words of today."""
        shown = [self.words(texts, language), [tile.icon for tile in self.tiles]]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def bounds(place: int) -> dict[str, int]:
    """The rectangle of a tile, in pixels of the picture; together they leave no gap."""
    row, column = divmod(place, COLUMNS)
    left, right = (WIDTH * edge // COLUMNS for edge in (column, column + 1))
    top, bottom = (HEIGHT * edge // ROWS for edge in (row, row + 1))
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def read_menus(folder: Path) -> dict[str, Menu]:
    """Every `<menu>.yaml` with its `pictures/<menu>-<language>.png`, by name."""
    found, mistakes = {}, []
    for file in sorted(folder.glob("*.yaml")):
        try:
            page = read_yaml(file)
            menu = written(file.stem, page)
            found[menu.name] = Menu(menu.name, menu.chat_bar, menu.tiles, _pictures(page, file))
        except BadSetup as bad:
            mistakes += bad.mistakes
    missing = [folder / f"{name}.yaml" for name in NEEDED if not (folder / f"{name}.yaml").exists()]
    mistakes += [f"{file}:1: is missing - write it" for file in missing]
    if mistakes:
        raise BadSetup(mistakes)
    return found


def written(name: str, page: Page) -> Menu:
    """The menu without its pictures."""
    mistakes = [page.mistake(where, what) for where, what in _mistakes(page.data)]
    if mistakes:
        raise BadSetup(mistakes)
    data: Any = page.data
    tiles = tuple(Tile(raw["label"], raw.get("small"), raw["icon"], raw["start"]) for raw in data["tiles"])
    return Menu(name, data["chat_bar"], tiles, {})


def _mistakes(data: Any) -> Iterator[tuple[Where, str]]:
    if not isinstance(data, dict) or set(data) != {"chat_bar", "tiles"} or not isinstance(data["tiles"], list):
        yield (), "a menu has `chat_bar:` and a list of `tiles:` - write both, and nothing else"
        return
    if not _is_text(data["chat_bar"]) or not 1 <= graphemes(data["chat_bar"]) <= CHAT_BAR:
        yield ("chat_bar",), f"between 1 and {CHAT_BAR} letters are possible - shorten it"
    if len(data["tiles"]) != COLUMNS * ROWS:
        yield ("tiles",), f"{len(data['tiles'])} tiles - there is room for exactly {COLUMNS * ROWS}"
    for number, raw in enumerate(data["tiles"]):
        yield from _of_tile(raw, ("tiles", number))
    if data["tiles"] and isinstance(data["tiles"][-1], dict) and data["tiles"][-1].get("start") != HELP:
        yield ("tiles", len(data["tiles"]) - 1), f"the last tile must `start: {HELP}` - people look for it there"


def _of_tile(raw: Any, where: Where) -> Iterator[tuple[Where, str]]:
    if not isinstance(raw, dict) or not TILE <= set(raw) <= TILE | {"small"} or not all(map(_is_text, raw.values())):
        yield where, f"a tile has {', '.join(sorted(TILE))} and perhaps small, each a line of text - correct it"
    elif not 1 <= graphemes(raw["label"]) <= LABEL:
        yield (*where, "label"), f"between 1 and {LABEL} letters are possible - shorten it"


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _action(tile: Tile, label: str) -> dict[str, str]:
    return {"type": "postback", "label": label, "displayText": label, "data": Press(tile.start).encode()}


def _pictures(page: Page, file: Path) -> dict[str, Picture]:
    start = f"{file.stem}-"
    drawn = sorted((file.parent / "pictures").glob(f"{start}*.png"))
    found = {path.stem.removeprefix(start): _picture(page, path) for path in drawn}
    if SOURCE not in found:
        raise BadSetup([page.mistake((), f"pictures/{start}{SOURCE}.png is missing - python -m bot.drawn.menus")])
    return found


def _picture(page: Page, path: Path) -> Picture:
    content = path.read_bytes()
    if content[:8] != PNG or content[16:24] != struct.pack(">II", WIDTH, HEIGHT):
        raise BadSetup([page.mistake((), f"{path.name} is not a PNG of {WIDTH} x {HEIGHT} - draw it again")])
    if len(content) > MOST_BYTES:
        raise BadSetup([page.mistake((), f"{path.name} is larger than 1 MB - draw it with fewer colours")])
    return Picture(path, hashlib.sha256(content).hexdigest())
