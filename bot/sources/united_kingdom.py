"""United Kingdom: an index of all countries, and a page for each (Open Government Licence v3.0).

The index has no level: it only says which pages changed (`public_updated_at`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.content.zones import countries
from bot.domain.fetched import Fetched, Known, Seen, Trouble
from bot.domain.level import Level, worst
from bot.domain.zone import Advisory, Source
from bot.sources.names import country_of
from bot.sources.prose import sections, tidy
from bot.sources.reader import JSON, Failed, Reader, broken
from bot.sources.shape import a_list, a_text, an_object, from_iso, inside, read_json

INDEX = "https://www.gov.uk/api/content/foreign-travel-advice"
PAGE = "https://www.gov.uk/api/content/foreign-travel-advice/{slug}"
LINK = "https://www.gov.uk/foreign-travel-advice/{slug}"

_WHOLE = {
    "avoid_all_but_essential_travel_to_whole_country": Level.ORANGE,
    "avoid_all_travel_to_whole_country": Level.RED,
}
_PARTS = {
    "avoid_all_but_essential_travel_to_parts": Level.ORANGE,
    "avoid_all_travel_to_parts": Level.RED,
}


@dataclass(frozen=True)
class Listed:
    """A country of the index: its page, and the source's mark of the last change."""

    country: str
    slug: str
    version: str


async def fetch(reader: Reader, known: Known, now: datetime) -> Fetched:
    """Ask for the index, then for the pages of our countries that changed since.

    The index is asked for what changed only when nothing was amiss the last time.
    """
    before = known.page("index")
    try:
        index = await reader.get(INDEX, JSON, before)
        if index is None:
            return Fetched(
                Source.UNITED_KINGDOM, confirmed=frozenset(known.countries), seen=known.seen
            )
        listed = await asyncio.to_thread(parse_index, index.body)
    except Failed as failed:
        return Fetched(Source.UNITED_KINGDOM, troubles=(failed.of(),))
    ours = [listed[one.code] for one in countries() if one.code in listed]
    pages = await asyncio.gather(*(_fetch_page(reader, known, one, now) for one in ours))
    missing = [one.code for one in countries() if one.code not in listed]
    gone = broken("The index does not list it.")
    troubles = (*(one for page in pages for one in page.troubles), *map(gone.of, missing))
    seen = {name: seen for page in pages for name, seen in page.seen.items()}
    whole = not troubles and all(one.readable for page in pages for one in page.advisories)
    return Fetched(
        Source.UNITED_KINGDOM,
        advisories=tuple(one for page in pages for one in page.advisories),
        confirmed=frozenset(code for page in pages for code in page.confirmed),
        seen={**seen, "index": index.seen} if whole else seen,
        troubles=troubles,
    )


async def _fetch_page(reader: Reader, known: Known, one: Listed, now: datetime) -> Fetched:
    before = known.page(one.slug, [one.country])
    if before.version == one.version:
        return Fetched(
            Source.UNITED_KINGDOM, confirmed=frozenset({one.country}), seen={one.slug: before}
        )
    try:
        page = await reader.get(PAGE.format(slug=one.slug), JSON)
        if page is None:
            raise broken("The page says it did not change, though nobody asked.")
        read = await asyncio.to_thread(parse, page.body, one.country, now)
    except Failed as failed:
        trouble = Trouble(failed.step, failed.why, one.country)
        return Fetched(Source.UNITED_KINGDOM, troubles=(trouble,))
    seen = {one.slug: Seen(version=one.version)} if read.readable else {}
    return Fetched(Source.UNITED_KINGDOM, advisories=(read,), seen=seen)


def parse_index(body: bytes) -> Mapping[str, Listed]:
    """The countries listed, by code; territories without a code of their own are left out.

    Raises Failed.
    """
    told = an_object(read_json(body), "The index")
    children = a_list(inside(told, "links", "children"), "The list of countries")
    found = {}
    for child in children:
        country = an_object(inside(child, "details", "country"), "A country of the index")
        code = country_of(a_text(country.get("name"), "A country's name"))
        if code:
            slug = a_text(country.get("slug"), f"The address of {code}")
            version = a_text(inside(child, "public_updated_at"), f"The date of {code}")
            found[code] = Listed(code, slug, version)
    return found


def parse(body: bytes, country: str, fetched_at: datetime) -> Advisory:
    """What a country's page says. Raises Failed; an unknown status makes the levels unknown.

    An empty list of statuses is no advice against travel, which is no rating.
    """
    told = an_object(read_json(body), "The page")
    details = an_object(told.get("details"), "The page's details")
    statuses = details.get("alert_status")
    if not isinstance(statuses, list):
        raise broken("The page has no list of warnings.")
    base, gravest = _levels([str(one) for one in statuses])
    slug = a_text(inside(details, "country", "slug"), "The page's country")
    return Advisory(
        source=Source.UNITED_KINGDOM,
        country=country,
        base=base,
        worst=gravest,
        wording=_wording(details, [str(one) for one in statuses]),
        link=LINK.format(slug=slug),
        as_of=from_iso(told.get("public_updated_at")),
        fetched_at=fetched_at,
        no_advice=not statuses,
    )


def _levels(statuses: list[str]) -> tuple[Level, Level]:
    """Most of the country, and its worst part."""
    if not statuses or not set(statuses) <= _WHOLE.keys() | _PARTS.keys():
        return Level.UNKNOWN, Level.UNKNOWN
    whole = [_WHOLE[one] for one in statuses if one in _WHOLE]
    parts = [_PARTS[one] for one in statuses if one in _PARTS]
    return worst(whole or (Level.YELLOW,)), worst((*whole, *parts))


def _wording(details: Mapping[str, object], statuses: list[str]) -> str:
    """The headings that advise against travel; the statuses where there are none."""
    parts = details.get("parts")
    bodies = [inside(part, "body") for part in parts] if isinstance(parts, list) else []
    said = [
        section.heading
        for body in bodies
        if isinstance(body, str)
        for section in sections(body)
        if "advises against" in section.heading
    ]
    words = [tidy(one.replace("_", " ")).capitalize() for one in statuses]
    return "\n".join(dict.fromkeys(said or words)) or "No advice against travel"
