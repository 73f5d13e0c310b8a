"""Who may use one of the few database connections next."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class LaneGate:
    """So many at once, the most urgent first; the last `kept` places are lane 0's alone."""

    def __init__(self, places: int, kept: int) -> None:
        self._free = places
        self._kept = kept
        self._arrivals = itertools.count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._present = 0
        self._empty = asyncio.Event()
        self._empty.set()

    @asynccontextmanager
    async def turn(self, lane: int) -> AsyncIterator[None]:
        """A place, as soon as nobody more urgent wants it."""
        admitted = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (lane, next(self._arrivals), admitted))
        self._present += 1
        self._empty.clear()
        self._admit()
        try:
            await admitted
            yield
        finally:
            # Cancelled while waiting: a place may have been given in the same instant.
            if admitted.done() and not admitted.cancelled():
                self._free += 1
                self._admit()
            self._present -= 1
            if not self._present:
                self._empty.set()

    async def empty(self) -> None:
        """Wait until nobody is inside or waiting."""
        await self._empty.wait()

    def _admit(self) -> None:
        while self._waiting:
            lane, _, admitted = self._waiting[0]
            if not admitted.done():
                if self._free <= (0 if lane == 0 else self._kept):
                    return
                self._free -= 1
                admitted.set_result(None)
            heapq.heappop(self._waiting)
