"""The lookout over our own hearing: are we fetching, and since when not (S8)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.blindness import (
    BLIND_AFTER,
    DRAIN_FOR_AT_MOST,
    Phase,
    Sight,
    Window,
    drained,
    heard,
    went_dark,
)
from bot.domain.lanes import Lane
from bot.services import watching
from bot.store import incidents, outbox, watch
from bot.store.database import Connection, Database

log = structlog.get_logger(__name__)

BACK_BY = timedelta(seconds=2)
"""A wall clock that is set back by less is only being kept right."""

A_SECOND = timedelta(seconds=1)
"""A steered clock that runs is not written down more often."""


class Lookout:
    """Keeps what is known of our hearing, in memory and in the database.

    The intake reports every fetch, the clock asks before it judges silence. A wall clock that
    jumps, or a process that slept, shows as a gap between two ticks; a steered clock is moved on
    purpose and has no such gaps.
    """

    def __init__(self, db: Database, bot_id: int, *, steered: bool) -> None:
        self._db = db
        self._bot_id = bot_id
        self._steered = steered
        self._sight: Sight | None = None
        self._last_tick: datetime | None = None
        self._failing_since: datetime | None = None
        self._awake_since: datetime | None = None
        self._told_of: datetime | None = None
        self._turning = asyncio.Lock()
        self.changed: Callable[[], None] = lambda: None

    @property
    def sight(self) -> Sight:
        """What is known; `start` has been called."""
        if self._sight is None:
            raise RuntimeError("the lookout was not started")
        return self._sight

    @property
    def failing(self) -> bool:
        """Whether the last fetch failed."""
        return self._failing_since is not None

    @property
    def may_judge_silence(self) -> bool:
        """Only a watch that hears may call somebody silent."""
        return self.sight.may_judge_silence

    async def start(self, now: datetime) -> None:
        """Remember where the last run ended: the time since then was a blind spell. A run that
        ended while it drained has not drained.
        """
        known = await self._db.read(lambda conn: watch.sight(conn, self._bot_id))
        self._last_tick = self._awake_since = now
        if known is None:
            await self._keep(Sight(now))
        elif known.phase is Phase.SEEING and now - known.last_good < BLIND_AFTER:
            self._sight = known
        elif known.phase is Phase.DRAINING:
            await self._keep(Sight(known.last_good, Phase.BLIND, since=known.since))
        else:
            await self._go_dark(known, now)

    async def tick(self, now: datetime) -> None:
        """The clock is about to judge: notice a gap, and end a drain that takes too long."""
        last, self._last_tick = self._last_tick or now, now
        slept = not self._steered and now - last >= BLIND_AFTER
        if self._must_stop_draining(now) and not slept:
            await self.see_again(now, unread=True)
        elif self._steered:
            await self._tick_steered(now)
        else:
            await self._tick_wall(last, now)

    async def _tick_wall(self, last: datetime, now: datetime) -> None:
        if now < last:
            await self._step_back(last, now)
        elif now - last >= BLIND_AFTER and self.may_judge_silence:
            log.warning("gap_noticed", since=last.isoformat(), until=now.isoformat())
            self._awake_since = now
            await self._go_dark(Sight(last), now)
        elif now - self.sight.last_good >= BLIND_AFTER:
            await self._go_dark(self.sight, now)
            if now - (self._awake_since or now) >= BLIND_AFTER:
                await self._tell_blind(now)

    async def _step_back(self, last: datetime, now: datetime) -> None:
        """Alarms that wait and ladders that climb must not wait for the same hour once more."""
        log.warning("clock_stepped_back", was=last.isoformat(), now=now.isoformat())
        self._sight = replace(self.sight, last_good=min(self.sight.last_good, now))
        if last - now <= BACK_BY:
            return

        def follow(conn: Connection) -> None:
            outbox.step_back(conn, now)
            incidents.step_back(conn, last - now, now)

        await self._db.write(Lane.ALARM, follow)
        self.changed()

    async def _tick_steered(self, now: datetime) -> None:
        if self._failing_since is not None:
            await self._judge_failure(self._failing_since, now)
        elif self.sight.phase is Phase.SEEING and abs(now - self.sight.last_good) >= A_SECOND:
            await self._keep(Sight(now))

    async def _judge_failure(self, since: datetime, now: datetime) -> None:
        if now - since >= BLIND_AFTER:
            await self._go_dark(self.sight, now)
            await self._tell_blind(now)

    def _must_stop_draining(self, now: datetime) -> bool:
        until = self.sight.until
        draining = self.sight.phase is Phase.DRAINING and until is not None
        return draining and until is not None and now - until >= DRAIN_FOR_AT_MOST

    async def fetched(self, now: datetime) -> None:
        """A fetch succeeded."""
        self._failing_since = None
        before = self.sight
        self._sight = heard(before, now)
        if before.phase is Phase.BLIND:
            sight = self._sight
            await self._db.write(
                Lane.ALARM,
                lambda conn: watching.note_draining(conn, self._bot_id, sight, now),
            )
            log.warning("seeing_again", since=str(before.since), until=now.isoformat())
            self.changed()

    async def failed(self, now: datetime) -> None:
        """A fetch failed; blind after a minute of it."""
        if self._failing_since is None:
            self._failing_since = now
        await self._judge_failure(self._failing_since, now)

    async def see_again(self, now: datetime, *, unread: bool = False) -> None:
        """Everything that piled up has been handled; or, `unread`, the minute for it is over,
        which the coordinators are told. Silence is judged only once this is written.
        """
        async with self._turning:
            sight = self.sight
            if sight.phase is not Phase.DRAINING or sight.since is None or sight.until is None:
                return
            window = Window(sight.since, sight.until)

            def see(conn: Connection) -> None:
                watching.see_again(conn, self._bot_id, window, drained(sight), now)
                if unread:
                    watching.note_unread(conn, window, now)

            await self._db.write(Lane.ALARM, see)
            if self.sight.phase is Phase.DRAINING:
                self._sight = drained(self.sight)
        self.changed()

    async def _go_dark(self, known: Sight, now: datetime) -> None:
        """Remember it. Coordinators hear of it when we see again, or when it lasts."""
        dark = went_dark(known, now)
        if self._sight != dark:
            log.error("blind", since=str(dark.since))
            await self._keep(dark)

    async def _tell_blind(self, now: datetime) -> None:
        """It lasts: what can still be sent should say so, once."""
        sight = self.sight
        if sight.phase is not Phase.BLIND or self._told_of == sight.last_good:
            return
        self._told_of = sight.last_good
        await self._db.write(
            Lane.ALARM, lambda conn: watching.note_blind(conn, self._bot_id, sight, now)
        )
        self.changed()

    async def _keep(self, sight: Sight) -> None:
        self._sight = sight
        await self._db.write(Lane.ALARM, lambda conn: watch.keep_sight(conn, self._bot_id, sight))
