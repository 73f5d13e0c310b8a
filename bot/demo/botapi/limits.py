"""Telegram's rate limits, when a stage asks for them: measured in machine time, per bot."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from bot.demo.botapi.clock import Monotonic
from bot.demo.botapi.errors import StageError, too_many_requests
from bot.demo.botapi.wire import Json


@dataclass
class _Window:
    """At most `limit` writes within any `seconds`."""

    limit: int
    seconds: float
    taken: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        while self.taken and now - self.taken[0] >= self.seconds:
            self.taken.popleft()
        if len(self.taken) < self.limit:
            return 0.0
        return self.taken[len(self.taken) - self.limit] + self.seconds - now


class Limits:
    """Counts what a bot writes (sends and edits) and refuses what is too much.

    `per_chat` per second, `per_group_minute` per minute and group, `overall` per second and bot;
    None means no limit. A refused call does not count.
    """

    NAMES = ("per_chat", "per_group_minute", "overall")

    def __init__(self, monotonic: Monotonic = time.monotonic) -> None:
        self._monotonic = monotonic
        self._limits: dict[str, int | None] = dict.fromkeys(self.NAMES)
        self._windows: dict[tuple[str, Hashable], _Window] = {}
        self.on = False

    def configure(self, wanted: Json) -> None:
        """Take over the named limits; the others stay as they were. Counting starts anew."""
        unknown = set(wanted) - set(self.NAMES)
        if unknown:
            raise StageError(f"unknown limit {min(unknown)!r}: use {', '.join(self.NAMES)}")
        for name, value in wanted.items():
            if value is not None and (
                not isinstance(value, int) or isinstance(value, bool) or value < 1
            ):
                raise StageError(f"{name} must be a whole number from 1, or null for no limit")
            self._limits[name] = value
        self.on = any(self._limits.values())
        self._windows.clear()

    def state(self) -> Json:
        """The limits that hold now."""
        return dict(self._limits)

    def check(self, bot: Hashable, chat: int, *, group: bool) -> None:
        """Count one write of `bot` into `chat`, or raise the 429 with its whole seconds to wait."""
        now = self._monotonic()
        windows = [
            self._window("overall", bot, 1.0),
            self._window("per_chat", (bot, chat), 1.0),
            self._window("per_group_minute", (bot, chat), 60.0) if group else None,
        ]
        asked = [window for window in windows if window is not None]
        wait = max((window.wait(now) for window in asked), default=0.0)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for window in asked:
            window.taken.append(now)

    def _window(self, name: str, key: Hashable, seconds: float) -> _Window | None:
        limit = self._limits[name]
        if limit is None:
            return None
        window = self._windows.get((name, key))
        if window is None:
            window = self._windows[name, key] = _Window(limit, seconds)
        return window
