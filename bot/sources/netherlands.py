"""Netherlands: one list of all countries; the colour is a word in the introduction (CC0)."""

from __future__ import annotations

import re
from asyncio import to_thread
from collections.abc import Iterable
from datetime import datetime

import pycountry

from bot.domain.fetched import Fetched, Known
from bot.domain.level import Level, worst
from bot.domain.zone import Advisory, Source
from bot.sources.prose import plain, sentences, tidy
from bot.sources.reader import JSON, Failed, Reader, broken
from bot.sources.shape import Object, a_list, a_text, an_object, from_iso, read_json

ADDRESS = (
    "https://opendata.nederlandwereldwijd.nl/v2/sources/nederlandwereldwijd/infotypes/"
    "traveladvice?output=json"
)

_COLOURS = {"groen": Level.GREEN, "geel": Level.YELLOW, "oranje": Level.ORANGE, "rood": Level.RED}
_COLOUR = rf"(?P<colour>{'|'.join(_COLOURS)})\b"
_ANY = re.compile(rf"\b{_COLOUR}")
_MOSTLY = r"(?:voor het grootste deel |grotendeels |overwegend |bijna overal )?"
_REST = re.compile(
    r"\bvoor (?:de rest van|heel|het hele|de overige delen van|andere delen van)\b[^.]*?"
    rf"\bkleurcode {_COLOUR}"
)


async def fetch(reader: Reader, known: Known, now: datetime) -> Fetched:
    """Ask for the list if it changed."""
    before = known.page("list")
    try:
        page = await reader.get(ADDRESS, JSON, before)
        if page is None:
            return Fetched(
                Source.NETHERLANDS, confirmed=frozenset(known.countries), seen={"list": before}
            )
        read = tuple(await to_thread(parse, page.body, now))
        return Fetched(Source.NETHERLANDS, read, seen={"list": page.seen})
    except Failed as failed:
        return Fetched(Source.NETHERLANDS, troubles=(failed.of(),))


def parse(body: bytes, fetched_at: datetime) -> list[Advisory]:
    """Every country of the list. Raises Failed, also for an empty list."""
    read = (
        _advisory(an_object(value, "An entry"), fetched_at)
        for value in a_list(read_json(body), "The list of countries")
    )
    found = [one for one in read if one]
    if not any(one.readable for one in found):
        raise broken("No entry of the list has a colour.")
    return found


def _advisory(entry: Object, fetched_at: datetime) -> Advisory | None:
    code = _code(a_text(entry.get("isocode"), "A country"))
    if code is None:
        return None
    said = [one for one in sentences(plain(str(entry.get("introduction") or ""))) if _says(one)]
    colours = [_COLOURS[found["colour"]] for one in said for found in _ANY.finditer(one.casefold())]
    base = _base(said, a_text(entry.get("location"), "A country's name"), entry)
    return Advisory(
        source=Source.NETHERLANDS,
        country=code,
        base=base,
        worst=worst(colours),
        wording=" ".join(said),
        link=a_text(entry.get("canonical"), "An address"),
        as_of=from_iso(entry.get("lastmodified")),
        fetched_at=fetched_at,
    )


def _code(isocode: str) -> str | None:
    """The two letters of a country; None for what is a part of one."""
    found = pycountry.countries.get(alpha_3=isocode)
    return found.alpha_2 if found else {"XKX": "XK"}.get(isocode)


def _says(sentence: str) -> bool:
    return "kleurcode" in sentence.casefold()


def _base(said: Iterable[str], name: str, entry: Object) -> Level:
    """The colour of the country itself, or of its rest; unknown where only parts have one."""
    whole = "|".join(re.escape(one.casefold()) for one in _names(name, entry))
    own = re.compile(
        rf"kleurcode van het reisadvies voor (?:de |het )?(?:{whole}) is {_MOSTLY}{_COLOUR}"
    )
    found = [
        _COLOURS[match["colour"]]
        for sentence in said
        for match in (own.search(sentence.casefold()), _REST.search(sentence.casefold()))
        if match
    ]
    return worst(found)


def _names(name: str, entry: Object) -> list[str]:
    """The country's name without what stands in brackets, and the short form that the text puts
    behind it in brackets.
    """
    name = name.partition(" (")[0]
    text = tidy(plain(str(entry.get("introduction") or "")))
    short = re.search(rf"{re.escape(name)} \(([A-Z]+)\)", text)
    return [name, *([short[1]] if short else [])]
