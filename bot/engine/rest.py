"""Telling a simulator that nothing is left to do at the present mission time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import aiohttp
import structlog

from bot.engine.clock import Clock
from bot.engine.intake import Intake
from bot.engine.lookout import Lookout
from bot.engine.mission_clock import SteeredClock
from bot.engine.sender import Sender
from bot.services import rest
from bot.store.database import Connection, Database

log = structlog.get_logger(__name__)

LOOK_AGAIN = 0.01
"""Seconds between two looks while something is still going on."""


FULL_CYCLES = 2
"""Cycles of the clock after which one has surely begun after the move that we report on."""


class Rest:
    """Watches the other loops and reports each moment of rest once; only with a steered clock."""

    def __init__(
        self,
        db: Database,
        steered: SteeredClock,
        *,
        bot_id: int,
        clock: Clock,
        intake: Intake,
        sender: Sender,
        lookout: Lookout,
    ) -> None:
        self._db = db
        self._steered = steered
        self._bot_id = bot_id
        self._clock = clock
        self._intake = intake
        self._sender = sender
        self._lookout = lookout
        self._reported: tuple[int, int | None] | None = None
        self._seen: tuple[int, int | None] | None = None
        self._cycles_then = 0

    async def run(self) -> None:
        """Report for ever."""
        while True:
            version = self._steered.version
            state = (version, self._intake.last_update_id)
            if state == self._reported:
                await asyncio.sleep(LOOK_AGAIN)
                continue
            if state != self._seen:
                self._seen, self._cycles_then = state, self._clock.cycles
            due = await self._next_due_when_quiet()
            if due is _BUSY or state != (self._steered.version, self._intake.last_update_id):
                await asyncio.sleep(LOOK_AGAIN)
                continue
            try:
                await self._steered.rest(version, state[1], due)
            except (aiohttp.ClientError, TimeoutError) as error:
                log.warning("rest_unheard", why=type(error).__name__)
                await asyncio.sleep(0.5)
            else:
                self._reported = state

    async def _next_due_when_quiet(self) -> datetime | None:
        """The next moment at which something is due, or `_BUSY` while something is going on."""
        self._clock.nudge()
        if self._clock.cycles < self._cycles_then + FULL_CYCLES:
            return _BUSY
        if not (self._intake.idle and self._sender.idle):
            return _BUSY
        now = self._steered.now()
        deaf = self._lookout.failing
        if not (deaf or self._lookout.may_judge_silence):
            return _BUSY  # it hears again: what piled up comes first

        def look(conn: Connection) -> rest.Work:
            return rest.work(conn, self._bot_id, now)

        found = await self._db.read(look)
        waits = (found.sends and not deaf) or found.updates or self._must_judge(found)
        if waits or not (self._intake.idle and self._sender.idle):
            return _BUSY
        return found.due

    def _must_judge(self, found: rest.Work) -> bool:
        if found.alarms or found.checklists:
            return True
        return (found.checkins or found.missions) and self._lookout.may_judge_silence


_BUSY = datetime.max.replace(tzinfo=UTC)
