"""Geometries of the drawing's plane, as its shapes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import shapely
from shapely import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry as Geometry

from bot.maps.drawing import Area, Point, Ring, Stroke
from bot.maps.palette import Hatching


def areas(geometry: Geometry, fill: str, what: str) -> Iterator[Area]:
    """Each polygon of a geometry, filled."""
    for part in shapely.get_parts(geometry):
        if isinstance(part, Polygon) and part.area > 0:
            rings = (part.exterior, *part.interiors)
            yield Area(tuple(_points(ring) for ring in rings), fill, what)


def strokes(
    geometry: Geometry,
    colour: str,
    width: float,
    what: str,
    dash: tuple[float, float] | None = None,
) -> Iterator[Stroke]:
    """All lines of a geometry as one stroke; none where there is no line."""
    parts = (one for one in shapely.get_parts(geometry) if isinstance(one, LineString))
    lines = tuple(_points(one) for one in parts if one.length > 0)
    if lines:
        yield Stroke(lines, colour, width, what, dash)


def hatched(area: Geometry, hatching: Hatching, what: str) -> Iterator[Stroke]:
    """Parallel lines inside the area. They run on from one area to the next."""
    lines = [line for angle in hatching.angles for line in _across(area, angle, hatching.gap)]
    inside = MultiLineString(lines).intersection(area)
    return strokes(inside, hatching.colour, hatching.width, what, hatching.dash)


def star(centre: Point, radius: float, fill: str, what: str) -> Area:
    """A five-pointed star, standing on two of its points."""
    x, y = centre
    turns = [math.pi * step / 5 for step in range(10)]
    reach = [radius if step % 2 == 0 else radius * 0.42 for step in range(10)]
    ring = [
        (x + far * math.sin(turn), y - far * math.cos(turn))
        for far, turn in zip(reach, turns, strict=True)
    ]
    return Area((_rounded([*ring, ring[0]]),), fill, what)


def _across(area: Geometry, angle: int, gap: float) -> Iterator[tuple[Point, Point]]:
    """Lines at an angle, all over the area's bounds, at multiples of the gap from the origin."""
    left, top, right, bottom = area.bounds
    along_x, along_y = math.cos(math.radians(angle)), -math.sin(math.radians(angle))
    corners = [(x, y) for x in (left, right) for y in (top, bottom)]
    beside = [y * along_x - x * along_y for x, y in corners]
    along = [x * along_x + y * along_y for x, y in corners]
    for step in range(math.ceil(min(beside) / gap), math.floor(max(beside) / gap) + 1):
        x, y = -along_y * step * gap, along_x * step * gap
        start, end = min(along), max(along)
        yield (x + along_x * start, y + along_y * start), (x + along_x * end, y + along_y * end)


def _points(line: Geometry) -> Ring:
    return _rounded(shapely.get_coordinates(line).tolist())


def _rounded(points: Sequence[Sequence[float]]) -> Ring:
    return tuple((round(x, 1), round(y, 1)) for x, y in points)
