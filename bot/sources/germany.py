"""Germany: an index with flags, and a text for each country (own terms: name the source, complete
and current).

The flags say who is warned; a text may advise against travel ("wird abgeraten") without any flag.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.content.zones import countries
from bot.domain.fetched import Fetched, Known, Seen, Trouble
from bot.domain.level import Level, worst
from bot.domain.zone import Advisory, Source
from bot.sources.prose import plain, sentences, tidy
from bot.sources.reader import JSON, Failed, Reader, broken
from bot.sources.shape import Object, a_text, an_object, from_epoch, is_country, read_json

INDEX = "https://www.auswaertiges-amt.de/opendata/travelwarning"
TEXT = "https://www.auswaertiges-amt.de/opendata/travelwarning/{number}"
LINK = "https://www.auswaertiges-amt.de/de/-/{number}"
_NO_COUNTRY = frozenset({"lastModified", "contentList"})

_FLAGS = (
    ("warning", Level.RED, Level.RED),
    ("situationWarning", Level.ORANGE, Level.ORANGE),
    ("partialWarning", Level.YELLOW, Level.RED),
    ("situationPartWarning", Level.YELLOW, Level.ORANGE),
)
"""Each flag with the level of most of the country, and of its worst part."""

_WHICH = r"(?:nicht|unbedingt|dringend|notwendigen|erforderlichen|touristischen|privaten|allen)"
_JOURNEYS = rf"(?:{_WHICH} )*(?:reisen|aufenthalten|besuchen)\b"
_SAID = (
    (Level.RED, re.compile(rf"\bvor {_JOURNEYS}.*\bgewarnt\b")),
    (Level.ORANGE, re.compile(rf"\bvon {_JOURNEYS}.*\babgeraten\b")),
    (Level.ORANGE, re.compile(rf"\brät\b.*\bvon {_JOURNEYS}.*\bab\b")),
)
"""The standing phrases about journeys; those against bathing or night buses are not meant."""

_EVERYWHERE = re.compile(
    r"\breisen (?:wird|werden|rät|ab)\b"
    r"|\breisen (?:ins|in das|in dieses) (?:gesamte |ganze )?land\b"
    r"|\b(?:andere|übrige|weitere|restliche|sonstige)\w* (?:landesteile|gebiete|teile des landes)"
)
_ENDINGS = r"(?:e?n|s|r)?"


@dataclass(frozen=True)
class Listed:
    """A country of the index: its number, and when its text last changed."""

    country: str
    number: str
    entry: Object

    @property
    def version(self) -> str:
        """The source's mark of a change: any change of the entry."""
        return "/".join(str(self.entry.get(name)) for name in ("lastModified", *_flag_names()))


def _flag_names() -> Iterable[str]:
    return (name for name, _, _ in _FLAGS)


async def fetch(reader: Reader, known: Known, now: datetime) -> Fetched:
    """Ask for the index, then for the texts of our countries that changed since.

    The index is asked for what changed only when nothing was amiss the last time. Of other
    countries only the flags are known: one without any is left out.
    """
    before = known.page("index")
    try:
        index = await reader.get(INDEX, JSON, before)
        if index is None:
            return Fetched(Source.GERMANY, confirmed=frozenset(known.countries), seen=known.seen)
        listed = await asyncio.to_thread(parse_index, index.body)
    except Failed as failed:
        return Fetched(Source.GERMANY, troubles=(failed.of(),))
    ours = {one.code for one in countries()}
    texts = await asyncio.gather(
        *(_fetch_text(reader, known, one, now) for one in listed if one.country in ours)
    )
    flagged = (advisory_of(one, None, now) for one in listed if one.country not in ours)
    troubles = tuple(one for text in texts for one in text.troubles)
    seen = {name: seen for text in texts for name, seen in text.seen.items()}
    whole = not troubles and all(one.readable for text in texts for one in text.advisories)
    return Fetched(
        Source.GERMANY,
        advisories=(
            *(one for text in texts for one in text.advisories),
            *(one for one in flagged if one.readable),
        ),
        confirmed=frozenset(code for text in texts for code in text.confirmed),
        seen={**seen, "index": index.seen} if whole else seen,
        troubles=troubles,
    )


