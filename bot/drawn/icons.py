"""The icons of the rich menus, drawn with a pen on a grid of 100 x 100."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from PIL.ImageDraw import ImageDraw

Point = tuple[float, float]
STROKE = 6.5


@dataclass(frozen=True)
class Pen:
    """Draws in `ink`; what is filled but for its edge is filled with `paper`. `origin` and `scale` place the grid."""

    draw: ImageDraw
    origin: Point
    scale: float
    ink: str
    paper: str

    def at(self, point: Point) -> Point:
        return self.origin[0] + point[0] * self.scale, self.origin[1] + point[1] * self.scale

    def line(self, *points: Point, width: float = STROKE) -> None:
        """With round ends and corners."""
        placed = [self.at(point) for point in points]
        self.draw.line(placed, self.ink, round(width * self.scale), joint="curve")
        for point in points:
            self.disc(point, width / 2)

    def disc(self, centre: Point, radius: float) -> None:
        self.draw.circle(self.at(centre), radius * self.scale, self.ink)

    def ring(self, centre: Point, radius: float) -> None:
        self.draw.circle(self.at(centre), radius * self.scale, self.paper, self.ink, self._width)

    def oval(self, left_top: Point, right_bottom: Point) -> None:
        self.draw.ellipse((self.at(left_top), self.at(right_bottom)), None, self.ink, self._width)

    def box(self, left_top: Point, right_bottom: Point, radius: float = 9) -> None:
        corners = (self.at(left_top), self.at(right_bottom))
        self.draw.rounded_rectangle(corners, radius * self.scale, self.paper, self.ink, self._width)

    def bar(self, left_top: Point, right_bottom: Point, radius: float = 3) -> None:
        self.draw.rounded_rectangle((self.at(left_top), self.at(right_bottom)), radius * self.scale, self.ink)

    def shape(self, points: Sequence[Point], *, filled: bool = False) -> None:
        self.draw.polygon([self.at(point) for point in points], self.ink if filled else self.paper)
        self.line(*points, points[0])

    @property
    def _width(self) -> int:
        return round(STROKE * self.scale)


def calendar(pen: Pen) -> None:
    pen.box((12, 20), (88, 90))
    pen.bar((12, 20), (88, 43), 9)
    pen.line((33, 10), (33, 26))
    pen.line((67, 10), (67, 26))
    heart(pen, (50, 66), 0.95)


def talk(pen: Pen) -> None:
    pen.shape([(70, 76), (87, 93), (86, 72)], filled=True)
    pen.box((34, 36), (97, 80), 15)
    pen.shape([(18, 52), (15, 73), (38, 57)], filled=True)
    pen.box((3, 8), (73, 60), 17)
    for x in (21, 38, 55):
        pen.disc((x, 34), 5)


def home(pen: Pen) -> None:
    pen.shape([(18, 46), (50, 17), (82, 46), (82, 88), (18, 88)])
    pen.line((7, 52), (50, 12), (93, 52))
    heart(pen, (50, 62), 1.05)


def flags(pen: Pen) -> None:
    pen.line(*_curve((0, 24), (50, 52), (100, 24)), width=5.5)
    pen.shape([(8, 33), (30, 41), (14, 70)], filled=True)
    pen.shape([(36, 44), (64, 44), (50, 84)])
    pen.shape([(70, 41), (92, 33), (86, 70)], filled=True)


def checklist(pen: Pen) -> None:
    pen.box((18, 16), (82, 94))
    pen.bar((35, 7), (65, 25), 6)
    pen.line((31, 45), (37, 51), (47, 39))
    pen.line((58, 46), (69, 46))
    pen.line((31, 71), (37, 77), (47, 65))
    pen.line((58, 72), (69, 72))


def bell(pen: Pen) -> None:
    left = [*_curve((50, 14), (26, 16), (26, 44)), *_curve((26, 44), (26, 64), (13, 74))]
    right = [(100 - x, y) for x, y in reversed(left)]
    pen.shape([*left, *right])
    pen.line((50, 7), (50, 14))
    pen.bar((39, 81), (61, 92), 6)


def globe(pen: Pen) -> None:
    pen.ring((50, 50), 42)
    pen.oval((31, 8), (69, 92))
    pen.line((11, 50), (89, 50))
    pen.line((17, 29), (83, 29), width=5)
    pen.line((17, 71), (83, 71), width=5)


def phone(pen: Pen) -> None:
    """A receiver: two ends and a bow between them, turned by 135 degrees."""
    pen.line(*(_turned(point) for point in _curve((15, 30), (50, 4), (85, 30))), width=16)
    for x in (16, 84):
        pen.shape([_turned(point) for point in ((x - 9, 28), (x + 9, 28), (x + 9, 47), (x - 9, 47))], filled=True)
    for radius in (18, 34):
        pen.line(*((62 + radius * cos(radians(a)), 38 + radius * sin(radians(a))) for a in range(-80, -9, 5)), width=6)


ICONS: dict[str, Callable[[Pen], None]] = {
    icon.__name__: icon for icon in (calendar, talk, home, flags, checklist, bell, globe, phone)
}


def heart(pen: Pen, centre: Point, size: float) -> None:
    x, y = centre
    r = 8 * size
    pen.disc((x - r * 0.9, y - r * 0.5), r)
    pen.disc((x + r * 0.9, y - r * 0.5), r)
    tip = [(x - r * 1.78, y - r * 0.05), (x + r * 1.78, y - r * 0.05), (x, y + r * 1.75)]
    pen.draw.polygon([pen.at(point) for point in tip], pen.ink)


def _curve(start: Point, pull: Point, end: Point) -> list[Point]:
    """From start to end, pulled towards a point (a quadratic Bezier curve)."""
    steps = [step / 24 for step in range(25)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * pull[0] + t**2 * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * pull[1] + t**2 * end[1],
        )
        for t in steps
    ]


def _turned(point: Point) -> Point:
    x, y, turn = point[0] - 50, point[1] - 40, radians(-135)
    return 46 + x * cos(turn) - y * sin(turn), 54 + x * sin(turn) + y * cos(turn)
