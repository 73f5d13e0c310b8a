"""Places by the names that people type: which country, which region, which clocks.

Names come from CLDR (countries and the cities that have a time zone, in five languages), ISO 3166
(countries, regions, codes) and `places.yaml` (towns and usual names). Case, accents, hyphens and
apostrophes do not matter; in Arabic neither do hamza and vowel signs.

Where one name fits several places, a country comes first; then the places of the countries that
`places.yaml` puts first, in its order ("Tripoli" is Lebanon's); then towns before regions. A
country behind a comma decides: "Tripoli, Libye".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import NotRequired, TypedDict, cast

import pycountry
import pytz
import yaml
from babel import Locale, UnknownLocaleError
from babel.core import get_global

LANGUAGES = ("en", "fr", "ar", "es", "pt")
"""The languages in which a place may be named; the first gives countries the name that is kept."""

_SUGGESTIONS = 3
_LIKENESS = 0.6
_SPELT_OTHERWISE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ى": "ي", "ة": "ه"}
)
_IN_BRACKETS = re.compile(r"\s*[\[(].*")
_OF_ANOTHER_COUNTRY = "(EH)"
"""How ISO marks regions listed under Morocco that lie in Western Sahara, listed by itself."""


@dataclass(frozen=True)
class Place:
    """A country, region or town that could be told from its name.

    `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2 or None where it is not sure, `zone` the
    IANA zone whose clocks hold there. `name` is how it is written, whatever was typed; for a
    country `country_name` says it in the reader's language.
    """

    name: str
    country: str
    region: str | None
    zone: str


class UnknownPlace(LookupError):
    """Nothing bears the name that was typed; `suggestions` are names that come near, if any."""

    def __init__(self, text: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(f"No place is known by the name {text!r}.")
        self.text = text
        self.suggestions = suggestions


def find_place(text: str) -> Place:
    """The place that is most likely meant by `text`. Raises UnknownPlace."""
    places = find_places(text)
    if not places:
        raise UnknownPlace(text, _suggestions(text))
    return places[0]


def find_places(text: str) -> tuple[Place, ...]:
    """All places that bear this name or code, the likeliest first; empty when there is none."""
    found = _atlas().find(_key(text))
    name, comma, behind = text.replace("،", ",").rpartition(",")
    if found or not comma:
        return found
    country = _atlas().countries.get(_key(behind))
    named = _atlas().local.get(_key(name), ())
    return tuple(one for one in named if country and one.country == country.country)


def country_name(code: str, language: str) -> str:
    """The country's name in a language, both given by ISO code. Raises ValueError if unknown."""
    try:
        return str(Locale.parse(language).territories[code])
    except (KeyError, UnknownLocaleError) as error:
        raise ValueError(f"No name is known for country {code!r} in {language!r}.") from error


def most_travelled() -> tuple[str, ...]:
    """The countries that the people who use Vigie travel to most, by ISO code."""
    return tuple(_curated()["first"])


class _Clocks(TypedDict):
    capital: NotRequired[str]
    others: bool
    regions: NotRequired[dict[str, list[str]]]


class _Curated(TypedDict):
    first: list[str]
    countries: dict[str, list[str]]
    zones: dict[str, _Clocks]
    towns: dict[str, dict[str, list[list[str]]]]


_Named = tuple[str, Place]
"""A name and a place that bears it."""


@dataclass(frozen=True)
class _Atlas:
    """All that can be found, by key: countries and local places by name, both by ISO code."""

    countries: Mapping[str, Place]
    local: Mapping[str, tuple[Place, ...]]
    coded: Mapping[str, Place]

    def find(self, key: str) -> tuple[Place, ...]:
        """The country of that name, then the local places; by code only when nothing is named."""
        country = self.countries.get(key)
        named = ((country,) if country else ()) + self.local.get(key, ())
        return named or tuple(self.coded[one] for one in (key,) if one in self.coded)


@cache
def _atlas() -> _Atlas:
    curated = _curated()
    countries = _countries(curated["zones"])
    regions = list(_regions(curated["zones"], countries))
    order = {code: rank for rank, code in enumerate(curated["first"])}
    local = [*_towns(curated, countries), *_zone_cities(), *_region_names(regions)]
    local.sort(key=lambda named: order.get(named[1].country, len(order)))
    return _Atlas(
        countries={_key(name): one for name, one in _country_names(curated, countries)},
        local=_by_key(local),
        coded=_by_code(countries, regions),
    )


def _by_key(local: Sequence[_Named]) -> dict[str, tuple[Place, ...]]:
    """One place for each country that has the name; a region is taken from whoever knows it."""
    found: dict[str, dict[str, Place]] = {}
    for name, place in local:
        same_name = found.setdefault(_key(name), {})
        known = same_name.setdefault(place.country, place)
        if known.region is None:
            same_name[place.country] = replace(known, region=place.region)
    return {key: tuple(places.values()) for key, places in found.items() if key}


def _by_code(countries: Mapping[str, Place], regions: Sequence[Place]) -> dict[str, Place]:
    codes = {_key(one.region): one for one in regions if one.region}
    for one in pycountry.countries:
        if one.alpha_2 in countries:
            codes |= {_key(code): countries[one.alpha_2] for code in (one.alpha_2, one.alpha_3)}
    return codes


def _countries(zones: Mapping[str, _Clocks]) -> dict[str, Place]:
    """Each country whose clocks are known, by code."""
    capitals = {code: names[0] for code, names in pytz.country_timezones.items()}
    capitals |= {code: clocks.get("capital", "") for code, clocks in zones.items()}
    return {
        code: Place(country_name(code, LANGUAGES[0]), code, None, zone)
        for code, zone in capitals.items()
        if zone
    }


def _country_names(curated: _Curated, countries: Mapping[str, Place]) -> Iterator[_Named]:
    for language in LANGUAGES:
        territories = Locale(language).territories
        yield from ((territories[code], one) for code, one in countries.items())
    for country in pycountry.countries:
        written = (getattr(country, one, "") for one in ("name", "official_name", "common_name"))
        if country.alpha_2 in countries:
            yield from ((name, countries[country.alpha_2]) for name in written if name)
    for code, names in curated["countries"].items():
        yield from ((name, countries[code]) for name in names)


def _towns(curated: _Curated, countries: Mapping[str, Place]) -> Iterator[_Named]:
    for country, by_region in curated["towns"].items():
        for region, towns in by_region.items():
            zone = _zone_of(region, curated["zones"].get(country)) or countries[country].zone
            for names in towns:
                place = Place(names[0], country, None if region == "-" else region, zone)
                yield from ((name, place) for name in names)


def _zone_cities() -> Iterator[_Named]:
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


def _regions(zones: Mapping[str, _Clocks], countries: Mapping[str, Place]) -> Iterator[Place]:
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


def _zone_of(region: str, clocks: _Clocks | None) -> str | None:
    """The zone of a region in a country with several; None where nobody is sure."""
    if clocks is None:
        return None
    for zone, regions in clocks.get("regions", {}).items():
        if region in regions:
            return zone
    return clocks.get("capital") if clocks["others"] else None


def _curated() -> _Curated:
    text = files("bot.content").joinpath("places.yaml").read_text(encoding="utf-8")
    return cast("_Curated", yaml.safe_load(text))


def _suggestions(text: str) -> tuple[str, ...]:
    """Names that come near to what was typed, each of which `find_place` knows."""
    atlas = _atlas()
    near = get_close_matches(
        _key(text), [*atlas.countries, *atlas.local], n=2 * _SUGGESTIONS, cutoff=_LIKENESS
    )
    names = dict.fromkeys(atlas.find(key)[0].name for key in near)
    return tuple(names)[:_SUGGESTIONS]


def _key(text: str) -> str:
    """What is left of a name when habits of spelling are taken away: its letters and digits."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_SPELT_OTHERWISE)
    return "".join(one for one in letters if one.isalnum() and unicodedata.category(one) != "Lm")
