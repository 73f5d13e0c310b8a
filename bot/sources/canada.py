"""Canada: one list of all countries, rebuilt every day (Open Government Licence - Canada).

Palestine has no entry, it is inside Israel's; Western Sahara has none at all.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.fetched import Fetched, Known
from bot.domain.level import Level
from bot.domain.zone import Advisory, Source
from bot.sources.reader import JSON, Failed, Reader, broken
from bot.sources.shape import (
    Object,
    a_text,
    an_object,
    from_epoch,
    from_iso,
    inside,
    is_country,
    read_json,
)

ADDRESS = "https://data.international.gc.ca/travel-voyage/index-alpha-eng.json"
LINK = "https://travel.gc.ca/destinations/{slug}"
REBUILT_EVERY = timedelta(days=1)
MISSED_REBUILDS = 3
INSIDE = {"IL": ("PS",)}
"""Countries whose advice stands in another's entry."""

_STATES = {0: Level.GREEN, 1: Level.YELLOW, 2: Level.ORANGE, 3: Level.RED}
_SOMEWHERE_WORSE = {
    Level.GREEN: Level.ORANGE,
    Level.YELLOW: Level.ORANGE,
    Level.ORANGE: Level.RED,
    Level.RED: Level.RED,
}
"""What a regional advisory means at least: it advises against travel that is not essential, or
against all; the list does not say which.
"""


async def fetch(reader: Reader, known: Known, now: datetime) -> Fetched:
    """Ask for the list if it changed; one that nobody rebuilds any more is a trouble."""
    before = known.page("list")
    try:
        page = await reader.get(ADDRESS, JSON, before)
        if page is None:
            _refuse_old(from_iso(before.version), now)
            return Fetched(
                Source.CANADA, confirmed=frozenset(known.countries), seen={"list": before}
            )
        made = await to_thread(made_at, page.body)
        read = tuple(await to_thread(parse, page.body, now))
        _refuse_old(made, now)
    except Failed as failed:
        return Fetched(Source.CANADA, troubles=(failed.of(),))
    return Fetched(Source.CANADA, read, seen={"list": replace(page.seen, version=made.isoformat())})


def _refuse_old(made: datetime | None, now: datetime) -> None:
    if made is None or made + MISSED_REBUILDS * REBUILT_EVERY < now:
        raise broken(f"The list was not rebuilt since {made:%Y-%m-%d}." if made else "No date.")


def made_at(body: bytes) -> datetime:
    """When the list was made. Raises Failed."""
    found = from_epoch(inside(read_json(body), "metadata", "generated", "timestamp"))
    if found is None:
        raise broken("The list does not say when it was made.")
    return found


def parse(body: bytes, fetched_at: datetime) -> list[Advisory]:
    """Every country of the list. Raises Failed.

    What it says counts as read a day after it was made at most: a list that nobody rebuilds any
    more goes stale.
    """
    told = an_object(read_json(body), "The answer")
    entries = an_object(told.get("data"), "The list of countries")
    read_at = min(fetched_at, made_at(body) + REBUILT_EVERY)
    found = [
        advisory
        for code, entry in entries.items()
        if is_country(code)
        for advisory in _advisories(code, an_object(entry, f"Country {code}"), read_at)
    ]
    if not found:
        raise broken("The list of countries has no country in it.")
    return found


def _advisories(code: str, entry: Object, read_at: datetime) -> Iterator[Advisory]:
    state = entry.get("advisory-state")
    base = _STATES.get(state, Level.UNKNOWN) if isinstance(state, int) else Level.UNKNOWN
    if isinstance(state, bool):
        base = Level.UNKNOWN
    regional = entry.get("has-regional-advisory") != 0
    english = an_object(entry.get("eng"), f"The text of {code}")
    advisory = Advisory(
        source=Source.CANADA,
        country=code,
        base=base,
        worst=_SOMEWHERE_WORSE.get(base, base) if regional else base,
        wording=a_text(english.get("advisory-text"), f"The advice for {code}"),
        link=LINK.format(slug=a_text(english.get("url-slug"), f"The address of {code}")),
        as_of=from_epoch(inside(entry, "date-published", "timestamp")),
        fetched_at=read_at,
    )
    yield advisory
    yield from (replace(advisory, country=one) for one in INSIDE.get(code, ()))
