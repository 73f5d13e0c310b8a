"""All the places that have a name here: built once from CLDR, ISO 3166, the tz database,
`places.yaml` (what people who use Vigie call places) and `towns.tsv` (GeoNames).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import NotRequired, TypedDict, cast

import pycountry
import pytz
import yaml
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.content.spelling import key
from bot.content.written import LOADER

LANGUAGES = ("en", "fr", "ar", "es", "pt")
"""The languages in which a place may be named; the first gives countries the name that is kept."""

_IN_BRACKETS = re.compile(r"\s*[\[(].*")
_OF_ANOTHER_COUNTRY = "(EH)"
"""How ISO marks regions listed under Morocco that lie in Western Sahara, listed by itself."""

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


@dataclass(frozen=True)
class Place:
    """A country, region or town that could be told from its name.

    `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2 or None where it is not sure, `zone` the
    IANA zone whose clocks hold there. `name` is how it is written, whatever was typed; for a
    country `country_name` says it in the reader's language. `point` is where a town lies, where
    GeoNames knows it.
    """

    name: str
    country: str
    region: str | None
    zone: str
    point: Point | None = None

    @property
    def is_country(self) -> bool:
        """Whether it is a country as a whole."""
        inside = self.region is not None or self.point is not None
        return not inside and self.name == country_name(self.country, LANGUAGES[0])


def country_name(code: str, language: str) -> str:
    """The country's name in a language, both given by ISO code. Raises ValueError if unknown."""
    try:
        return str(Locale.parse(language).territories[code])
    except (KeyError, UnknownLocaleError) as error:
        raise ValueError(f"No name is known for country {code!r} in {language!r}.") from error


class Clocks(TypedDict):
    """Which clocks a country of several has; explained in `places.yaml`."""

    capital: NotRequired[str]
    others: bool
    regions: NotRequired[dict[str, list[str]]]


class CuratedPlaces(TypedDict):
    """`places.yaml`, where each entry is explained."""

    first: list[str]
    countries: dict[str, list[str]]
    zones: dict[str, Clocks]
    towns: dict[str, dict[str, list[list[str]]]]


_Named = tuple[str, Place]
"""A name and a place that bears it."""


@dataclass(frozen=True)
class Atlas:
    """All that can be found, by key: countries and local places by name, both by ISO code."""

    countries: Mapping[str, Place]
    local: Mapping[str, tuple[Place, ...]]
    coded: Mapping[str, Place]

    def find(self, key: str) -> tuple[Place, ...]:
        """The country of that name, then the local places; by code only when nothing is named."""
        country = self.countries.get(key)
        named = ((country,) if country else ()) + self.local.get(key, ())
        return named or tuple(self.coded[one] for one in (key,) if one in self.coded)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The key of every name, those of the likeliest places first."""
        return tuple(dict.fromkeys((*self.countries, *self.local)))


@cache
def atlas() -> Atlas:
    """Everything that is known; the first call reads it, which takes a while."""
    curated = curated_places()
    countries = _countries(curated["zones"])
    regions = list(_regions(curated["zones"], countries))
    order = {code: rank for rank, code in enumerate(curated["first"])}
    listed = list(listed_towns())
    towns = _towns(curated, countries, _points(listed))
    local = [*towns, *zone_cities(), *_names_of(listed), *_region_names(regions)]
    local.sort(key=lambda named: order.get(named[1].country, len(order)))
    return Atlas(
        countries={key(name): one for name, one in _country_names(curated, countries)},
        local=_bykey(local),
        coded=_by_code(countries, regions),
    )


def _bykey(local: Sequence[_Named]) -> dict[str, tuple[Place, ...]]:
    """One place for each country that has the name; a region is taken from whoever knows it."""
    found: dict[str, dict[str, Place]] = {}
    for name, place in local:
        same_name = found.setdefault(key(name), {})
        known = same_name.setdefault(place.country, place)
        if known.region is None and place.region is not None:
            same_name[place.country] = replace(known, region=place.region)
    return {key: tuple(places.values()) for key, places in found.items() if key}


def _by_code(countries: Mapping[str, Place], regions: Sequence[Place]) -> dict[str, Place]:
    codes = {key(one.region): one for one in regions if one.region}
    for one in pycountry.countries:
        if one.alpha_2 in countries:
            codes |= {key(code): countries[one.alpha_2] for code in (one.alpha_2, one.alpha_3)}
    return codes


def _countries(zones: Mapping[str, Clocks]) -> dict[str, Place]:
    """Each country whose clocks are known, by code."""
    capitals = {code: names[0] for code, names in pytz.country_timezones.items()}
    capitals |= {code: clocks.get("capital", "") for code, clocks in zones.items()}
    return {
        code: Place(country_name(code, LANGUAGES[0]), code, None, zone)
        for code, zone in capitals.items()
        if zone
    }


def _country_names(curated: CuratedPlaces, countries: Mapping[str, Place]) -> Iterator[_Named]:
    for language in LANGUAGES:
        territories = Locale(language).territories
        yield from ((territories[code], one) for code, one in countries.items())
    for country in pycountry.countries:
        written = (getattr(country, one, "") for one in ("name", "official_name", "common_name"))
        if country.alpha_2 in countries:
            yield from ((name, countries[country.alpha_2]) for name in written if name)
    for code, names in curated["countries"].items():
        yield from ((name, countries[code]) for name in names)


def _towns(
    curated: CuratedPlaces, countries: Mapping[str, Place], points: Mapping[tuple[str, str], Point]
) -> Iterator[_Named]:
    for country, by_region in curated["towns"].items():
        for region, towns in by_region.items():
            zone = _zone_of(region, curated["zones"].get(country)) or countries[country].zone
            for names in towns:
                point = points.get((country, names[0]))
                place = Place(names[0], country, None if region == "-" else region, zone, point)
                yield from ((name, place) for name in names)


def listed_towns() -> Iterator[tuple[Place, Sequence[str]]]:
    """The towns of `towns.tsv` with their names, the largest of each country first."""
    text = files("bot.content").joinpath("towns.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            country, region, zone, latitude, longitude, written = line.split("\t")
            names = written.split("|")
            point = float(latitude), float(longitude)
            yield Place(names[0], country, None if region == "-" else region, zone, point), names


def _points(listed: Sequence[tuple[Place, Sequence[str]]]) -> dict[tuple[str, str], Point]:
    return {(one.country, one.name): one.point for one, _ in listed if one.point}


def _names_of(listed: Sequence[tuple[Place, Sequence[str]]]) -> Iterator[_Named]:
    """Every town by the name that is shown, before any by its other names."""
    yield from ((place.name, place) for place, _ in listed)
    yield from ((name, place) for place, names in listed for name in names[1:])


def zone_cities() -> Iterator[_Named]:
    """The cities after which the tz database names its zones."""
    cities = {
        zone: Place(zone.rpartition("/")[2].replace("_", " "), country, None, zone)
        for country, zones in pytz.country_timezones.items()
        for zone in zones
    }
    yield from ((city.name, city) for city in cities.values())
    newer_zones = get_global("zone_aliases")  # CLDR keeps Europe/Kyiv as Europe/Kiev
    for language in LANGUAGES:
        for zone, names in Locale(language).time_zones.items():
            city = cities.get(newer_zones.get(zone, zone))
            if city and "city" in names:
                yield names["city"], city


def _regions(zones: Mapping[str, Clocks], countries: Mapping[str, Place]) -> Iterator[Place]:
    """ISO 3166-2's regions whose clocks are known, the large ones before their parts."""
    for one in sorted(pycountry.subdivisions, key=lambda one: one.parent_code is not None):
        clocks = zones.get(one.country_code)
        zone = _zone_of(one.code, clocks) if clocks else countries[one.country_code].zone
        if zone and _OF_ANOTHER_COUNTRY not in one.name:
            yield Place(_IN_BRACKETS.sub("", one.name).strip(), one.country_code, one.code, zone)


def _region_names(regions: Sequence[Place]) -> Iterator[_Named]:
    for place in regions:
        yield place.name, place
        yield from ((name, place) for name in place.name.split("/"))


def _zone_of(region: str, clocks: Clocks | None) -> str | None:
    """The zone of a region in a country with several; None where nobody is sure."""
    if clocks is None:
        return None
    for zone, regions in clocks.get("regions", {}).items():
        if region in regions:
            return zone
    return clocks.get("capital") if clocks["others"] else None


def curated_places() -> CuratedPlaces:
    """What is known beside CLDR, ISO 3166 and the tz database."""
    text = files("bot.content").joinpath("places.yaml").read_text(encoding="utf-8")
    return cast("CuratedPlaces", yaml.load(text, LOADER))
