"""What the program knows of countries' zones before it has asked anybody: the countries that
matter most, the names of their regions, and a dated snapshot of what the sources said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NotRequired, TypedDict, cast

import pycountry
import yaml

from bot.content.written import LOADER
from bot.domain.level import Level
from bot.domain.zone import Advisory, Source

FORMAT = 1
_COUNTRY = re.compile("[A-Z]{2}")


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
class Terms:
    """Under which licence a source publishes, and the words that name it beside its advice."""

    licence: str
    attribution: str


@dataclass(frozen=True)
class Snapshot:
    """What the sources said when it was recorded: each part has its own day."""

    advisories: tuple[Advisory, ...]
    recorded_at: Mapping[Source, datetime]

    def age(self, source: Source, now: datetime) -> timedelta | None:
        """How old a source's part is; None where it has none."""
        recorded = self.recorded_at.get(source)
        return None if recorded is None else now - recorded


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


class _Terms(TypedDict):
    source: str
    verified_on: date
    sources: dict[str, dict[str, str]]


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
    listed = (one for one in pycountry.subdivisions if one.country_code == country)
    found = {one.name: (one.code,) for one in listed if one.parent_code is None}
    otherwise = _regions()["behind_a_word"].get(country, {})
    return found | {name: tuple(codes) for name, codes in otherwise.items()}


def terms(source: Source) -> Terms:
    """A source's licence, and how it wants to be named."""
    return Terms(**_terms()["sources"][source.value])


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
        recorded = {
            Source(name): _instant(one["recorded_at"]) for name, one in told["sources"].items()
        }
        found = tuple(_advisory(one, recorded) for one in told["advisories"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongContent(f"The snapshot of zones cannot be read: {error!r}") from error
    if len({(one.source, one.country) for one in found}) != len(found):
        raise WrongContent("The snapshot of zones has two entries of a source for one country.")
    return Snapshot(found, recorded)


def written(found: Snapshot) -> str:
    """A snapshot as the text that `read_snapshot` reads."""
    told = {
        "format": FORMAT,
        "sources": {
            source.value: {
                "recorded_at": recorded.isoformat(),
                "licence": terms(source).licence,
                "attribution": terms(source).attribution,
            }
            for source, recorded in sorted(found.recorded_at.items())
        },
        "advisories": [
            _told(one)
            for one in sorted(found.advisories, key=lambda one: (one.country, one.source))
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _advisory(told: Mapping[str, object], recorded: Mapping[Source, datetime]) -> Advisory:
    source, country = Source(str(told["source"])), str(told["country"])
    regions = cast("Mapping[str, str]", told.get("regions", {}))
    codes = re.compile(rf"{country}-[A-Z0-9]{{1,3}}")
    if not _COUNTRY.fullmatch(country) or not all(codes.fullmatch(one) for one in regions):
        raise ValueError(f"{country!r} with {list(regions)} is no code of ISO 3166")
    as_of = told.get("as_of")
    return Advisory(
        source=source,
        country=country,
        base=Level(str(told["base"])),
        worst=Level(str(told["worst"])),
        wording=str(told["wording"]),
        link=str(told["link"]),
        as_of=_instant(str(as_of)) if as_of else None,
        fetched_at=recorded[source],
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


def _written(name: str) -> object:
    return yaml.load(_file(name).read_text(encoding="utf-8"), LOADER)


@cache
def _countries() -> _Countries:
    return cast("_Countries", _written("countries.yaml"))


@cache
def _regions() -> _Regions:
    return cast("_Regions", _written("regions.yaml"))


@cache
def _terms() -> _Terms:
    return cast("_Terms", _written("terms.yaml"))
