"""The snapshot that ships, made again from answers that were stored.

    python -m bot.sources.snapshot fr=mali.html ca=index-alpha-eng.json@2026-07-02 … > snapshot.json

Each part is SOURCE=FILE or SOURCE=FILE@DATE (or an instant), DATE being when the answer was
recorded; without it, the day of the newest advisory in that source's files. France's files are
pages, or recorded sections of one (JSON: `url`, and `themes_securite` with `heading` and `text`);
the United Kingdom's a page or several by name; Germany's the index or one text. Only the countries
that matter most are kept, and only what could be read.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.content.zones import Snapshot, countries, written
from bot.domain.zone import Advisory, Source
from bot.sources import canada, france, germany, netherlands, united_kingdom, united_states
from bot.sources.names import country_of
from bot.sources.prose import Section, tidy
from bot.sources.reader import Failed, broken
from bot.sources.shape import a_list, a_text, an_object, inside, read_json

USAGE = "Give parts like ca=index-alpha-eng.json@2026-07-02; see the module's text."
_CANONICAL = re.compile(rb'rel="canonical"[^>]*/information-par-pays/([\w-]+)/')
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def snapshot_of(parts: Iterable[tuple[Source, bytes, datetime | None]]) -> Snapshot:
    """What the answers say of the countries that matter most. Raises Failed."""
    ours = {one.code for one in countries()}
    found: defaultdict[Source, dict[str, Advisory]] = defaultdict(dict)
    dates: defaultdict[Source, list[datetime]] = defaultdict(list)
    for source, body, recorded in parts:
        for one in recorded_advisories(source, body):
            dates[source] += [recorded or one.as_of or _ANY_TIME]
            if one.country in ours and one.readable:
                found[source][one.country] = _newer(found[source].get(one.country), one)
    recorded_at = {source: max(dates[source]) for source in found}
    return Snapshot(
        tuple(
            replace(one, fetched_at=recorded_at[source])
            for source, kept in found.items()
            for one in kept.values()
        ),
        recorded_at,
    )


def recorded_advisories(source: Source, body: bytes) -> list[Advisory]:
    """What one stored answer says, whatever page of its source it is. Raises Failed."""
    if source is Source.FRANCE:
        return list(_french(body))
    if source is Source.UNITED_KINGDOM:
        return list(_british(body))
    if source is Source.GERMANY:
        return list(_german(body))
    if source is Source.CANADA:
        return canada.parse(body, canada.made_at(body))
    if source is Source.NETHERLANDS:
        return netherlands.parse(body, _ANY_TIME)
    rss = body.lstrip().startswith(b"<")
    return (united_states.parse_rss if rss else united_states.parse_api)(body, _ANY_TIME)


def _newer(held: Advisory | None, one: Advisory) -> Advisory:
    return next(united_states.newest([held, one])) if held else one


def _french(body: bytes) -> Iterator[Advisory]:
    if body.lstrip().startswith(b"<"):
        own = _CANONICAL.search(body)
        if own is None:
            raise broken("The page does not say which country it is about.")
        about = [one for one in countries() if one.france == own[1].decode()]
        yield from (france.parse(body, one, _ANY_TIME) for one in about)
        return
    told = an_object(read_json(body), "The recorded page")
    address = a_text(told.get("url"), "Its address")
    page = [
        Section(3, tidy(a_text(inside(one, "heading"), "A heading")), str(inside(one, "text")))
        for one in a_list(told.get("themes_securite"), "Its sections")
    ]
    for country in countries():
        if address == france.ADDRESS.format(slug=country.france):
            yield france.read(page, country, _ANY_TIME)


def _british(body: bytes) -> Iterator[Advisory]:
    told = an_object(read_json(body), "The recorded page")
    for page in [told] if "details" in told else told.values():
        code = country_of(a_text(inside(page, "details", "country", "name"), "Its country"))
        if code:
            yield united_kingdom.parse(json.dumps(page).encode(), code, _ANY_TIME)


def _german(body: bytes) -> Iterator[Advisory]:
    for one in germany.parse_index(body):
        if "content" in one.entry:
            yield germany.parse(body, one, _ANY_TIME)
        else:
            yield germany.advisory_of(one, None, _ANY_TIME)


def _part(text: str) -> tuple[Source, bytes, datetime | None]:
    name, _, rest = text.partition("=")
    path, _, day = rest.partition("@")
    recorded = datetime.fromisoformat(day) if day else None
    if recorded and recorded.utcoffset() is None:
        recorded = recorded.replace(tzinfo=UTC)
    return Source(name), Path(path).read_bytes(), recorded


def main(words: list[str]) -> int:
    """Print the snapshot; returns the exit status."""
    try:
        if not words:
            raise broken(USAGE)
        made = snapshot_of(_part(word) for word in words)
    except (Failed, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(written(made))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
