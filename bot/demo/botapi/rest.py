"""What the bot says about itself: that it lives, that it is at rest, when something is next due."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from bot.demo.botapi.clock import MissionClock, Monotonic
from bot.demo.botapi.errors import StageError
from bot.demo.botapi.waiting import HangUp, Heard, Signal
from bot.demo.botapi.wire import Json, moment
from bot.demo.botapi.world import Bot

GRACE = 1.0
"""Machine seconds that a bot may take between two questions for the clock."""
ASK_AGAIN = 0.05
"""Machine seconds after which a bot that is not quite at rest is asked anew."""
MAX_CLOCK_WAIT = 25.0


@dataclass(frozen=True)
class Report:
    """`version`: the clock that was seen; `handled_to`: the last update that is done with.

    `drained_at` is the last update the bot ever got, if its queue was empty at the report.
    """

    version: int
    next: datetime | None
    handled_to: int
    drained_at: int | None


class Rest:
    """Follows the bot's questions for the clock and its reports of being at rest."""

    def __init__(self, clock: MissionClock, monotonic: Monotonic = time.monotonic) -> None:
        self.clock = clock
        self.changed = Signal()
        self.in_flight = 0
        self.report: Report | None = None
        self._clock_moved = Signal()
        self._monotonic = monotonic
        self._listening = 0
        self._last_heard: float | None = None

    @property
    def alive(self) -> bool:
        """Whether a bot keeps asking for the clock."""
        if self._listening > 0:
            return True
        return self._last_heard is not None and self._monotonic() - self._last_heard < GRACE

    @property
    def next(self) -> datetime | None:
        """When something is next due, as the bot last said."""
        return self.report.next if self.report else None

    def state(self) -> Json:
        """As `GET clock` tells it."""
        due = self.next
        return {
            "now": moment(self.clock.now()),
            "rate": self.clock.rate,
            "version": self.clock.version,
            "next": moment(due) if due else None,
            "bot": "alive" if self.alive else "dead",
        }

    def clock_moved(self) -> None:
        """Tell whoever waits for the clock that its version has grown."""
        self._clock_moved.fire()

    def call_over(self) -> None:
        """One call of a bot has ended."""
        self.in_flight -= 1
        if self.in_flight == 0:
            self.changed.fire()

    async def listen(self, after: int, seconds: float, hang_up: HangUp | None) -> Json | None:
        """The bot's long poll: answers when the version passes `after`. None: it hung up."""
        self._listening += 1
        self.changed.fire()
        heard = Heard.FIRED
        try:
            if self.clock.version <= after:
                heard = await self._clock_moved.wait(min(seconds, MAX_CLOCK_WAIT), hang_up)
        finally:
            self._listening -= 1
            self._last_heard = None if heard is Heard.GONE else self._monotonic()
            self.changed.fire()
        return None if heard is Heard.GONE else self.state()

    def say(self, version: int, update_id: int | None, due: datetime | None, bot: Bot) -> None:
        """Take the bot's word.

        A bot that has handled nothing in this life says no id: then two reports in a row with an
        empty queue must agree, since one may have been on its way while the last update was.
        """
        owed, before = bot.updates.owed, self.report
        drained_at = owed if len(bot.updates) == 0 else None
        if update_id is not None:
            handled_to = update_id
        else:
            twice = drained_at is not None and before is not None
            handled_to = owed if twice and before and before.drained_at == owed else 0
        self.report = Report(version, due, handled_to, drained_at)
        self.changed.fire()

    async def idle(self, seconds: float, bot: Bot) -> bool:
        """Wait until the bot is at rest at the present moment; False at once when it is dead.

        StageError 504 when it does not come to rest in `seconds` of machine time.
        """
        deadline = self._monotonic() + seconds
        asked = self._ask()
        while self.alive:
            why = self._unrest(asked, bot)
            if why is None:
                return True
            left = deadline - self._monotonic()
            if left <= 0:
                raise StageError(why, 504)
            reported = self.report is not None and self.report.version >= asked
            pause = ASK_AGAIN if reported else min(GRACE, left)
            heard = await self.changed.wait(min(pause, left))
            if reported and heard is Heard.LATE:
                self._ask()
        return False

    def _ask(self) -> int:
        self.clock.version += 1
        self.clock_moved()
        return self.clock.version

    def _unrest(self, asked: int, bot: Bot) -> str | None:
        if self.report is None or self.report.version < asked:
            return f"the bot has not said that it is at rest since clock version {asked}"
        if self.report.handled_to < bot.updates.owed:
            return f"the bot has not yet handled update {bot.updates.owed}"
        if self.in_flight:
            return f"{self.in_flight} calls of the bot are under way"
        return None
