"""What the colours and marks mean, in rows that begin where the reader's language begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from shapely import LineString

from bot.domain.level import Level
from bot.domain.map_request import MapRequest, MapWords
from bot.maps import journey
from bot.maps.drawing import Anchor, Point, Shape, Writing
from bot.maps.geography import Town
from bot.maps.ground import swatch
from bot.maps.lettering import width
from bot.maps.outlines import strokes
from bot.maps.palette import INK, JOURNEY, OUTLINE
from bot.maps.projection import Frame

SIZE = 21.0
_ROW = 40.0
_SYMBOL, _MARK = 46.0, 26.0
_GAP, _BETWEEN = 10.0, 30.0

_Symbol = Callable[[Point], Iterator[Shape]]


@dataclass(frozen=True)
class Entry:
    """A sample and what it means. `symbol` draws it around a point, in so much `room`."""

    text: str
    symbol: _Symbol
    room: float = _SYMBOL


@dataclass(frozen=True)
class Legend:
    """Entries in rows, ready to be drawn anywhere."""

    rows: tuple[tuple[Entry, ...], ...]
    room: float
    right_to_left: bool

    @property
    def height(self) -> float:
        """How much room the rows take."""
        return _ROW * len(self.rows)

    def draw(self, left: float, top: float) -> tuple[list[Shape], list[Writing]]:
        """All rows, with their upper left corner at a point."""
        shapes: list[Shape] = []
        writings: list[Writing] = []
        for number, row in enumerate(self.rows):
            middle = top + _ROW * (number + 0.5)
            offset = 0.0
            for entry in row:
                shapes += entry.symbol((self._x(left, offset + entry.room / 2), middle))
                at = (self._x(left, offset + entry.room + _GAP), middle + 0.35 * SIZE)
                writings.append(self._written(entry.text, at))
                offset += _span(entry, right_to_left=self.right_to_left) + _BETWEEN
        return shapes, writings

    def _written(self, text: str, at: Point) -> Writing:
        return Writing(
            text,
            at,
            SIZE,
            INK,
            "legend",
            right_to_left=self.right_to_left,
            anchor=Anchor.RIGHT if self.right_to_left else Anchor.LEFT,
        )

    def _x(self, left: float, offset: float) -> float:
        return round(left + (self.room - offset if self.right_to_left else offset), 1)


def legend(
    request: MapRequest, words: MapWords, towns: Sequence[Town], room: float, *, disputed: bool
) -> Legend:
    """All five levels, then the marks that this map has."""
    levels = [Entry(words.levels[level], partial(_swatch, level)) for level in Level]
    marks = _marks(request, words, towns, disputed=disputed)
    rows = _rows([*levels, *marks], room, right_to_left=words.right_to_left)
    return Legend(tuple(rows), room, words.right_to_left)


def _marks(
    request: MapRequest, words: MapWords, towns: Sequence[Town], *, disputed: bool
) -> Iterator[Entry]:
    capitals = [town for town in towns if town.capital]
    if capitals:
        yield Entry(words.capital, lambda at: iter(journey.town_mark(capitals[0], at)), _MARK)
    if request.legs:
        yield Entry(words.legs, _leg)
    if request.last_known:
        yield Entry(words.last_known, lambda at: iter(journey.last_known_marks(at)), _MARK)
    if disputed:
        yield Entry(words.disputed, _dashes)


def _rows(
    entries: Sequence[Entry], room: float, *, right_to_left: bool
) -> Iterator[tuple[Entry, ...]]:
    row: list[Entry] = []
    used = 0.0
    for entry in entries:
        span = _span(entry, right_to_left=right_to_left)
        if row and used + span > room:
            yield tuple(row)
            row, used = [], 0.0
        row.append(entry)
        used += span + _BETWEEN
    if row:
        yield tuple(row)


def _span(entry: Entry, *, right_to_left: bool) -> float:
    return entry.room + _GAP + width(entry.text, SIZE, right_to_left=right_to_left)


def _swatch(level: Level, at: Point) -> Iterator[Shape]:
    x, y = at
    return swatch(level, Frame(x - _SYMBOL / 2, y - 14, _SYMBOL, 28))


def _leg(at: Point) -> Iterator[Shape]:
    x, y = at
    whole = LineString([(x - _SYMBOL / 2, y), (x + _SYMBOL / 2, y)])
    yield from strokes(whole, JOURNEY, 3.4, "legend journey", (9.0, 5.0))
    yield journey.leg_mark(at)


def _dashes(at: Point) -> Iterator[Shape]:
    x, y = at
    whole = LineString([(x - _SYMBOL / 2, y), (x + _SYMBOL / 2, y)])
    return strokes(whole, OUTLINE, 2.2, "legend disputed", (9.0, 6.0))
