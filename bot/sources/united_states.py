"""United States: two feeds of all advisories, which may disagree: the newer entry wins (public
domain).

Their country tags are FIPS 10-4, not ISO (CD is Chad): countries are known by name alone.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

from bot.domain.fetched import Fetched, Known, Trouble
from bot.domain.level import Level, worst
from bot.domain.zone import Advisory, Source
from bot.sources.names import countries_of, country_of
from bot.sources.prose import plain, tidy
from bot.sources.reader import JSON, XML, Failed, Reader, broken, decoded
from bot.sources.shape import a_list, a_text, an_object, from_iso, read_json

API = "https://cadataapi.state.gov/api/TravelAdvisories"
RSS = "https://travel.state.gov/_res/rss/TAsTWs.xml"

_LEVELS = {"1": Level.GREEN, "2": Level.YELLOW, "3": Level.ORANGE, "4": Level.RED}
_TITLE = re.compile(
    r"(?P<name>.+?)(?: Travel Advisory)?(?P<several>(?: -)? See (?:Individual )?Summaries)?"
    r"\s*[-–]\s*Level (?P<level>\d+)\b"
)
_SOMEWHERE = (
    (Level.RED, re.compile(r"\bdo not travel to\b|\blevel 4\b", re.IGNORECASE)),
    (Level.ORANGE, re.compile(r"\breconsider travel to\b|\blevel 3\b", re.IGNORECASE)),
    (Level.UNKNOWN, re.compile(r"\bsome areas have\b", re.IGNORECASE)),
)
Parse = Callable[[bytes, datetime], list[Advisory]]

_NAMESPACE = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


@dataclass(frozen=True)
class _Entry:
    """One advisory of a feed, before it is known which countries it means."""

    title: str
    link: str
    summary: str
    as_of: datetime | None


async def fetch(reader: Reader, known: Known, now: datetime) -> Fetched:
    """Ask both feeds. Where one fails the other answers; what is held and newer stays held.

    Both are read whole every time: an unchanged one has to be weighed against the other anew.
    """
    del known
    feeds = await asyncio.gather(
        _feed(reader, API, JSON, parse_api, now), _feed(reader, RSS, XML, parse_rss, now)
    )
    read = [one for feed in feeds if not isinstance(feed, Trouble) for one in feed]
    troubles = tuple(feed for feed in feeds if isinstance(feed, Trouble))
    return Fetched(Source.UNITED_STATES, tuple(newest(read)), troubles=troubles)


async def _feed(
    reader: Reader, url: str, kinds: frozenset[str], parse: Parse, now: datetime
) -> list[Advisory] | Trouble:
    try:
        page = await reader.get(url, kinds)
        if page is None:
            raise broken("The list says it did not change, though nobody asked.")
        return await asyncio.to_thread(parse, page.body, now)
    except Failed as failed:
        name = "RSS" if kinds is XML else "JSON"
        return Trouble(failed.step, f"The {name} feed: {failed.why}")


def newest(read: Iterable[Advisory]) -> Iterator[Advisory]:
    """One advisory for each country: the one last changed, the graver where that is equal."""
    found: dict[str, Advisory] = {}
    for one in read:
        other = found.get(one.country)
        if other is None or _rank(one) > _rank(other):
            found[one.country] = one
    yield from found.values()


def _rank(one: Advisory) -> tuple[bool, datetime, int]:
    """An entry of a country's own counts before one that it shares; then the day decides."""
    own = one.base is not Level.UNKNOWN
    day = (one.as_of or datetime.min.replace(tzinfo=UTC)).replace(hour=0, minute=0, second=0)
    return own, day, one.gravest.severity


def parse_api(body: bytes, fetched_at: datetime) -> list[Advisory]:
    """Every country of the JSON feed. Raises Failed, also for an empty list."""
    entries = []
    for value in a_list(read_json(body), "The list of advisories"):
        told = an_object(value, "An advisory")
        entries.append(
            _Entry(
                a_text(told.get("Title"), "A title"),
                a_text(told.get("Link"), "A link"),
                str(told.get("Summary") or ""),
                from_iso(told.get("Updated")) or from_iso(told.get("Published")),
            )
        )
    return _advisories(entries, fetched_at)


def parse_rss(body: bytes, fetched_at: datetime) -> list[Advisory]:
    """Every country of the RSS feed. Raises Failed, also for an empty list."""
    text = decoded(body)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise broken("The feed declares entities of its own.")
    if "xmlns:dc=" not in text:
        text = text.replace("<rss ", f"<rss {_NAMESPACE} ", 1)
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise broken("The feed is no XML: cut off, or a page of another kind.") from error
    items = [
        _Entry(
            _inner(item, "title"),
            _inner(item, "link"),
            _inner(item, "description"),
            _day(_inner(item, "pubDate")),
        )
        for item in root.iter("item")
    ]
    if not items:
        raise broken("The feed is empty.")
    return _advisories(items, fetched_at)


def _advisories(entries: Iterable[_Entry], fetched_at: datetime) -> list[Advisory]:
    found = [one for entry in entries for one in _read(entry, fetched_at)]
    if not found:
        raise broken("No advisory of the list could be read.")
    return found


def _read(entry: _Entry, fetched_at: datetime) -> Iterator[Advisory]:
    """An entry for several countries says how bad the worst of them is, and no more."""
    title = _TITLE.match(tidy(entry.title))
    name = title["name"] if title else tidy(entry.title).partition(" - ")[0]
    level = _LEVELS.get(title["level"], Level.UNKNOWN) if title else Level.UNKNOWN
    several = bool(title and title["several"]) or country_of(name) is None
    for country in countries_of(name):
        yield Advisory(
            source=Source.UNITED_STATES,
            country=country,
            base=Level.UNKNOWN if several else level,
            worst=_worst(level, entry.summary),
            wording=tidy(entry.title),
            link=entry.link,
            as_of=entry.as_of,
            fetched_at=fetched_at,
        )


def _worst(level: Level, summary: str) -> Level:
    """The level, or what the summary says of some areas; unknown where it does not say how bad."""
    if level is Level.UNKNOWN:
        return level
    text = plain(summary)
    named = (found for found, words in _SOMEWHERE if words.search(text))
    return worst((level, *(one for one in [next(named, None)] if one)))


def _inner(item: ElementTree.Element, name: str) -> str:
    found = item.find(name)
    return (found.text or "").strip() if found is not None else ""


def _day(text: str) -> datetime | None:
    """A date of the RSS feed, which gives no time of day."""
    for written in (text, f"{text} 00:00:00 +0000"):
        try:
            found = parsedate_to_datetime(written)
        except ValueError:
            continue
        return found.astimezone(UTC) if found.utcoffset() is not None else None
    return None
