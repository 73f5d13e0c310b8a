"""Who says so, and when: what every fact of the content carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.content.written import Entry


@dataclass(frozen=True)
class Source:
    """Where a fact comes from; `verified_on` is the day on which this source said it.

    `name` is a proper name and is not translated; `by` is the state that speaks (ISO 3166-1
    alpha-2), None for press, associations and data sets. `url` may be missing where the text was
    kept without its address.
    """

    name: str
    by: str | None
    url: str | None
    verified_on: date

    def is_stale(self, on: date, shelf_life: timedelta) -> bool:
        """Whether it is older than what it says keeps."""
        return on - self.verified_on > shelf_life


Sources = Mapping[str, Source]


def sources_of(entry: Entry) -> Sources:
    """The `sources` of a file, by the short name under which its entries refer to them."""
    written = entry.entry("sources")
    return {name: _source(written.entry(name)) for name in written.nodes}


def _source(entry: Entry) -> Source:
    entry.only("name", "by", "url", "verified_on")
    return Source(
        name=entry.text("name"),
        by=entry.text_or_none("by"),
        url=entry.text_or_none("url"),
        verified_on=entry.day("verified_on"),
    )
