"""Places by the names that people type: which country, which region, which clocks.

Names come from CLDR (countries and the cities that have a time zone, in five languages), ISO 3166
(countries, regions, codes), `places.yaml` (towns and usual names) and `towns.tsv` (GeoNames). Case,
accents, hyphens and apostrophes do not matter; in Arabic neither do hamza and vowel signs.

Where one name fits several places, a country comes first; then the places of the countries that
`places.yaml` puts first, in its order ("Tripoli" is Lebanon's); then towns before regions. A
country behind a comma decides: "Tripoli, Libye".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import pycountry
from rapidfuzz import process
from rapidfuzz.distance import OSA
from tzfpy import get_tz

from bot.content.atlas import LANGUAGES, Place, Point, atlas, country_name, curated_places
from bot.content.spelling import key
from bot.domain.distance import Point as Coordinates
from bot.domain.distance import kilometres

__all__ = [
    "LANGUAGES",
    "Meant",
    "Place",
    "Point",
    "UnknownPlace",
    "country_name",
    "find_place",
    "find_places",
    "meant_by",
    "named_first",
    "nearest_town",
    "zone_at",
    "zone_named",
]

_FAR = 100.0
"""Kilometres from a town at which nobody would name a place by it."""
_SUGGESTIONS = 3
_CANDIDATES = 4
_LONGEST = 100
_SHORTEST = 3
_BEGUN = 2
_SHORT = 5
"""Letters up to which one slip already makes another name ("Gao", "Gaza")."""
_SLIPS = ((5, 1), (9, 2), (_LONGEST, 3))
"""How many letters may be wrong, missing, too many or swapped, in names of up to so many."""
_COUNTRY_BEHIND = re.compile(r"(.+)(?:[,،]\s*|\s*\()([^,،()]+)\)?\s*")


@dataclass(frozen=True)
class Meant:
    """The places that a text may mean, the likeliest first: at most four, none for nonsense.

    `sure` says that the first may be taken without asking: one place bears exactly this name (or a
    country does), or a single letter is wrong and nothing else comes near.
    """

    places: tuple[Place, ...]
    sure: bool


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
        near = dict.fromkeys(place.name for place in meant_by(text).places)
        raise UnknownPlace(text, tuple(near)[:_SUGGESTIONS])
    return places[0]


def find_places(text: str) -> tuple[Place, ...]:
    """All places that bear this name or code, the likeliest first; empty when there is none."""
    found = atlas().find(key(text))
    behind = _COUNTRY_BEHIND.fullmatch(text[:_LONGEST])
    if found or behind is None:
        return found
    country = atlas().countries.get(key(behind[2]))
    named = atlas().local.get(key(behind[1]), ())
    return tuple(one for one in named if country and one.country == country.country)


def named_first(words: str) -> tuple[Place, str] | None:
    """The place with whose name the words begin, and what stands behind it: "Mopti road cut".

    A code names nothing here, nor do fewer than three letters: "Il y a…" is not about Israel.
    """
    pieces = words.split()
    for length in range(len(pieces) - 1, 0, -1):
        name = " ".join(pieces[:length])
        if len(name) <= _LONGEST and len(key(name)) >= _SHORTEST and key(name) not in atlas().coded:
            found = find_places(name)
            if found:
                return found[0], " ".join(pieces[length:])
    return None


def meant_by(text: str) -> Meant:
    """The places that `text` may mean, typing mistakes forgiven."""
    exact = find_places(text)
    if exact:
        alone = len(exact) == 1 or key(text) in atlas().countries
        return Meant(exact[:_CANDIDATES], alone)
    name, _, last = text.rpartition(" ")
    if "," not in name and key(last) in atlas().countries and key(name):
        text = f"{name}, {last}"
    behind = _COUNTRY_BEHIND.fullmatch(text[:_LONGEST])
    if behind is None:
        return _near(key(text))
    if within := find_places(text):
        return Meant(within[:_CANDIDATES], len(within) == 1)
    countries = [one.country for one in meant_by(behind[2]).places if one.is_country]
    return _near(key(behind[1]), countries[0]) if countries else Meant((), sure=False)


def zone_named(country: str, region: str | None) -> Place | None:
    """The country, or its region, with these ISO codes; None when there is none."""
    found = atlas().coded.get(key(region or country))
    if found is None or found.country != country:
        return None
    return found if found.is_country is (region is None) else None


def nearest_town(point: Point, countries: Collection[str]) -> Place | None:
    """The town of these countries that is nearest to a point; None beyond 100 km from all."""
    here = Coordinates(*point)
    towns = (
        (kilometres(here, Coordinates(*one.point)), one)
        for places in atlas().local.values()
        for one in places
        if one.point is not None and one.country in countries
    )
    away, town = min(towns, key=lambda found: found[0], default=(_FAR, None))
    return town if away < _FAR else None


def regions_of(country: str) -> tuple[Place, ...]:
    """The regions of a country (ISO 3166-1), without their parts, by name."""
    large = (one for one in pycountry.subdivisions if one.country_code == country)
    codes = [key(one.code) for one in large if one.parent_code is None]
    found = [atlas().coded[code] for code in codes if code in atlas().coded]
    inside = [one for one in found if one.country == country and not one.is_country]
    return tuple(sorted(inside, key=lambda place: key(place.name)))


def most_travelled() -> tuple[str, ...]:
    """The countries that the people who use Vigie travel to most, by ISO code."""
    return tuple(curated_places()["first"])


def zone_at(point: Point) -> str | None:
    """The IANA zone whose clocks hold at a point; None on the open sea."""
    latitude, longitude = point
    zone = get_tz(longitude, latitude)
    return zone if zone and not zone.startswith("Etc/") else None


def _near(typed: str, country: str | None = None) -> Meant:
    """The places whose names come near to what was typed, in one country or in all."""
    if not _SHORTEST <= len(typed) <= _LONGEST:
        return Meant((), sure=False)
    slips: dict[tuple[str, str], tuple[int, Place]] = {}
    for distance, name in _near_names(typed):
        for place in atlas().find(name):
            if country in (None, place.country):
                slips.setdefault((place.name, place.country), (distance, place))
    near = list(slips.values())
    sure = len(near) == 1 and near[0][0] == 1 and len(typed) > _SHORT
    return Meant(tuple(place for _, place in near[:_CANDIDATES]), sure)


def _near_names(typed: str) -> list[tuple[int, str]]:
    """The nearest keys with their slips, the likeliest first; a mere beginning counts as two."""
    allowed = next(slips for length, slips in _SLIPS if len(typed) <= length)
    names = atlas().keys
    found = process.extract(typed, names, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    near = [(int(distance), rank, name) for name, distance, rank in found]
    if len(typed) >= _SHORT:
        begun = (one for one in enumerate(names) if one[1].startswith(typed))
        near += [(_BEGUN, rank, name) for rank, name in begun]
    near.sort()
    return [(slips, name) for slips, _, name in near if slips <= near[0][0] + 1]
