"""The bundled borders and towns, by country, in degrees of longitude and latitude."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NotRequired, TypedDict, cast

import shapely
import yaml
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry as Geometry

from bot.content.written import LOADER
from bot.maps.window import window

_DATA = files("bot.maps") / "data"
_KEPT = 32
"""Countries whose borders stay in memory: as many as are bundled, and some."""
_NEAR, _FAR = 3.0, 30.0
"""How far from a country's main land any island belongs on its map, and how far a large one."""
_LARGE = 0.02
"""How large that is, in parts of the main land."""


class NoSuchCountry(LookupError):
    """Natural Earth has no borders for the code."""


@dataclass(frozen=True)
class RegionShape:
    """A shape and the ISO 3166-2 regions that lie in it: several where regions changed since."""

    codes: tuple[str, ...]
    name: str
    outline: Geometry
    names: Mapping[str, str]
    """By language, where it is written otherwise than `name`; see `in_language`."""

    def in_language(self, language: str) -> str:
        """What to write on it; "" where nothing should be."""
        return self.names.get(language, self.name)


@dataclass(frozen=True)
class Neighbour:
    """A country nearby; `code` is ISO 3166-1, None for a territory that has none."""

    code: str | None
    outline: Geometry


@dataclass(frozen=True)
class Town:
    """A town worth finding on the map. `names` are by language."""

    names: dict[str, str]
    latitude: float
    longitude: float
    capital: bool


@dataclass(frozen=True)
class Country:
    """All that can be drawn of a country. `disputed` are borders that are not settled."""

    regions: tuple[RegionShape, ...]
    neighbours: tuple[Neighbour, ...]
    disputed: tuple[Geometry, ...]
    towns: tuple[Town, ...]


class _Properties(TypedDict):
    kind: str
    codes: NotRequired[list[str]]
    name: NotRequired[str]


class _Feature(TypedDict):
    properties: _Properties
    geometry: dict[str, object]


class _WrittenTown(TypedDict):
    at: tuple[float, float]
    capital: NotRequired[bool]
    names: dict[str, str]


@lru_cache(_KEPT)
def country(code: str) -> Country:
    """The country by its ISO 3166-1 alpha-2 code, with its regions where they are bundled.

    Raises NoSuchCountry.
    """
    detailed = _DATA / "countries" / f"{code}.geojson.gz"
    features = list(_read(detailed)) if detailed.is_file() else _from_the_world(code)
    return Country(
        regions=tuple(
            _region(code, said, outline) for said, outline in features if said["kind"] == "region"
        ),
        neighbours=tuple(
            Neighbour(next(iter(said.get("codes", ())), None), outline)
            for said, outline in features
            if said["kind"] == "neighbour"
        ),
        disputed=tuple(outline for said, outline in features if said["kind"] == "disputed"),
        towns=_towns(code),
    )


def bundled() -> tuple[str, ...]:
    """The countries whose regions are bundled, by ISO code."""
    suffix = ".geojson.gz"
    names = (one.name for one in (_DATA / "countries").iterdir())
    return tuple(sorted(one.removesuffix(suffix) for one in names if one.endswith(suffix)))


_Shaped = tuple[_Properties, Geometry]


def _read(file: Traversable) -> Iterator[_Shaped]:
    collection = json.loads(gzip.decompress(file.read_bytes()))
    features: list[_Feature] = collection["features"]
    for one in features:
        yield one["properties"], shape(one["geometry"])


@lru_cache(1)
def _world() -> tuple[_Shaped, ...]:
    return tuple(_read(_DATA / "world.geojson.gz"))


def _from_the_world(code: str) -> Sequence[_Shaped]:
    """A country without bundled regions: itself as the only one, the rest around it."""
    own = [outline for said, outline in _world() if said.get("codes") == [code]]
    if not own:
        raise NoSuchCountry(code)
    main = _near(own[0])
    around = window(main)
    features: list[_Shaped] = [({"kind": "region", "codes": [code]}, main)]
    for said, outline in _world():
        seen = shapely.intersection(outline, around)
        if said["kind"] == "disputed":
            features.append((said, seen))
        elif said.get("codes") != [code]:
            features.append(({**said, "kind": "neighbour"}, seen))
    return [(said, outline) for said, outline in features if not outline.is_empty]


def _near(outline: Geometry) -> Geometry:
    """A country without far islands and overseas parts, which would make the rest tiny."""
    parts = shapely.get_parts(outline)
    main = max(parts, key=lambda part: float(part.area))
    return shapely.union_all(
        [
            part
            for part in parts
            if part.distance(main) < (_FAR if part.area > _LARGE * main.area else _NEAR)
        ]
    )


def _region(country_code: str, said: _Properties, outline: Geometry) -> RegionShape:
    name = said.get("name", "")
    names = {
        language: countries[country_code][name]
        for language, countries in _region_names().items()
        if name in countries.get(country_code, {})
    }
    return RegionShape(tuple(said.get("codes", ())), name, outline, names)


@lru_cache(1)
def _region_names() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """By language, by country, by the name in the borders' data."""
    text = (_DATA / "region_names.yaml").read_text(encoding="utf-8")
    return cast("dict[str, dict[str, dict[str, str]]]", yaml.load(text, LOADER)["names"])


def _towns(code: str) -> tuple[Town, ...]:
    return tuple(
        Town(one["names"], *one["at"], capital=one.get("capital", False))
        for one in _written_towns().get(code, [])
    )


@lru_cache(1)
def _written_towns() -> Mapping[str, list[_WrittenTown]]:
    """By country."""
    text = (_DATA / "towns.yaml").read_text(encoding="utf-8")
    return cast("dict[str, list[_WrittenTown]]", yaml.load(text, LOADER)["towns"])