async def _fetch_text(reader: Reader, known: Known, one: Listed, now: datetime) -> Fetched:
    before = known.page(one.number, [one.country])
    if before.version == one.version:
        return Fetched(
            Source.GERMANY, confirmed=frozenset({one.country}), seen={one.number: before}
        )
    try:
        page = await reader.get(TEXT.format(number=one.number), JSON)
        if page is None:
            raise broken("The text says it did not change, though nobody asked.")
        read = await asyncio.to_thread(parse, page.body, one, now)
    except Failed as failed:
        alone = advisory_of(one, None, now)
        trouble = Trouble(failed.step, failed.why, one.country)
        warned = (alone,) if alone.base is Level.RED else ()
        return Fetched(Source.GERMANY, advisories=warned, troubles=(trouble,))
    seen = {one.number: Seen(version=one.version)} if read.readable else {}
    return Fetched(Source.GERMANY, advisories=(read,), seen=seen)


def parse_index(body: bytes) -> list[Listed]:
    """The countries of the index. Raises Failed; switched off, it is an empty object."""
    told = an_object(read_json(body), "The answer")
    entries = an_object(told.get("response"), "The list of countries")
    found = []
    for number, value in entries.items():
        if number not in _NO_COUNTRY:
            entry = an_object(value, f"Entry {number}")
            code = a_text(entry.get("countryCode"), "A country")
            found += [Listed(code, number, entry)] if is_country(code) else []
    if not found:
        raise broken("The list of countries is empty.")
    return found


def parse(body: bytes, listed: Listed, fetched_at: datetime) -> Advisory:
    """What a country's flags and text say together. Raises Failed."""
    told = an_object(read_json(body), "The answer")
    response = an_object(told.get("response"), "The answer's response")
    entry = an_object(response.get(listed.number), f"Entry {listed.number}")
    text = plain(a_text(entry.get("content"), "The text"))
    return advisory_of(Listed(listed.country, listed.number, entry), text, fetched_at)


def advisory_of(listed: Listed, text: str | None, fetched_at: datetime) -> Advisory:
    """The advisory of an entry and its text; without a text and without a flag nothing is known.

    A flag that is missing or no true or false makes the levels unknown.
    """
    entry = listed.entry
    against = list(_against(text)) if text else []
    base, gravest = _levels(entry, against)
    flagged = any(entry.get(name) is True for name in _flag_names())
    sound = all(isinstance(entry.get(name), bool) for name in ("warning", "partialWarning"))
    calm = sound and text is not None and not flagged and not against
    return Advisory(
        source=Source.GERMANY,
        country=listed.country,
        base=base if sound else Level.UNKNOWN,
        worst=gravest if sound else Level.UNKNOWN,
        wording="\n".join([tidy(str(entry.get("title", ""))), *(one for _, one in against)]),
        link=LINK.format(number=listed.number),
        as_of=from_epoch(entry.get("lastModified")),
        fetched_at=fetched_at,
        no_advice=calm,
    )


def _levels(entry: Object, against: list[tuple[Level, str]]) -> tuple[Level, Level]:
    """Most of the country, and its worst part."""
    base = [most for name, most, _ in _FLAGS if entry.get(name) is True]
    gravest = [most for name, _, most in _FLAGS if entry.get(name) is True]
    for level, sentence in against:
        base.append(level if _about_all(sentence, entry) else Level.YELLOW)
        gravest.append(level)
    return worst(base), worst(gravest)


def _against(text: str) -> Iterable[tuple[Level, str]]:
    """The sentences that warn of journeys or advise against them, with the level of each."""
    for sentence in sentences(text):
        level = next((one for one, words in _SAID if words.search(sentence.casefold())), None)
        if level:
            yield level, sentence


def _about_all(sentence: str, entry: Object) -> bool:
    """Whether a sentence is about journeys to the whole country, or to the rest of it."""
    said = sentence.casefold()
    names = "|".join(_names(str(entry.get("countryName", ""))))
    country = (
        rf"\breisen (?:nach|in) (?:(?:den|die|das) )?(?:gesamten? |ganzen? )?(?:{names})\b(?!-)"
    )
    return bool(_EVERYWHERE.search(said) or (names and re.search(country, said)))


def _names(written: str) -> Iterable[str]:
    """Patterns of a country's name and of the one in brackets, with German endings."""
    for name in re.split(r"[()*]", written):
        words = tidy(name).casefold().split()
        if words:
            yield " ".join(re.escape(word) + _ENDINGS for word in words)
