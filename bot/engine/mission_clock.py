"""The two clocks: the mission's, which a simulator may move, and the machine's, which nobody may.

The only place of the program that reads the time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import aiohttp
import structlog

log = structlog.get_logger(__name__)

LONG_POLL = 20
"""Seconds for which one question to the simulator's clock may stay open."""


class MachineClock:
    """Leases, retries, buckets and timeouts live on this one."""

    def utc(self) -> datetime:
        """The machine's wall time; it may step, so only leases and retries use it."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()


class MissionClock(Protocol):
    """Due times, ladders and reviews live on this one."""

    @property
    def steered(self) -> bool:
        """Whether somebody moves it on purpose: a jump is then no gap."""
        ...

    def now(self) -> datetime:
        """Mission time, in UTC."""
        ...


class WallClock:
    """Mission time is the time on the wall."""

    steered = False

    def now(self) -> datetime:
        """The wall's time in UTC."""
        return datetime.now(UTC)


class SteeredClock:
    """Mission time as a simulator tells it (`VIGIE_CLOCK_URL`).

    One long poll is always open: it hears of every move, and tells the simulator that we live.
    `version` counts the moves; `moved` is called after each.
    """

    steered = True

    def __init__(self, url: str, moved: Callable[[], None] = lambda: None) -> None:
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._base = datetime.fromtimestamp(0, UTC)
        self._rate = 0.0
        self._read_at = 0.0
        self.version = -1
        self.moved = moved

    def now(self) -> datetime:
        """The simulator's time, carried on at its rate since it was last heard."""
        passed = time.monotonic() - self._read_at
        return self._base + timedelta(seconds=passed * self._rate)

    async def start(self) -> None:
        """Read the time, and let the simulator know that we live; nothing begins without it.

        Raises aiohttp.ClientError.
        """
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=LONG_POLL + 10, connect=5)
        )
        await self._read({})
        await self._read({"after": str(self.version - 1)})

    async def close(self) -> None:
        """Let go of the simulator."""
        if self._session is not None:
            await self._session.close()

    async def run(self) -> None:
        """Follow the simulator's clock for ever; its absence is waited out."""
        while True:
            try:
                await self._read({"after": str(self.version), "wait": str(LONG_POLL)})
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                log.warning("clock_unheard", why=type(error).__name__)
                await asyncio.sleep(0.5)

    async def rest(self, version: int, update_id: int | None, due: datetime | None) -> None:
        """Tell the simulator that nothing is left to do at `version`.

        Raises aiohttp.ClientError.
        """
        report = {
            "version": version,
            "update_id": update_id,
            "next": due.isoformat() if due else None,
        }
        url = self._url.removesuffix("/clock") + "/rest"
        async with self._open_session.post(url, json=report) as answer:
            answer.raise_for_status()

    @property
    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the clock was not started")
        return self._session

    async def _read(self, params: dict[str, str]) -> None:
        async with self._open_session.get(self._url, params=params) as answer:
            answer.raise_for_status()
            told = await answer.json()
        self._base = datetime.fromisoformat(told["now"]).astimezone(UTC)
        self._rate = float(told["rate"])
        self._read_at = time.monotonic()
        if int(told["version"]) != self.version:
            self.version = int(told["version"])
            self.moved()
