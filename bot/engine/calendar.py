"""The calendar's chores: nothing that a life hangs on. APScheduler keeps their times.

With a steered mission clock they follow the machine's calendar all the same: a simulator moves
missions, not housekeeping; `chores` can be called by hand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.domain.lanes import Lane
from bot.engine.mission_clock import MissionClock
from bot.engine.refresh import Refresh
from bot.services import digests, purge
from bot.store.database import Database

log = structlog.get_logger(__name__)

HOME = "Europe/Paris"
"""Coordinators read their digest at 08:00 there."""


JITTER = 600
"""Seconds around the hour's mark within which governments are asked, so that not every
installation asks at the same moment.
"""


class Calendar:
    """The daily digest, the purge, and the hourly round of sources (None: nobody is asked)."""

    def __init__(
        self,
        db: Database,
        mission: MissionClock,
        nudge_sender: Callable[[], None],
        refresh: Refresh | None = None,
    ) -> None:
        self._db = db
        self._mission = mission
        self._nudge_sender = nudge_sender
        self._refresh = refresh

    async def run(self) -> None:
        """Keep the calendar for ever."""
        scheduler = AsyncIOScheduler(timezone=HOME)
        every = {"misfire_grace_time": None, "coalesce": True}
        scheduler.add_job(self.digest, CronTrigger(hour=8, timezone=HOME), **every)
        scheduler.add_job(self.purge, CronTrigger(minute=17, timezone=HOME), **every)
        if self._refresh:
            scheduler.add_job(self.sources, CronTrigger(minute=37, jitter=JITTER), **every)
            scheduler.add_job(self.sources, **every)  # and once at the start
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def digest(self) -> None:
        """Tell every coordinator who is where today."""
        now = self._mission.now()
        await self._db.write(Lane.DIGEST, lambda conn: digests.put_daily(conn, now))
        self._nudge_sender()

    async def purge(self) -> None:
        """Forget what has outlived its purpose (S14)."""
        now = self._mission.now()
        counts = await self._db.write(Lane.DIGEST, lambda conn: purge.forget(conn, now))
        log.info("purged", **counts)

    async def sources(self) -> None:
        """Ask the governments what changed in their advice."""
        if self._refresh:
            await self._refresh.everything()
            self._nudge_sender()
