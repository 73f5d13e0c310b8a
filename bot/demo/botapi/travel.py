"""Moving the mission clock: every moment at which something is due is visited on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.demo.botapi.clock import MissionClock, read_moment, read_rate, read_span
from bot.demo.botapi.errors import StageError
from bot.demo.botapi.rest import Rest
from bot.demo.botapi.wire import Json, moment
from bot.demo.botapi.world import Bot

PATIENCE = 30.0
"""Machine seconds that the bot may take to come to rest at each moment."""
MAX_STILL = 20
"""How often one and the same moment may be reported as due after it was visited."""


class Travel:
    """Follows `POST clock`; one journey at a time, with the clock's rate frozen meanwhile."""

    def __init__(self, clock: MissionClock, rest: Rest, bot: Callable[[], Bot]) -> None:
        self._clock = clock
        self._rest = rest
        self._bot = bot
        self._one_at_a_time = asyncio.Lock()

    async def follow(self, wanted: Json) -> Json:
        """Move or run the clock as wanted; where it was on the way stands in `visited`.

        StageError: 400 for a wrong direction, 504 when the bot does not come to rest.
        """
        unknown = set(wanted) - {"to", "advance", "rate", "timeout"}
        if unknown or not wanted or ("to" in wanted and "advance" in wanted):
            raise StageError("give to, or advance, or rate; rate may go with either")
        rate = read_rate(wanted["rate"]) if "rate" in wanted else self._clock.rate
        patience = _patience(wanted.get("timeout", PATIENCE))
        to = read_moment(wanted["to"]) if "to" in wanted else None
        span = read_span(wanted["advance"]) if "advance" in wanted else None
        async with self._one_at_a_time:
            visited: list[datetime] = []
            if to is not None or span is not None:
                self._run_at(0.0)
                try:
                    target = to if to is not None else self._clock.now() + (span or read_span(0))
                    visited = await self._travel(target, patience)
                finally:
                    self._run_at(rate)
            else:
                self._run_at(rate)
        return {**self._rest.state(), "visited": [moment(at) for at in visited]}

    def _run_at(self, rate: float) -> None:
        if rate != self._clock.rate:
            self._clock.run_at(rate)
            self._rest.clock_moved()

    def _move(self, to: datetime) -> None:
        self._clock.move(to)
        self._rest.clock_moved()

    async def _travel(self, target: datetime, patience: float) -> list[datetime]:
        if target < self._clock.now() or not await self._rest.idle(patience, self._bot()):
            self._move(target)
            return [target]
        visited: list[datetime] = []
        still = 0
        while True:
            due, now = self._rest.next, self._clock.now()
            if due is None or due > target:
                if now == target and visited:
                    return visited
                due = target
            stop = max(due, now)
            still = still + 1 if stop == now and visited else 0
            if still > MAX_STILL:
                raise StageError(
                    f"the bot keeps reporting {moment(due)} as due although it is "
                    f"{moment(now)} and it says that it is at rest",
                    504,
                )
            self._move(stop)
            if not visited or visited[-1] != stop:
                visited.append(stop)
            if not await self._rest.idle(patience, self._bot()):
                self._move(target)
                return [*visited, target]


def _patience(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise StageError("timeout must be a number of seconds")
    return float(value)
