"""Asking the governments again: each source on its own, so that one that fails harms no other.

The network is used outside any transaction; what came of it is written in one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import httpx
import structlog

from bot.domain.fetched import Fetched, NextStep, Trouble
from bot.domain.lanes import Lane
from bot.domain.zone import Source
from bot.services import zones
from bot.services.zones import Change
from bot.sources.reader import Reader, client
from bot.store.database import Connection, Database

if TYPE_CHECKING:
    from bot.sources.registry import Fetch

log = structlog.get_logger(__name__)

DEADLINE = 600.0
"""Seconds for one source with all its pages; the next round comes within the hour."""

Tell = Callable[[Connection, tuple[Change, ...], datetime], None]
"""Draws the consequences of a round, in the transaction that keeps it; of one without changes too,
because what nobody confirms runs out.
"""


def registered() -> Mapping[Source, Fetch]:
    """What reads every page of a government, loaded with the first round (call it in a thread): a
    start does not wait for it.
    """
    from bot.sources.registry import SOURCES

    return SOURCES


class Refresh:
    """Asks every source once, whenever it is told to.

    `now` is the mission clock. `base` stands in for the governments' own servers. `tell` is called
    with what changed, and with the moment. `sources` are asked; None: all that are registered.
    """

    def __init__(
        self,
        db: Database,
        now: Callable[[], datetime],
        *,
        base: str | None = None,
        tell: Tell | None = None,
        sources: Mapping[Source, Fetch] | None = None,
    ) -> None:
        self._db = db
        self._now = now
        self._base = base
        self._tell = tell
        self._sources = sources

    async def everything(self) -> dict[Source, Fetched]:
        """One round; returns what came of it, source by source."""
        if self._sources is None:
            self._sources = await asyncio.to_thread(registered)
        asked = self._sources.items()
        async with client() as shared:
            done = await asyncio.gather(*(self._one(one, fetch, shared) for one, fetch in asked))
        return dict(zip(self._sources, done, strict=True))

    async def _one(self, source: Source, fetch: Fetch, shared: httpx.AsyncClient) -> Fetched:
        fetched = await self._ask(source, fetch, Reader(shared, self._base))
        now = self._now()

        def keep(conn: Connection) -> None:
            changes = zones.record(conn, fetched, now)
            if self._tell:
                self._tell(conn, changes, now)

        await self._db.write(Lane.DIGEST, keep)
        log.info(
            "source_asked",
            source=source.value,
            answers=len(fetched.advisories),
            unchanged=len(fetched.confirmed),
            troubles=[f"{one.country or 'all'}: {one.why}" for one in fetched.troubles],
        )
        return fetched

    async def _ask(self, source: Source, fetch: Fetch, reader: Reader) -> Fetched:
        """What the source answers; a defect of ours is a trouble of this source alone."""
        known = await self._db.read(lambda conn: zones.known(conn, source))
        try:
            async with asyncio.timeout(DEADLINE):
                return await fetch(reader, known, self._now())
        except TimeoutError:
            trouble = Trouble(NextStep.LATER, f"No end after {DEADLINE:.0f} s.")
        except Exception as error:
            log.exception("source_defect", source=source.value)
            trouble = Trouble(NextStep.BROKEN, f"Our parser failed: {type(error).__name__}.")
        return Fetched(source, troubles=(trouble,))
