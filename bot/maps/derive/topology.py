"""TopoJSON (https://github.com/topojson/topojson-specification) read into polygons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from shapely import MultiPolygon, Polygon, make_valid
from shapely.geometry.base import BaseGeometry as Geometry

Point = tuple[float, float]


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


def _polygons(shape: _Shape, arcs: Sequence[Sequence[Point]]) -> MultiPolygon:
    alone = shape["type"] == "Polygon"
    polygons = cast("list[list[list[int]]]", [shape["arcs"]] if alone else shape["arcs"])
    rings = [[_ring(indices, arcs) for indices in polygon] for polygon in polygons]
    return MultiPolygon([Polygon(outer, holes) for outer, *holes in rings if len(outer) > 3])


def _ring(indices: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """Arcs end to end; a negative index means the arc walked backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points
