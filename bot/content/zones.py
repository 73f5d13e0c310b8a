"""What the program knows of countries' zones before it has asked anybody: the countries that
matter most, the names of their regions, and a dated snapshot of what the sources said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NotRequired, TypedDict, cast

import pycountry
import yaml

from bot.domain.level import Level
from bot.domain.zone import Advisory, Source

FORMAT = 1


class WrongContent(Exception):
    """A file that ships with the program cannot be used; the text says which, and why."""


@dataclass(frozen=True)
class Country:
    """A country that matters most: its code, and where France's page about it is.

    Where several share a page, `part` are the headings about this one, `named` its names.
    """

    code: str
    france: str
    part: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Where a source's part of the snapshot comes from, and what its licence asks to be said."""

    recorded_at: datetime
    licence: str
    attribution: str


@dataclass(frozen=True)
class Snapshot:
    """What the sources said on the day the snapshot was made; each part has its own date."""

    advisories: tuple[Advisory, ...]
    provenance: Mapping[Source, Provenance]

    def age(self, source: Source, now: datetime) -> timedelta | None:
        """How old a source's part is; None where it has none."""
        part = self.provenance.get(source)
        return None if part is None else now - part.recorded_at


class _Page(TypedDict):
    france: str
    part: NotRequired[list[str]]
    named: NotRequired[list[str]]


class _Countries(TypedDict):
    source: str
    verified_on: date
    countries: dict[str, _Page]
    english: dict[str, str]


_Names = dict[str, dict[str, list[str]]]


class _Regions(TypedDict):
    source: str
    verified_on: date
    alone: _Names
    behind_a_word: _Names


@cache
def countries() -> tuple[Country, ...]:
    """The countries that matter most, the order being the product's."""
    return tuple(
        Country(code, page["france"], tuple(page.get("part", ())), tuple(page.get("named", ())))
        for code, page in _countries()["countries"].items()
    )


@cache
def english_names() -> Mapping[str, str]:
    """Names that English pages give countries, beside those of CLDR and ISO 3166, to codes."""
    return _countries()["english"]


@cache
def region_names(country: str) -> Mapping[str, tuple[str, ...]]:
    """French names that mean whole regions wherever they are written, to ISO 3166-2 codes."""
    return {name: tuple(codes) for name, codes in _regions()["alone"].get(country, {}).items()}


@cache
def district_names(country: str) -> Mapping[str, tuple[str, ...]]:
    """French names that mean whole regions behind a word like "province": ISO 3166-2's own of the
    first level, and those that French texts write otherwise.
    """
    listed = pycountry.subdivisions.get(country_code=country) or ()
    found = {one.name: (one.code,) for one in listed if one.parent_code is None}
    otherwise = _regions()["behind_a_word"].get(country, {})
    return found | {name: tuple(codes) for name, codes in otherwise.items()}


@cache
def snapshot() -> Snapshot:
    """The snapshot that ships. Raises WrongContent."""
    return read_snapshot(_file("snapshot.json").read_text(encoding="utf-8"))


def read_snapshot(text: str) -> Snapshot:
    """A snapshot's text, checked. Raises WrongContent."""
    try:
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise ValueError(f"format {told['format']!r} is not {FORMAT}")
        provenance = {Source(name): _provenance(one) for name, one in told["sources"].items()}
        found = tuple(_advisory(one, provenance) for one in told["advisories"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongContent(f"The snapshot of zones cannot be read: {error!r}") from error
    if len({(one.source, one.country) for one in found}) != len(found):
        raise WrongContent("The snapshot of zones has two entries of a source for one country.")
    return Snapshot(found, provenance)


def written(found: Snapshot) -> str:
    """A snapshot as the text that `read_snapshot` reads."""
    told = {
        "format": FORMAT,
        "sources": {
            source.value: {
                "recorded_at": part.recorded_at.isoformat(),
                "licence": part.licence,
                "attribution": part.attribution,
            }
            for source, part in sorted(found.provenance.items())
        },
        "advisories": [
            _told(one) for one in sorted(found.advisories, key=lambda one: (one.country, one.source))
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _provenance(told: Mapping[str, str]) -> Provenance:
    recorded, licence, attribution = (
        told[name] for name in ("recorded_at", "licence", "attribution")
    )
    if not licence or not attribution:
        raise ValueError("a source without licence or attribution")
    return Provenance(_instant(recorded), licence, attribution)


def _advisory(told: Mapping[str, object], provenance: Mapping[Source, Provenance]) -> Advisory:
    source, country = Source(str(told["source"])), str(told["country"])
    if pycountry.countries.get(alpha_2=country) is None:
        raise ValueError(f"country {country!r}")
    regions = cast("Mapping[str, str]", told.get("regions", {}))
    strange = [code for code in regions if pycountry.subdivisions.get(code=code) is None]
    if strange:
        raise ValueError(f"regions {strange}")
    as_of = told.get("as_of")
    return Advisory(
        source=source,
        country=country,
        base=Level(str(told["base"])),
        worst=Level(str(told["worst"])),
        wording=str(told["wording"]),
        link=str(told["link"]),
        as_of=_instant(str(as_of)) if as_of else None,
        fetched_at=provenance[source].recorded_at,
        regions={code: Level(level) for code, level in regions.items()},
        no_advice=bool(told.get("no_advice", False)),
    )


def _told(one: Advisory) -> dict[str, object]:
    told: dict[str, object] = {
        "source": one.source.value,
        "country": one.country,
        "base": one.base.value,
        "worst": one.worst.value,
        "wording": one.wording,
        "link": one.link,
        "as_of": one.as_of.isoformat() if one.as_of else None,
    }
    if one.regions:
        told["regions"] = {code: level.value for code, level in sorted(one.regions.items())}
    if one.no_advice:
        told["no_advice"] = True
    return told


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.utcoffset() is None:
        raise ValueError(f"instant {text!r} without offset")
    return found.astimezone(UTC)


def _file(name: str) -> Traversable:
    return files("bot.content").joinpath("zones").joinpath(name)


@cache
def _countries() -> _Countries:
    return cast("_Countries", yaml.safe_load(_file("countries.yaml").read_text(encoding="utf-8")))


@cache
def _regions() -> _Regions:
    return cast("_Regions", yaml.safe_load(_file("regions.yaml").read_text(encoding="utf-8")))
