"""TopoJSON (https://github.com/topojson/topojson-specification) read into polygons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from shapely import MultiPolygon, Polygon, box, get_parts, make_valid, union_all
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry as Geometry

Point = tuple[float, float]

_HALF_WAY_ROUND = 180.0
_POLE = -89.0
"""Beyond it Antarctica is closed by a line along the edge of the map."""
_WORLD = box(-180, -90, 180, 90)


class _Transform(TypedDict):
    scale: tuple[float, float]
    translate: tuple[float, float]


class _Shape(TypedDict):
    type: str
    arcs: NotRequired[list[list[list[int]]] | list[list[int]]]
    id: NotRequired[str]
    properties: dict[str, str]


class _Collection(TypedDict):
    geometries: list[_Shape]


class _Topology(TypedDict):
    transform: _Transform
    arcs: list[list[tuple[int, int]]]
    objects: Mapping[str, _Collection]


def read_countries(path: Path) -> list[tuple[str | None, Geometry]]:
    """Each country of world-atlas with its ISO 3166-1 number, or None where it has none.

    Countries that touch share the very same points, so that a border is found by intersecting.
    """
    topology: _Topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [_unpacked(arc, topology["transform"]) for arc in topology["arcs"]]
    shapes = topology["objects"]["countries"]["geometries"]
    return [(one.get("id"), make_valid(_polygons(one, arcs))) for one in shapes if "arcs" in one]


def _unpacked(arc: Sequence[tuple[int, int]], transform: _Transform) -> list[Point]:
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + left, y * scale_y + bottom))
    return points


def _polygons(shape: _Shape, arcs: Sequence[Sequence[Point]]) -> Geometry:
    alone = shape["type"] == "Polygon"
    polygons = cast("list[list[list[int]]]", [shape["arcs"]] if alone else shape["arcs"])
    rings = [[_unwound(_ring(indices, arcs)) for indices in polygon] for polygon in polygons]
    parts = [make_valid(Polygon(outer, holes)) for outer, *holes in rings if len(outer) > 3]
    areas = chain.from_iterable(get_parts(_folded(one)) for one in parts)
    return MultiPolygon([one for one in areas if isinstance(one, Polygon)])


def _ring(indices: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """Arcs end to end; a negative index means the arc walked backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _unwound(ring: Sequence[Point]) -> list[Point]:
    """A ring that steps over the date line goes on beyond 180° and not back around the world."""
    turned = 0.0
    unwound = [ring[0]]
    for (before, _), (x, y) in pairwise(ring):
        if abs(x - before) > _HALF_WAY_ROUND and y > _POLE:
            turned += 360 if x < before else -360
        unwound.append((x + turned, y))
    return unwound


def _folded(area: Geometry) -> Geometry:
    """What lies beyond 180° put where maps have it; anything else as it is, point by point."""
    if _WORLD.covers(area):
        return area
    parts = [translate(area, turn).intersection(_WORLD) for turn in (-360, 0, 360)]
    return union_all([one for one in parts if not one.is_empty])
