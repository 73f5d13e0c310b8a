"""The two clocks in the hands of a test."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.mission_clock import MachineClock


class HandClock:
    """Mission time, moved by the test. Not `steered`, it passes for the clock on the wall."""

    def __init__(self, now: datetime, *, steered: bool = True) -> None:
        self._now = now
        self.steered = steered

    def now(self) -> datetime:
        return self._now

    def move(self, to: datetime) -> None:
        self._now = to


class HandMachineClock(MachineClock):
    """Machine time, which grows with mission time and when something has to be tried again."""

    def __init__(self, now: datetime) -> None:
        self._started = self._now = now

    def utc(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._started).total_seconds()

    def pass_time(self, by: timedelta) -> None:
        self._now += max(by, timedelta(0))
