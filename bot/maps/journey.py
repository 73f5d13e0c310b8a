"""What a mission adds to the land: its legs, the last known place, towns to find them by."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from shapely import LineString

from bot.domain.map_request import MapRequest, Spot
from bot.maps.drawing import Disc, Point, Shape, Writing
from bot.maps.geography import Town
from bot.maps.labels import Sheet, Style
from bot.maps.lettering import legible
from bot.maps.outlines import star, strokes
from bot.maps.palette import INK, JOURNEY, LAST_KNOWN, PAPER
from bot.maps.projection import Frame, Projection

LEG, STAR, TOWN, SEEN = 7.5, 12.0, 5.0, 9.0
"""The radii of the marks."""
_SAME = 14.0
"""Marks nearer than this are one place to the eye."""
_DASH = (11.0, 7.0)
_STEP = 16
"""How close the points of the way are that names keep clear of."""

_LEG_NAME = Style(22, INK, "leg", PAPER, bold=True)
_TOWN_NAME = Style(20, INK, "town", PAPER)
_AGE = Style(20, LAST_KNOWN, "last known", PAPER, bold=True)

Placed = tuple[Spot, Point]


def line(legs: Sequence[Placed], frame: Frame) -> Iterator[Shape]:
    """From leg to leg, dashed, as far as the frame shows."""
    for (_, start), (_, end) in dict.fromkeys(pairwise(legs)):
        seen = LineString([start, end]).intersection(frame.box)
        yield from strokes(seen, PAPER, 6.5, "journey casing")
        yield from strokes(seen, JOURNEY, 3.4, "journey", _DASH)


def leg_mark(point: Point) -> Disc:
    """A place of the mission."""
    return Disc(_round(point), LEG, JOURNEY, PAPER, 2.5, "leg")


def last_known_marks(point: Point) -> tuple[Disc, Disc]:
    """Where somebody was last known to be: a ring around a dot."""
    centre = _round(point)
    ring = Disc(centre, SEEN + 3, PAPER, LAST_KNOWN, 3.5, "last known ring")
    return ring, Disc(centre, SEEN - 4, LAST_KNOWN, LAST_KNOWN, 0, "last known")


def town_mark(town: Town, point: Point, colour: str = INK) -> tuple[Shape, ...]:
    """A star for a capital, a dot for another town."""
    if not town.capital:
        return (Disc(_round(point), TOWN, colour, PAPER, 2, "town"),)
    casing = star(point, STAR + 4, PAPER, "capital casing")
    return casing, star(point, STAR, colour, "capital")


def marks(
    request: MapRequest, towns: Sequence[Town], projection: Projection, sheet: Sheet
) -> tuple[list[Shape], list[Writing]]:
    """All marks inside the frame with their names; a capital on the way is a star in blue."""
    frame = sheet.frame
    legs = [(one, projection.point(one.longitude, one.latitude)) for one in request.legs]
    shown = [one for one in _apart(legs) if _inside(one[1], frame)]
    last = [(one, projection.point(one.longitude, one.latitude)) for one in _known(request)]
    seen = [one for one in last if _inside(one[1], frame)]
    found = [(one, projection.point(one.longitude, one.latitude)) for one in towns]
    capitals = [point for town, point in found if town.capital]
    shapes: list[Shape] = [*line(legs, frame)]
    shapes += [leg_mark(point) for _, point in shown if not _any_near(point, capitals)]
    for town, point in found:
        on_the_way = _any_near(point, [leg for _, leg in shown])
        if town.capital or not on_the_way:
            shapes += town_mark(town, point, JOURNEY if on_the_way else INK)
            sheet.keep_free(point, STAR)
    for _, point in seen:
        shapes += last_known_marks(point)
        sheet.keep_free(point, SEEN)
    for point in _along(legs, frame):
        sheet.keep_free(point, LEG)
    return shapes, list(_names(shown, seen, found, request.language, sheet))


def _along(legs: Sequence[Placed], frame: Frame) -> Iterator[Point]:
    """The legs and points of the way between them, close enough that no name fits in between."""
    for _, point in legs:
        yield point
    for (_, start), (_, end) in pairwise(legs):
        way = LineString([start, end]).intersection(frame.box)
        for far in range(0, math.ceil(way.length), _STEP):
            place = way.interpolate(far)
            yield place.x, place.y


def _known(request: MapRequest) -> list[Spot]:
    return [request.last_known] if request.last_known else []


def _names(
    legs: Sequence[Placed],
    seen: Sequence[Placed],
    towns: Sequence[tuple[Town, Point]],
    language: str,
    sheet: Sheet,
) -> Iterator[Writing]:
    """Legs first, then the last known place; a town on the journey bears the leg's name only."""
    for spot, point in legs:
        yield from sheet.beside(point, STAR, legible(spot.name), _LEG_NAME)
    for spot, point in seen:
        yield from sheet.beside(point, SEEN + 4, legible(spot.name), _AGE)
    for town, point in towns:
        if not _any_near(point, [leg for _, leg in legs]):
            name = town.names.get(language, town.names["en"])
            yield from sheet.beside(point, STAR, name, _TOWN_NAME)


def _apart(spots: Sequence[Placed]) -> list[Placed]:
    """Each place once, though a journey comes back to it."""
    kept: list[Placed] = []
    for one in spots:
        if not _any_near(one[1], [point for _, point in kept]):
            kept.append(one)
    return kept


def _any_near(point: Point, others: Iterable[Point]) -> bool:
    return any(_near(point, other) for other in others)


def _near(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < _SAME and abs(one[1] - other[1]) < _SAME


def _inside(point: Point, frame: Frame) -> bool:
    x, y = point
    across = frame.left <= x <= frame.left + frame.width
    return across and frame.top <= y <= frame.top + frame.height


def _round(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
