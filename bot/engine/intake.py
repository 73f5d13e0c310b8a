"""The intake: an update is stored before it is confirmed, and handled until it had its effect."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import structlog

from bot.domain.blindness import Phase
from bot.domain.embassies import CrisisCentre
from bot.domain.lanes import Lane
from bot.engine.lookout import Lookout
from bot.engine.mission_clock import MissionClock
from bot.services import watching
from bot.services.deps import Deps
from bot.store import inbox, watch
from bot.store.database import Connection, Database
from bot.store.inbox import AlreadySettled, Arrival, Stored

log = structlog.get_logger(__name__)

LONG_POLL = timedelta(seconds=20)
HANDLERS = 8
TRIES = 3
"""So often an update may fail before it is set aside and reported."""

LONGEST_PAUSE = 5.0
"""Seconds between two fetches that fail, at most."""


class Source(Protocol):
    """Where updates come from, raw."""

    async def fetch(self, offset: int | None, wait: timedelta) -> list[dict[str, object]]:
        """The updates from `offset` on, after `wait` at most when there are none."""
        ...


Handle = Callable[[Mapping[str, Any], Deps], Awaitable[None]]
Urgent = Callable[[Mapping[str, Any]], bool]


def chat_of(raw: Mapping[str, Any]) -> int | None:
    """The chat that keeps the order of this update; the person for a tap or a search."""
    for name in ("message", "edited_message", "my_chat_member"):
        if isinstance(part := raw.get(name), dict):
            return _id_in(part, "chat")
    for name in ("callback_query", "inline_query"):
        if isinstance(part := raw.get(name), dict):
            return _id_in(part, "from")
    return None


def _id_in(part: Mapping[str, Any], name: str) -> int | None:
    """None unless it is a number: a poisonous update must not keep its batch from the store."""
    whose = part.get(name)
    found = whose.get("id") if isinstance(whose, dict) else None
    return found if isinstance(found, int) else None


class Intake:
    """Our own fetch loop: raw rows in one commit, then the offset moves (S1)."""

    def __init__(
        self,
        db: Database,
        source: Source,
        *,
        bot_id: int,
        handle: Handle,
        urgent: Urgent,
        failure: type[Exception],
        mission: MissionClock,
        lookout: Lookout,
        crisis_centre: CrisisCentre | None = None,
    ) -> None:
        self._db = db
        self._source = source
        self._bot_id = bot_id
        self._handle = handle
        self._urgent = urgent
        self._failure = failure
        self._mission = mission
        self._lookout = lookout
        self._crisis_centre = crisis_centre
        self._wanted = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], int | None] = {}
        self._rows: set[int] = set()
        self.handled: Callable[[], None] = lambda: None
        self.last_update_id: int | None = None

    @property
    def idle(self) -> bool:
        """Whether no update is being handled."""
        return not self._under_way

    async def fetch_forever(self) -> None:
        """Fetch, store, move on; a failure is waited out and reported to the lookout."""
        pause = 0.5
        while True:
            try:
                await self.fetch_once(LONG_POLL)
                pause = 0.5
            except self._failure as error:
                await self._lookout.failed(self._mission.now())
                after = getattr(error, "after", None)
                wait = after.total_seconds() if isinstance(after, timedelta) else pause
                log.warning("fetch_failed", why=str(error), again_in=wait)
                await asyncio.sleep(wait)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def fetch_once(self, wait: timedelta) -> int:
        """One fetch; what it brought is stored before the offset moves past it."""
        offset = await self._db.read(lambda conn: watch.next_update_id(conn, self._bot_id))
        draining = self._lookout.sight.phase is not Phase.SEEING
        raw = await self._source.fetch(offset, timedelta(0) if draining else wait)
        now = self._mission.now()
        await self._lookout.fetched(now)
        await self._store(raw)
        if not raw and self._lookout.sight.phase is Phase.DRAINING and await self._all_handled():
            await self._lookout.see_again(now)
        elif not raw and draining:
            await asyncio.sleep(0.05)
        return len(raw)

    async def _all_handled(self) -> bool:
        left = await self._db.read(lambda conn: inbox.left(conn, self._bot_id))
        return left == 0 and self.idle

    async def _store(self, raw: Sequence[Mapping[str, Any]]) -> None:
        arrivals = [
            Arrival(int(each["update_id"]), chat_of(each), self._urgent(each), each) for each in raw
        ]
        now, sight = self._mission.now(), self._lookout.sight

        def store(conn: Connection) -> None:
            inbox.store(conn, self._bot_id, arrivals, now)
            watch.keep_sight(conn, self._bot_id, sight)
            if arrivals:
                newest = max(arrival.update_id for arrival in arrivals)
                watch.move_offset(conn, self._bot_id, newest + 1)

        await self._db.write(Lane.ALARM, store)
        if arrivals:
            self.last_update_id = max(arrival.update_id for arrival in arrivals)
            self._wanted.set()

    async def handle_forever(self) -> None:
        """Handle what is stored: in order within a chat, side by side across chats."""
        while True:
            self._wanted.clear()
            if await self.start_some():
                continue
            try:
                async with asyncio.timeout(1.0):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def start_some(self) -> int:
        """Start handling as many updates as there are places."""
        places = HANDLERS - len(self._under_way)
        if places <= 0:
            return 0
        busy = {chat for chat in self._under_way.values() if chat is not None}
        rows = await self._db.read(
            lambda conn: inbox.unsettled(conn, self._bot_id, places + len(self._rows), busy)
        )
        fresh = [row for row in rows if row.id not in self._rows][:places]
        for row in fresh:
            task = asyncio.create_task(self._work(row))
            self._under_way[task] = row.chat_id
            self._rows.add(row.id)
            task.add_done_callback(partial(self._done, row=row))
        return len(fresh)

    def _done(self, task: asyncio.Task[None], row: Stored) -> None:
        del self._under_way[task]
        self._rows.discard(row.id)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("update_left", update=row.update_id, why=repr(error))
        self._wanted.set()
        self.handled()

    async def _work(self, row: Stored) -> None:
        now = self._mission.now()
        deps = Deps(self._db, now, row=row.id, urgent=row.urgent, crisis_centre=self._crisis_centre)
        try:
            await self._handle(row.raw, deps)
            await self._settle_if_left(row)
        except AlreadySettled:
            log.info("settled_before", update=row.update_id)
        except Exception as error:
            log.exception("handler_failed", update=row.update_id, attempt=row.attempts + 1)
            await self._count(row, repr(error))

    async def _settle_if_left(self, row: Stored) -> None:
        """A handler without an effect of its own: the update is settled here."""
        now = self._mission.now()
        await self._db.write(Lane.ANSWER, lambda conn: inbox.settle_if_left(conn, row.id, now))

    async def _count(self, row: Stored, error: str) -> None:
        now = self._mission.now()

        def count(conn: Connection) -> None:
            if inbox.count_attempt(conn, row.id, error) >= TRIES:
                inbox.set_aside(conn, row.id, error, now)
                watching.report_poison(conn, row.id, row.chat_id, now)

        await self._db.write(Lane.ALARM, count)

    async def drain(self) -> None:
        """Handle until nothing is left."""
        while await self.start_some() or self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def stop(self, within: float) -> None:
        """Let what is being handled end; what does not is handled after the restart (S1)."""
        if self._under_way:
            _, left = await asyncio.wait(self._under_way, timeout=within)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
