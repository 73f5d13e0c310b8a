"""Names, put where they cover neither each other nor a mark; the less important give way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry as Geometry

from bot.maps.drawing import Anchor, Point, Writing
from bot.maps.lettering import reads_right_to_left, width, wrapped
from bot.maps.projection import Frame

_RISE, _FALL = 0.80, 0.26
"""How far letters reach above and below their baseline, in parts of their size."""
_LEADING = 1.12
_INSIDE = 0.94
"""How much of a name must lie on its area."""
_AROUND = (
    (1, 0.0, Anchor.LEFT),
    (-1, 0.0, Anchor.RIGHT),
    (0, -1.0, Anchor.MIDDLE),
    (0, 1.0, Anchor.MIDDLE),
    (1, -0.8, Anchor.LEFT),
    (1, 0.8, Anchor.LEFT),
    (-1, -0.8, Anchor.RIGHT),
    (-1, 0.8, Anchor.RIGHT),
)
"""Where a name may stand beside its mark: sideways, then how far up or down, in lines."""


@dataclass(frozen=True)
class Style:
    """How a kind of name is written."""

    size: float
    colour: str
    what: str
    halo: str
    bold: bool = False

    def width(self, text: str) -> float:
        """How wide a name is."""
        backwards = reads_right_to_left(text)
        return width(text, self.size, bold=self.bold, right_to_left=backwards)

    def written(self, text: str, x: float, y: float, anchor: Anchor) -> Writing:
        """The name at a point."""
        return Writing(
            text=text,
            at=(round(x, 1), round(y, 1)),
            size=self.size,
            colour=self.colour,
            what=self.what,
            right_to_left=reads_right_to_left(text),
            bold=self.bold,
            anchor=anchor,
            halo=self.halo,
        )


@dataclass(frozen=True)
class Ground:
    """The rectangle that something covers."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """Its area."""
        return (self.right - self.left) * (self.bottom - self.top)

    @property
    def shape(self) -> Polygon:
        """The same as a polygon."""
        return shapely.box(self.left, self.top, self.right, self.bottom)

    def shared(self, other: Ground) -> float:
        """The area that both cover."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)


@dataclass
class Sheet:
    """The map's frame, and the parts of it that are already written on."""

    frame: Frame
    taken: list[Ground] = field(default_factory=list)

    def keep_free(self, centre: Point, radius: float) -> None:
        """Nothing may be written on a mark."""
        x, y = centre
        self.taken.append(Ground(x - radius, y - radius, x + radius, y + radius))

    def beside(self, mark: Point, radius: float, text: str, style: Style) -> Iterator[Writing]:
        """The name of a mark, where it covers least; it is never left out."""
        choices = list(_beside(mark, radius, text, style))
        writing, ground = min(choices, key=lambda choice: self._covered(choice[1]))
        self.taken.append(ground)
        yield writing

    def inside(self, area: Geometry, text: str, styles: Iterable[Style]) -> Iterator[Writing]:
        """The name of an area, in the first style in which it fits into it; nothing otherwise."""
        spots = list(_spots(area))
        shapely.prepare(area)
        for style in styles:
            for lines in _broken(text, style):
                span = max(style.width(line) for line in lines)
                for spot in spots:
                    ground = _centred(spot, span, len(lines), style)
                    if self._covered(ground) == 0 and _fits(ground, area):
                        self.taken.append(ground)
                        yield from _written(spot, lines, style)
                        return

    def _covered(self, ground: Ground) -> float:
        """How much of what is there a new text would cover; beyond the frame counts more."""
        frame = self.frame
        whole = Ground(frame.left, frame.top, frame.left + frame.width, frame.top + frame.height)
        outside = ground.size - ground.shared(whole)
        return 3 * outside + sum(ground.shared(one) for one in self.taken)


def _beside(
    mark: Point, radius: float, text: str, style: Style
) -> Iterator[tuple[Writing, Ground]]:
    span = style.width(text)
    for sideways, lines, anchor in _AROUND:
        x = mark[0] + sideways * (radius + 5)
        y = mark[1] + (_RISE - _FALL) / 2 * style.size + lines * (radius + 0.62 * style.size)
        left = {Anchor.LEFT: x, Anchor.MIDDLE: x - span / 2, Anchor.RIGHT: x - span}[anchor]
        yield style.written(text, x, y, anchor), _ground(left, y, span, style.size)


def _broken(text: str, style: Style) -> Iterator[Sequence[str]]:
    """A name in one line, then in two where it has a place to break."""
    yield [text]
    half = 0.62 * style.width(text)
    lines = list(wrapped(text.replace("-", "- "), style.size, half, bold=style.bold))
    if len(lines) == 2:
        yield [line.replace("- ", "-") for line in lines]


def _first_baseline(spot: Point, lines: int, size: float) -> float:
    return spot[1] + (_RISE - _FALL) / 2 * size - _LEADING * size * (lines - 1) / 2


def _centred(spot: Point, span: float, lines: int, style: Style) -> Ground:
    first = _first_baseline(spot, lines, style.size)
    return _ground(spot[0] - span / 2, first, span, style.size, lines)


def _written(spot: Point, lines: Sequence[str], style: Style) -> Iterator[Writing]:
    first = _first_baseline(spot, len(lines), style.size)
    for row, line in enumerate(lines):
        yield style.written(line, spot[0], first + _LEADING * style.size * row, Anchor.MIDDLE)


def _ground(left: float, baseline: float, span: float, size: float, lines: int = 1) -> Ground:
    bottom = baseline + _FALL * size + (lines - 1) * _LEADING * size
    return Ground(left - 2, baseline - _RISE * size, left + span + 2, bottom)


def _fits(ground: Ground, area: Geometry) -> bool:
    """Whether a text lies nearly whole on its area."""
    across = [ground.left, (ground.left + ground.right) / 2, ground.right]
    middle = (ground.top + ground.bottom) / 2
    inset = (1 - _INSIDE) * (ground.right - ground.left)
    points = [across[0] + inset, across[1], across[2] - inset], [middle] * len(across)
    if not shapely.contains_xy(area, *points).all():
        return False
    return bool(ground.shape.intersection(area).area >= _INSIDE * ground.size)


def _spots(area: Geometry) -> Iterator[Point]:
    """Where in an area to try: the middle of its widest place, its centre, then all over it."""
    widest = max(shapely.get_parts(area), key=lambda part: float(part.area))
    if not isinstance(widest, Polygon) or widest.area < 1:
        return
    centre = shapely.maximum_inscribed_circle(widest, tolerance=2).coords[0]
    yield centre[0], centre[1]
    yield widest.centroid.x, widest.centroid.y
    left, top, right, bottom = widest.bounds
    for across in (0.5, 0.35, 0.65, 0.2, 0.8):
        for down in (0.5, 0.35, 0.65, 0.2, 0.8):
            spot = left + across * (right - left), top + down * (bottom - top)
            if widest.contains(shapely.Point(spot)):
                yield spot
