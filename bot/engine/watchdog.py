"""The watch watches itself: systemd's watchdog is fed only after a full, clean cycle (S10)."""

from __future__ import annotations

import asyncio
import socket
from datetime import datetime, timedelta

import structlog

from bot.engine.clock import Clock
from bot.engine.lookout import Lookout
from bot.engine.mission_clock import MissionClock
from bot.services import rest
from bot.store import outbox
from bot.store.database import Connection, Database

log = structlog.get_logger(__name__)

EVERY = 10.0
OVERDUE = timedelta(seconds=60)
"""An alarm that waits longer, or a row that nobody looked at for so long, is a fault."""


class Watchdog:
    """Looks at the whole from outside; says so in the log, and to systemd when there is one."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        lookout: Lookout,
        mission: MissionClock,
        notify_socket: str | None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._lookout = lookout
        self._mission = mission
        self._socket = notify_socket
        self._cycles = -1

    async def run(self) -> None:
        """Look for ever."""
        notify(self._socket, "READY=1")
        while True:
            wrong = await self.look()
            if wrong:
                log.error("not_well", why=wrong)
            else:
                notify(self._socket, "WATCHDOG=1")
            await asyncio.sleep(EVERY)

    async def look(self) -> list[str]:
        """What is wrong now; nothing when the watch is well."""
        wrong = []
        if self._clock.cycles == self._cycles:
            wrong.append("the clock has not finished a cycle")
        self._cycles = self._clock.cycles
        if not self._lookout.may_judge_silence:
            wrong.append("updates cannot be received")
        now = self._mission.now()
        if await self._db.read(lambda conn: _late(conn, now)):
            wrong.append("something overdue was not processed")
        return wrong


def _late(conn: Connection, now: datetime) -> bool:
    before = now - OVERDUE
    left = rest.work(conn, 0, before)
    return left.alarms or left.missions or bool(outbox.overdue_alarms(conn, before))


def notify(path: str | None, state: str) -> None:
    """Tell systemd, where it listens (sd_notify); without it, nothing."""
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(state.encode(), address)
        except OSError as error:
            log.warning("systemd_unheard", why=repr(error))
