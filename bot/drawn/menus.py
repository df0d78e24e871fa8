"""Draws the pictures of the rich menus: `python -m bot.drawn.menus`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from bot.drawn.icons import ICONS, Pen
from bot.errors import BadSetup
from bot.i18n import Texts, read_texts
from bot.line.menu_files import HEIGHT, HELP, WIDTH, Menu, bounds, written
from bot.settings import ROOT
from bot.yaml_lines import read_yaml

FONT = "NotoSansCJK-Bold.ttc"  # of Debian's fonts-noto-cjk
FACES = {"ko": 1, "zh-Hans": 2, "zh-Hant": 3}  # which country's way to write a character; else Japan's
FINE = 2  # drawn twice as large, then made smaller: smooth edges
GAP, ROUND, MARGIN = 14, 44, 50
LARGE, LARGEST, SMALL = 100, 120, 66  # pixels of 2500; LARGE is the least
ICON, SPOT = 212, 152
PAGE = "#EFEBE2"
# A line may end after a space, a middle dot, or a run of hiragana.
BREAK = re.compile(r"(?<=[\s\u30fb])|(?<=[\u3041-\u309f])(?=[^\s\u3041-\u309f])")

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Colours:
    """Of one tile. Words on their ground keep a contrast of 4.5 or more."""

    ground: str
    edge: str
    words: str
    small: str
    ink: str
    spot: str


PLAIN = Colours("#FFFFFF", "#D9D3C5", "#16332A", "#44574F", "#17694A", "#E1F1E7")
FIRST = Colours("#17694A", "#17694A", "#FFFFFF", "#E4F4EA", "#17694A", "#FFFFFF")
HELPING = Colours("#FFF1D6", "#B4690E", "#4A2A00", "#6B4310", "#9A4F00", "#FFFFFF")


@click.command()
@click.option("--menus", type=Path, default=ROOT / "content" / "menus", help="Where the menus are written.")
@click.option("--locales", type=Path, default=ROOT / "locales", help="Where their translations are.")
def main(menus: Path, locales: Path) -> None:
    """Draw every menu in every released language."""
    try:
        _draw_all(menus, read_texts(ROOT / "content" / "languages.yaml", locales))
    except BadSetup as bad:
        raise click.ClickException(str(bad)) from None


def _draw_all(folder: Path, texts: Texts) -> None:
    (folder / "pictures").mkdir(exist_ok=True)
    for menu in [written(file.stem, read_yaml(file)) for file in sorted(folder.glob("*.yaml"))]:
        for language in (code for code, one in texts.languages.items() if one.released):
            path = folder / "pictures" / f"{menu.name}-{language}.png"
            save(picture(menu, texts, language), path, menu.drawn_from(texts, language))
            click.echo(f"{path.name}: {path.stat().st_size // 1000} kB")


def save(drawn: Image.Image, path: Path, mark: str) -> None:
    """Few colours, no dither; with the mark of the words it shows."""
    info = PngInfo()
    info.add_text("drawn-from", mark)
    few = drawn.quantize(96, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True, pnginfo=info)


def picture(menu: Menu, texts: Texts, language: str) -> Image.Image:
    canvas = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAGE)
    words = menu.words(texts, language)
    face = FACES.get(language, 0)
    room = (bounds(0)["width"] - 2 * MARGIN) * FINE
    large, small_font = _largest([label for label, _ in words], face, room), _font(SMALL, face)
    _check(menu, [small for _, small in words], small_font, room)
    for place, (tile, (label, small)) in enumerate(zip(menu.tiles, words, strict=True)):
        colours = HELPING if tile.start == HELP else FIRST if place == 0 else PLAIN
        drawing = _Tile(ImageDraw.Draw(canvas), place, colours, room)
        drawing.card()
        drawing.icon(tile.icon)
        drawing.words(_lines(label, large, room), large, small, small_font)
    return canvas.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _largest(labels: list[str], face: int, room: int) -> Font:
    """One size for all tiles: the largest in which every label fits into two lines."""
    for size in range(LARGEST, LARGE - 1, -2):
        font = _font(size, face)
        if all(_width(line, font) <= room for label in labels for line in _lines(label, font, room)):
            return font
    raise BadSetup([f"a label is too long to be drawn at {LARGE} pixels: {', '.join(labels)} - shorten it"])


def _check(menu: Menu, smalls: list[str], font: Font, room: int) -> None:
    wide = [small for small in smalls if _width(small, font) > room]
    mistakes = [f"{menu.name}: '{small}' is too long to be drawn - shorten it" for small in wide]
    unknown = [tile.icon for tile in menu.tiles if tile.icon not in ICONS]
    mistakes += [f"{menu.name}: there is no icon '{icon}' - one of: {', '.join(ICONS)}" for icon in unknown]
    if mistakes:
        raise BadSetup(mistakes)


def _lines(label: str, font: Font, room: int) -> list[str]:
    """One line where it fits, else the two that are most alike in width."""
    if _width(label, font) <= room:
        return [label]
    pairs = [(label[:cut].strip(), label[cut:].strip()) for cut in _cuts(label)]
    return list(min(pairs, key=lambda pair: max(_width(line, font) for line in pair), default=(label,)))


def _cuts(label: str) -> Iterator[int]:
    return (found.start() for found in BREAK.finditer(label) if 0 < found.start() < len(label))


def _width(line: str, font: Font) -> float:
    return font.getlength(line, features=["palt"])


def _font(size: int, face: int) -> Font:
    try:
        return ImageFont.truetype(FONT, size * FINE, index=face)
    except OSError:
        raise BadSetup([f"{FONT}: not found - apt-get install fonts-noto-cjk"]) from None


@dataclass(frozen=True)
class _Tile:
    """One tile on the canvas; all measures in pixels of the finished picture, times `FINE`."""

    draw: ImageDraw.ImageDraw
    place: int
    colours: Colours
    room: int

    def card(self) -> None:
        left, top, right, bottom = self._corners()
        gap = GAP * FINE
        inside = (left + gap, top + gap, right - gap, bottom - gap)
        self.draw.rounded_rectangle(inside, ROUND * FINE, self.colours.ground, self.colours.edge, 4 * FINE)

    def icon(self, name: str) -> None:
        """In the upper half, on a light round spot."""
        side, radius = ICON * FINE, SPOT * FINE
        x, y = self._middle(), self._corners()[1] + 220 * FINE
        self.draw.circle((x, y), radius, self.colours.spot)
        ICONS[name](Pen(self.draw, (x - side / 2, y - side / 2), side / 100, self.colours.ink, self.colours.spot))

    def words(self, lines: list[str], large: Font, small: str, small_font: Font) -> None:
        """In the lower half, in the middle of the room that is left."""
        rows = [(line, large, self.colours.words, large.size * 1.2) for line in lines]
        rows += [(small, small_font, self.colours.small, small_font.size * 1.5)] if small else []
        y = self._corners()[1] + 604 * FINE - sum(height for *_, height in rows) / 2
        for text, font, colour, height in rows:
            middle = (self._middle(), y + height / 2)
            self.draw.text(middle, text, colour, font, anchor="mm", features=["palt"])
            y += height

    def _corners(self) -> tuple[int, int, int, int]:
        edges = bounds(self.place)
        x, y = edges["x"] * FINE, edges["y"] * FINE
        return x, y, x + edges["width"] * FINE, y + edges["height"] * FINE

    def _middle(self) -> float:
        left, _, right, _ = self._corners()
        return (left + right) / 2


if __name__ == "__main__":
    main()
