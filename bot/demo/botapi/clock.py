"""The mission clock, which a stage can stop, hurry and move; and the machine's clock beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.demo.botapi.errors import StageError
from bot.demo.botapi.wire import parsed_moment

Monotonic = Callable[[], float]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def wall_time() -> datetime:
    """The machine's time, read once, when a stage is put up."""
    return datetime.now(UTC)


class MachineClock:
    """Real time as it passes, immune to a machine clock that is set in between."""

    def __init__(self, start: datetime, monotonic: Monotonic = time.monotonic) -> None:
        self._start = start
        self._monotonic = monotonic
        self._zero = monotonic()

    def now(self) -> datetime:
        """The moment of the machine, UTC."""
        return self._start + timedelta(seconds=self._monotonic() - self._zero)


class MissionClock:
    """`now` = base + rate × machine time since the base was set; rate 0 stands still.

    `version` grows with every change, so that a bot can wait for the next one.
    """

    def __init__(self, start: datetime, monotonic: Monotonic = time.monotonic) -> None:
        self.rate = 1.0
        self.version = 1
        self._base = start
        self._monotonic = monotonic
        self._zero = monotonic()

    def now(self) -> datetime:
        """The mission's moment, UTC."""
        if self.rate == 0:
            return self._base
        return self._base + timedelta(seconds=self.rate * (self._monotonic() - self._zero))

    def move(self, to: datetime) -> None:
        """Make it `to` from now on; earlier than before is allowed, as wall clocks do it."""
        self._base = to
        self._zero = self._monotonic()
        self.version += 1

    def run_at(self, rate: float) -> None:
        """Let mission time pass `rate` times as fast as machine time."""
        now = self.now()
        self.rate = rate
        self.move(now)


def read_rate(value: object) -> float:
    """A `rate` of the stage. StageError below 0 or beyond reason."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= float(str(value)) <= 1_000_000:
        raise StageError("rate must be a number between 0 (frozen) and 1000000")
    return float(str(value))


def read_moment(value: object) -> datetime:
    """A `to` of the stage. StageError says what was expected."""
    if not isinstance(value, str):
        raise StageError("expected a moment such as 2026-12-01T08:00:00Z")
    try:
        return parsed_moment(value)
    except ValueError as problem:
        raise StageError(f"expected a moment such as 2026-12-01T08:00:00Z: {problem}") from None


def read_span(value: object) -> timedelta:
    """An `advance` of the stage: seconds, or text such as `90s`, `10m`, `2h`, `1d`."""
    seconds: float | None = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value)
    elif isinstance(value, str) and value:
        number, unit = (value[:-1], value[-1]) if value[-1] in _UNITS else (value, "s")
        try:
            seconds = float(number) * _UNITS[unit]
        except ValueError:
            seconds = None
    if seconds is None or not 0 <= seconds <= 10 * 366 * 86400:
        raise StageError("advance must be seconds, or text such as 90s, 10m, 2h or 1d")
    return timedelta(seconds=seconds)
