"""The clock: whatever fell due is judged, in small batches, and nothing poisonous blocks it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.lanes import Lane
from bot.engine.lookout import Lookout
from bot.engine.mission_clock import MissionClock
from bot.services import alarms as alarm_services
from bot.services import checkins as checkin_services
from bot.services import missions as mission_services
from bot.store import checkins, incidents, missions
from bot.store.database import Connection, Database

log = structlog.get_logger(__name__)

BATCH_SECONDS = 0.02
"""How long one transaction of the clock may hold the writer (SQLite)."""

FIRST_BATCH = 20
LARGEST_BATCH = 400
TICK_SECONDS = 1.0
CYCLE_DEADLINE = 20.0
POISON_PAUSE = timedelta(minutes=1)


@dataclass
class Beat:
    """One kind of thing that has a `wake_at`: how to judge what is due, and how to pass a row."""

    name: str
    wake: Callable[[Connection, datetime, int], int]
    push_back_first: Callable[[Connection, datetime, datetime], int | None]
    judges_silence: bool = False
    batch: int = field(default=FIRST_BATCH)


def beats() -> tuple[Beat, ...]:
    """In the order of urgency: alarms that climb, check-ins that fall silent, new questions."""
    return (
        Beat("incidents", alarm_services.wake, incidents.push_back_first),
        Beat("checkins", checkin_services.wake, checkins.push_back_first, judges_silence=True),
        Beat("missions", mission_services.wake, missions.push_back_first),
    )


class Clock:
    """A supervised loop on the monotonic clock: every second, or when nudged."""

    def __init__(self, db: Database, mission: MissionClock, lookout: Lookout) -> None:
        self._db = db
        self._mission = mission
        self._lookout = lookout
        self._beats = beats()
        self._wanted = asyncio.Event()
        self.worked: Callable[[], None] = lambda: None
        self.cycles = 0

    def nudge(self) -> None:
        """Something may be due: do not wait for the next tick."""
        self._wanted.set()

    async def run(self) -> None:
        """Judge for ever. A cycle that hangs ends the program, and the supervisor restarts it."""
        while True:
            self._wanted.clear()
            async with asyncio.timeout(CYCLE_DEADLINE):
                while await self.cycle(self._mission.now()):
                    pass
            try:
                async with asyncio.timeout(TICK_SECONDS):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def cycle(self, now: datetime) -> int:
        """Judge a batch of everything that is due at `now`; returns how much there was."""
        await self._lookout.tick(now)
        done = 0
        for beat in self._beats:
            if beat.judges_silence and not self._lookout.may_judge_silence:
                continue
            done += await self._strike(beat, now)
        if done:
            self.worked()
        self.cycles += 1
        return done

    async def _strike(self, beat: Beat, now: datetime) -> int:
        started = time.perf_counter()
        limit = beat.batch
        try:
            done = await self._db.write(Lane.ALARM, lambda conn: beat.wake(conn, now, limit))
        except Exception:
            log.exception("beat_failed", beat=beat.name, batch=limit)
            return await self._one_by_one(beat, now)
        took = time.perf_counter() - started
        if done == limit and took < BATCH_SECONDS / 2:
            beat.batch = min(beat.batch * 2, LARGEST_BATCH)
        elif took > BATCH_SECONDS:
            beat.batch = max(beat.batch // 2, 1)
        return done

    async def _one_by_one(self, beat: Beat, now: datetime) -> int:
        """Find the row that fails, pass it, and go on with the others."""
        beat.batch = FIRST_BATCH
        try:
            return await self._db.write(Lane.ALARM, lambda conn: beat.wake(conn, now, 1))
        except Exception:
            later = now + POISON_PAUSE
            passed = await self._db.write(
                Lane.ALARM, lambda conn: beat.push_back_first(conn, now, later)
            )
            log.exception("row_passed_over", beat=beat.name, row=passed, until=later.isoformat())
            return 1
