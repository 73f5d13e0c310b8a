"""France: the ministry's pages of advice to travellers, country by country (licence etalab-2.0).

The part on zones is headings with a text under each ("Zones formellement déconseillées …"), or a
sentence instead of headings. Israel and Palestine share a page, so do Morocco and Western Sahara.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.content.zones import Country, countries, region_names
from bot.domain.fetched import Fetched, Known, Seen, Trouble
from bot.domain.level import Level, worst
from bot.domain.zone import Advisory, Source
from bot.sources import french
from bot.sources.french import Mention
from bot.sources.prose import Section, sections, sentences, tidy
from bot.sources.reader import HTML, Failed, Reader, broken, decoded

ADDRESS = (
    "https://www.diplomatie.gouv.fr/fr/information-par-pays/{slug}/conseils-aux-voyageurs-securite"
)
LONGEST_HEADING = 100
LONGEST_WORDING = 3000
"""Characters of the original text that are kept; the link leads to the rest."""

_START = re.compile(r"^zones? de vigilance\s*:?$")
_AS_OF = re.compile(r"Derni[èe]re actualisation le (\d{1,2})/(\d{1,2})/(\d{4})")
_CAPTION = re.compile(_AS_OF.pattern + r",? ?(?:information toujours valable à la date du jour)?")


@dataclass
class _Zone:
    """A piece of the part on zones: the level its heading gives, and its text in blocks."""

    depth: int
    heading: str
    level: Level | None
    blocks: list[str] = field(default_factory=list)


async def fetch(reader: Reader, known: Known, now: datetime) -> Fetched:
    """Ask for each page that changed. A page that fails harms no other."""
    sharing: defaultdict[str, list[Country]] = defaultdict(list)
    for country in countries():
        sharing[country.france].append(country)
    asked = (_fetch_page(reader, known, slug, about, now) for slug, about in sharing.items())
    pages = await asyncio.gather(*asked)
    return Fetched(
        Source.FRANCE,
        advisories=tuple(one for page in pages for one in page.advisories),
        confirmed=frozenset(code for page in pages for code in page.confirmed),
        seen={slug: seen for page in pages for slug, seen in page.seen.items()},
        troubles=tuple(one for page in pages for one in page.troubles),
    )


async def _fetch_page(
    reader: Reader, known: Known, slug: str, about: Sequence[Country], now: datetime
) -> Fetched:
    codes = [country.code for country in about]
    before = known.page(slug, codes)
    try:
        page = await reader.get(ADDRESS.format(slug=slug), HTML, before)
        if page is None:
            return Fetched(Source.FRANCE, confirmed=frozenset(codes), seen={slug: before})
        body = page.body
        read = await asyncio.to_thread(lambda: tuple(parse(body, one, now) for one in about))
    except Failed as failed:
        troubles = tuple(Trouble(failed.step, failed.why, code) for code in codes)
        return Fetched(Source.FRANCE, troubles=troubles)
    seen = page.seen if all(one.readable for one in read) else Seen()
    return Fetched(Source.FRANCE, advisories=read, seen={slug: seen})


def parse(body: bytes, country: Country, fetched_at: datetime) -> Advisory:
    """What a page says about one country. Raises Failed when it is no such page.

    Where it says nothing in the fixed words, both levels are unknown.
    """
    text = decoded(body)
    if "</html>" not in text[-2000:].lower():
        raise broken("The page is cut off.")
    return read(sections(text), country, fetched_at)


def read(page: Sequence[Section], country: Country, fetched_at: datetime) -> Advisory:
    """The same for a page that is already cut into sections."""
    start = next((one for one in page if _START.match(one.heading.casefold())), None)
    if start is None:
        raise broken("The page has no part on zones.")
    found = _zones(page[page.index(start) :], country)
    zones = [part for zone in found for part in _split(zone)]
    said = [
        (sentence, french.level_in(sentence) or zone.level)
        for zone in zones
        for sentence in _sentences(zone)
    ]
    if country.named:
        base = _named(said, country.named)
    else:
        base = _base(zones, country.code) or _anywhere(page, country.code)
    levels = [level for _, level in said if level] + [one.level for one in zones if one.level]
    return Advisory(
        source=Source.FRANCE,
        country=country.code,
        base=base or Level.UNKNOWN,
        worst=worst((*levels, *((base,) if base else ()))),
        wording=_wording(zones),
        link=ADDRESS.format(slug=country.france),
        as_of=_as_of(start.text),
        fetched_at=fetched_at,
        regions=french.levels_by_region(list(_regions(zones, country.code))),
    )


def _zones(page: Sequence[Section], country: Country) -> Iterator[_Zone]:
    """The pieces that are about this country; deeper headings belong to the one above."""
    zone: _Zone | None = None
    parts = {tidy(name).casefold() for name in country.part}
    for section in page:
        heading = section.heading.casefold()
        level = french.level_of_heading(heading)
        starts = section is page[0] or level is not None or heading in parts
        if not starts and zone and section.depth > zone.depth:
            zone.blocks += [section.heading, section.text]
            continue
        if zone:
            yield zone
        zone = None
        if starts:
            zone = _Zone(section.depth, section.heading, level, [section.text])
    if zone:
        yield zone


def _split(zone: _Zone) -> Iterator[_Zone]:
    """The same, cut where a paragraph is a zone's heading, only bold instead of a heading."""
    part = replace(zone, blocks=[])
    for line in "\n".join(zone.blocks).split("\n"):
        level = french.level_of_heading(line)
        if level and len(line) <= LONGEST_HEADING and not line.endswith((".", ";", ",")):
            yield part
            part = replace(zone, heading=line, level=level, blocks=[])
        else:
            part.blocks.append(line)
    yield part


