"""A small line plot as SVG: both axes logarithmic, every line labelled at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 860, 460, 80, 50, 300, 60
STYLE = "text{font-family:sans-serif;font-size:13px;fill:#222}.small{font-size:12px;fill:#555}"
COLOURS = ("#00624a", "#b3470b", "#27408b", "#7a2e7a", "#5a5a00", "#a00030")


@dataclass(frozen=True)
class Line:
    """`dashed` where it is only a yardstick. Points are (x, y), both above zero."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


def draw(title: str, across: str, up: str, lines: Sequence[Line]) -> str:
    xs = [x for line in lines for x, _ in line.points]
    ys = [y for line in lines for _, y in line.points]
    frame = _Frame(log10(min(xs)), log10(max(xs)), floor(log10(min(ys))), ceil(log10(max(ys))))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img"><title>{escape(title)}</title><style>{STYLE}</style>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><text x="{LEFT}" y="28">{escape(title)}</text>',
        *frame.grid(),
        f'<text class="small" x="{LEFT}" y="{HEIGHT - 14}">{escape(across)}</text>',
        f'<text class="small" x="{LEFT}" y="{TOP - 6}">{escape(up)}</text>',
    ]
    ends = _apart([frame.y(line.points[-1][1]) for line in lines])
    for number, (line, end) in enumerate(zip(lines, ends, strict=True)):
        parts += frame.line(line, COLOURS[number // 2 % len(COLOURS)], end)
    return "\n".join([*parts, "</svg>"]) + "\n"


@dataclass(frozen=True)
class _Frame:
    """Powers of ten at the edges of the plot."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (log10(value) - self.left) / (self.right - self.left)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log10(value) - self.low) / (self.high - self.low)

    def grid(self) -> list[str]:
        found = []
        for power in range(int(self.low), int(self.high) + 1):
            at = self.y(10.0**power)
            found.append(f'<path d="M{LEFT},{at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
            found.append(
                f'<text class="small" x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
            )
        for power in range(ceil(self.left), floor(self.right) + 1):
            at = self.x(10.0**power)
            found.append(f'<path d="M{at:.1f},{TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
            label = f'<text class="small" x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
            found.append(f"{label}{10**power:,}</text>")
        return found

    def line(self, line: Line, colour: str, label_at: float) -> list[str]:
        points = [(self.x(x), self.y(y)) for x, y in line.points]
        path, dashes = " ".join(f"{x:.1f},{y:.1f}" for x, y in points), ' stroke-dasharray="6 5"' if line.dashed else ""
        dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
        return [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>{dots}',
            f'<text class="small" x="{WIDTH - RIGHT + 10}" y="{label_at + 4:.1f}" style="fill:{colour}">'
            f"{escape(line.name)}</text>",
        ]


def _apart(places: Sequence[float], least: float = 17) -> list[float]:
    """Labels in the order of their lines, none on top of another."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    found, free = [0.0] * len(places), 0.0
    for number in order:
        found[number] = max(places[number], free)
        free = found[number] + least
    over = max(max(found) - (HEIGHT - BOTTOM), 0)
    return [place - over for place in found]
