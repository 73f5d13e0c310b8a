"""All sources behind one interface."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.fetched import Fetched, Known
from bot.domain.zone import Source
from bot.sources import canada, france, germany, netherlands, united_kingdom, united_states
from bot.sources.reader import Reader


class Fetch(Protocol):
    """Asks one source for what changed since `known`.

    Never raises for what a source or the network did: that is a trouble of the result.
    """

    async def __call__(self, reader: Reader, known: Known, now: datetime) -> Fetched:
        """What came of it."""
        ...


SOURCES: Mapping[Source, Fetch] = {
    Source.FRANCE: france.fetch,
    Source.CANADA: canada.fetch,
    Source.UNITED_KINGDOM: united_kingdom.fetch,
    Source.GERMANY: germany.fetch,
    Source.UNITED_STATES: united_states.fetch,
    Source.NETHERLANDS: netherlands.fetch,
}
