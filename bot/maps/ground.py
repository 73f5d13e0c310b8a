"""The land: neighbours in grey, regions in the colours of their levels, and the borders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry as Geometry

from bot.domain.level import Level
from bot.domain.map_request import MapRequest
from bot.maps.drawing import Area, Shape
from bot.maps.geography import Country, RegionShape
from bot.maps.outlines import areas, hatched, strokes
from bot.maps.palette import (
    FILLS,
    HATCHINGS,
    LAND,
    LAND_BORDER,
    OUTLINE,
    REGION_BORDER,
    SEA,
)
from bot.maps.projection import Frame, Projection

_DASH = (9.0, 6.0)
_GAP = 1.2
"""How far apart two regions may lie and still touch, in units of the drawing."""
_LAKE = 120.0
"""How large a hole must be to get a shore, in square units of the drawing."""
_ISLET = 50.0
"""How large an island must be to get a shore: a smaller one would be nothing but its shore."""
_DETAIL = 0.35
"""What may be left out of a line, in units of the drawing: less than anybody sees."""


@dataclass(frozen=True)
class LaidRegion:
    """A region's shape on the drawing, with its level."""

    shape: RegionShape
    level: Level
    outline: Geometry


@dataclass(frozen=True)
class Ground:
    """The land inside the frame."""

    frame: Frame
    regions: tuple[LaidRegion, ...]
    neighbours: tuple[tuple[str, Geometry], ...]
    disputed: Geometry
    shapes: tuple[Shape, ...]


def level_of(codes: Sequence[str], request: MapRequest) -> Level:
    """The level that a shape shows: the one all its regions have, unknown where they differ."""
    levels = {request.levels.get(code, request.base) for code in codes}
    return levels.pop() if len(levels) == 1 else Level.UNKNOWN


def lay(country: Country, request: MapRequest, projection: Projection, frame: Frame) -> Ground:
    """The country and what surrounds it, cut at the frame."""
    outlines = shapely.coverage_simplify(
        [projection.shape(one.outline) for one in country.regions], _DETAIL
    )
    regions = tuple(
        LaidRegion(one, level_of(one.codes, request), _repaired(outline))
        for one, outline in zip(country.regions, outlines, strict=True)
    )
    neighbours = [
        (one.code or "", _cut(projection.shape(one.outline), frame)) for one in country.neighbours
    ]
    seen = tuple((code, outline) for code, outline in neighbours if not outline.is_empty)
    disputed = shapely.union_all([_cut(projection.shape(one), frame) for one in country.disputed])
    shapes = (
        *areas(frame.box, SEA, "sea"),
        *_surroundings(seen, request.country),
        *_coloured(regions),
        *_borders(regions, disputed),
        *strokes(frame.box.boundary, LAND_BORDER, 1.5, "frame"),
    )
    return Ground(frame, regions, seen, disputed, shapes)


def swatch(level: Level, frame: Frame) -> Iterator[Shape]:
    """A sample of a level's colour and hatching."""
    yield from areas(frame.box, FILLS[level], f"legend {level}")
    if level in HATCHINGS:
        yield from hatched(frame.box, HATCHINGS[level], f"legend hatching {level}")
    yield from strokes(frame.box.boundary, REGION_BORDER, 1.4, f"legend rim {level}")


def _surroundings(neighbours: Sequence[tuple[str, Geometry]], country: str) -> Iterator[Shape]:
    for code, outline in neighbours:
        yield from areas(outline, LAND, f"neighbour {code}".strip())
    borders = shapely.union_all([outline.boundary for _, outline in neighbours])
    yield from strokes(shapely.line_merge(borders), LAND_BORDER, 1.5, f"borders around {country}")


def _coloured(regions: Sequence[LaidRegion]) -> Iterator[Shape]:
    for one in sorted(regions, key=lambda region: -region.outline.area):
        yield from _region(one)
    for level, hatching in HATCHINGS.items():
        same = shapely.union_all([one.outline for one in regions if one.level is level])
        if not same.is_empty:
            yield from hatched(same, hatching, f"hatching {level}")


def _region(one: LaidRegion) -> Iterator[Area]:
    return areas(one.outline, FILLS[one.level], f"region {one.level} {' '.join(one.shape.codes)}")


def _borders(regions: Sequence[LaidRegion], disputed: Geometry) -> Iterator[Shape]:
    """Between regions thin, around the country strong, in dispute dashed."""
    land = _closed(shapely.union_all([one.outline for one in regions]))
    outer = land.boundary
    all_lines = shapely.union_all([one.outline.boundary for one in regions])
    inner = shapely.line_merge(all_lines.difference(outer.buffer(_GAP)))
    yield from strokes(inner, REGION_BORDER, 1.4, "borders of regions")
    islands = shapely.get_parts(land)
    large = shapely.union_all([one.boundary for one in islands if one.area > _ISLET])
    settled = large.difference(disputed.buffer(2.5))
    yield from strokes(settled, OUTLINE, 2.2, "outline")
    yield from strokes(disputed, LAND, 2.6, "disputed ground")
    yield from strokes(disputed, OUTLINE, 2.2, "disputed", _DASH)


def _closed(land: Geometry) -> Geometry:
    """The land without the gaps that rivers and canals leave between regions."""
    whole = land.buffer(_GAP, join_style="mitre").buffer(-_GAP, join_style="mitre")
    parts = (one for one in shapely.get_parts(whole) if isinstance(one, Polygon))
    return MultiPolygon(
        [
            Polygon(one.exterior, [hole for hole in one.interiors if Polygon(hole).area > _LAKE])
            for one in parts
        ]
    )


def _cut(geometry: Geometry, frame: Frame) -> Geometry:
    simple = shapely.simplify(geometry, _DETAIL)
    return shapely.intersection(_repaired(simple), frame.box)


def _repaired(geometry: Geometry) -> Geometry:
    """Still an area, or still lines: simplifying may have left a ring that touches itself."""
    return shapely.make_valid(geometry, method="structure", keep_collapsed=False)