def _sentences(zone: _Zone) -> Iterator[str]:
    for block in zone.blocks:
        yield from sentences(_CAPTION.sub("", block))


def _base(zones: Iterable[_Zone], country: str) -> Level | None:
    """The level of most of the country: of its rest where one is named, else of all of it."""
    said = [(sentence, zone.level) for zone in zones for sentence in _sentences(zone)]
    rest = [french.level_of_the_rest(sentence, level) for sentence, level in said]
    everywhere = [french.level_of_all(sentence, country, level) for sentence, level in said]
    for found in (rest, everywhere):
        levels = [level for level in found if level]
        if levels:
            return worst(levels)
    return None


def _anywhere(page: Iterable[Section], country: str) -> Level | None:
    """Some pages say it further down: "L'intégralité du territoire est soit en zone orange, …"."""
    text = (sentence for section in page for sentence in sentences(section.text))
    levels = [level for one in text if (level := french.whole_territory(one, country))]
    return worst(levels) if levels else None


def _named(said: Iterable[tuple[str, Level | None]], names: Iterable[str]) -> Level | None:
    """The level of a country that another's page mentions by name."""
    known = [tidy(name).casefold() for name in names]
    about = [
        level for sentence, level in said if level and any(n in sentence.casefold() for n in known)
    ]
    return worst(about) if about else None


def _regions(zones: Iterable[_Zone], country: str) -> Iterator[tuple[Mention, Level]]:
    for zone in zones:
        own = region_names(country).get(zone.heading, ())
        for sentence in _sentences(zone):
            level = french.level_in(sentence) or zone.level
            if level is None:
                continue
            found = list(french.mentions(sentence, country)) or [Mention(one, True) for one in own]
            yield from ((mention, level) for mention in found)


def _wording(zones: Iterable[_Zone]) -> str:
    """The original text, headings included, cut behind a sentence when it is long."""
    lines = [
        line
        for zone in zones
        for line in ((zone.heading if zone.level else ""), " ".join(_sentences(zone)))
        if line
    ]
    text = "\n".join(lines)
    if len(text) <= LONGEST_WORDING:
        return text
    cut = text[:LONGEST_WORDING]
    return cut[: cut.rfind(". ") + 1] + " […]"


def _as_of(text: str) -> datetime | None:
    """The day the zones were last changed; the page's own date moves with every comma."""
    found = _AS_OF.search(text)
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
