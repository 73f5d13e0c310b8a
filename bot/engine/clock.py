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
from bot.services import checklist_reminders, watching
from bot.services import missions as mission_services
from bot.store import checkins, checklists, incidents, missions
from bot.store.database import Connection, Database

log = structlog.get_logger(__name__)

BATCH_SECONDS = 0.01
"""How long one transaction of the clock may work while it holds the writer (SQLite): it holds it
twice as long where the event loop has as much to do.
"""

HELD_FOR = 4 * BATCH_SECONDS
"""How long it may hold the writer, at work or waiting for the interpreter or the disk."""

FIRST_BATCH = 20
LARGEST_BATCH = 400
TICK_SECONDS = 1.0
SHORTEST_PAUSE = 0.01
CYCLE_DEADLINE = 20.0
POISON_PAUSE = timedelta(minutes=1)
ALONE = 2
"""So often a row has to fail by itself before it is passed: a moment's trouble is not its fault."""


@dataclass(frozen=True)
class Struck:
    """What one batch did: how many rows, how much of the time for a batch they took (1.0 is all
    of it), and when the next row is due.
    """

    done: int
    load: float
    next_wake_at: datetime | None


@dataclass
class Beat:
    """One kind of thing that has a `wake_at`: how to judge what is due, and how to pass a row."""

    name: str
    wake: Callable[[Connection, datetime, int], int]
    push_back_first: Callable[[Connection, datetime, datetime], int | None]
    next_wake_at: Callable[[Connection], datetime | None]
    house_of: Callable[[Connection, int], int | None]
    judges_silence: bool = False
    batch: int = field(default=FIRST_BATCH)

    def strike(self, conn: Connection, now: datetime, limit: int) -> Struck:
        """Judge a batch, if anything is due. Timed in here, and by this thread's own work: waiting
        for the writer, or for the event loop to pause, is no reason to take fewer.
        """
        upcoming = self.next_wake_at(conn)
        if upcoming is None or upcoming > now:
            return Struck(0, 0.0, upcoming)
        began, worked = time.perf_counter(), time.thread_time()
        done = self.wake(conn, now, limit)
        worked, held = time.thread_time() - worked, time.perf_counter() - began
        load = max(worked / BATCH_SECONDS, held / HELD_FOR)
        return Struck(done, load, self.next_wake_at(conn))

    def fit(self, struck: Struck, limit: int) -> None:
        """Take as many rows next time as there is time for, by what these ones took; at most
        twice as many, at least half.
        """
        if struck.done == limit or struck.load > 1:
            fitting = int(limit / min(max(struck.load, 0.5), 2))
            self.batch = min(max(fitting, 1), LARGEST_BATCH)


def beats() -> tuple[Beat, ...]:
    """By urgency: alarms that climb, check-ins that fall silent, new questions, reminders."""
    return (
        Beat(
            "incidents",
            alarm_services.wake,
            incidents.WAKING.push_back_first,
            incidents.WAKING.next_at,
            incidents.house_of,
        ),
        Beat(
            "checkins",
            checkin_services.wake,
            checkins.WAKING.push_back_first,
            checkins.WAKING.next_at,
            checkins.house_of,
            judges_silence=True,
        ),
        Beat(
            "missions",
            mission_services.wake,
            missions.WAKING.push_back_first,
            missions.WAKING.next_at,
            missions.house_of,
            judges_silence=True,
        ),
        Beat(
            "checklists",
            checklist_reminders.wake,
            checklists.WAKING.push_back_first,
            checklists.WAKING.next_at,
            checklists.house_of,
        ),
    )


class Clock:
    """A supervised loop on the monotonic clock: every second, or when nudged."""

    def __init__(self, db: Database, mission: MissionClock, lookout: Lookout) -> None:
        self._db = db
        self._mission = mission
        self._lookout = lookout
        self._beats = beats()
        self._wanted = asyncio.Event()
        self._next: datetime | None = None
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
                done = await self.cycle(self._mission.now())
            if not done:
                await self._wait()

    async def _wait(self) -> None:
        """A tick, or less when something is due before: an alert is not to wait for a tick, even
        where its moment came between the last look and now.
        """
        pause = TICK_SECONDS
        if self._next is not None:
            until = (self._next - self._mission.now()).total_seconds()
            pause = min(max(until, SHORTEST_PAUSE), pause)
        try:
            async with asyncio.timeout(pause):
                await self._wanted.wait()
        except TimeoutError:
            return

    async def cycle(self, now: datetime) -> int:
        """Judge a batch of everything that is due at `now`; returns how much there was."""
        await self._lookout.tick(now)
        done = 0
        upcoming: list[datetime] = []
        for beat in self._beats:
            if beat.judges_silence and not self._lookout.may_judge_silence:
                continue
            struck = await self._strike(beat, now)
            done += struck.done
            if struck.done:
                self.worked()
            if struck.next_wake_at is not None and struck.next_wake_at > now:
                upcoming.append(struck.next_wake_at)
        self._next = min(upcoming, default=None)
        self.cycles += 1
        return done

    async def _strike(self, beat: Beat, now: datetime) -> Struck:
        limit = beat.batch
        try:
            struck = await self._db.write(Lane.ALARM, lambda conn: beat.strike(conn, now, limit))
        except Exception:
            log.exception("beat_failed", beat=beat.name, batch=limit)
            return Struck(await self._one_by_one(beat, now), 0.0, None)
        beat.fit(struck, limit)
        return struck

    async def _one_by_one(self, beat: Beat, now: datetime) -> int:
        """Find the row that fails twice by itself, pass it, and go on with the others."""
        beat.batch = FIRST_BATCH
        for attempt in range(1, ALONE + 1):
            try:
                return await self._db.write(Lane.ALARM, lambda conn: beat.wake(conn, now, 1))
            except Exception:
                log.exception("row_failed", beat=beat.name, attempt=attempt)
        later = now + POISON_PAUSE
        passed = await self._db.write(
            Lane.ALARM, lambda conn: beat.push_back_first(conn, now, later)
        )
        log.error("row_passed_over", beat=beat.name, row=passed, until=later.isoformat())
        if passed is None:
            return 0
        await self._report(beat, passed, now)
        return 1

    async def _report(self, beat: Beat, row: int, now: datetime) -> None:
        """People hear of it too: somebody has to look in its place."""

        def report(conn: Connection) -> None:
            house = beat.house_of(conn, row)
            if house is not None:
                watching.report_passed(conn, beat.name, row, house, now)

        try:
            await self._db.write(Lane.ALARM, report)
        except Exception:
            log.exception("report_failed", beat=beat.name, row=row)
