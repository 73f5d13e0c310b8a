"""A bot's updates: queued for it, handed over on asking, forgotten when it confirms them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.botapi.errors import OTHER_POLLER, ApiError
from bot.demo.botapi.waiting import HangUp, Heard, first
from bot.demo.botapi.wire import Json, encoded

KEPT_FOR = timedelta(hours=24)
"""Mission time after which Telegram drops what nobody fetched."""
_ONLY_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
MAX_WAIT = 50


@dataclass(frozen=True, slots=True)
class _Update:
    update_id: int
    queued_at: datetime
    payload: Json


class UpdateQueue:
    """What waits for one bot. Ids grow by one; only one `getUpdates` may wait at a time."""

    def __init__(self) -> None:
        self.allowed: list[str] = []
        self._pending: deque[_Update] = deque()
        self._last_id = 0
        self._handed_over = 0
        self._poller: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def owed(self) -> int:
        """The highest id that the bot has, or can still get; 0 when there was none."""
        return self._pending[-1].update_id if self._pending else self._handed_over

    def add(self, kind: str, content: Json, now: datetime) -> int | None:
        """Queue one update; None when the bot does not want this kind."""
        if not self._wants(kind):
            return None
        self._last_id += 1
        payload: Json = {"update_id": self._last_id, kind: content}
        self._pending.append(_Update(self._last_id, now, payload))
        self.wake()
        return self._last_id

    def _wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _ONLY_ON_REQUEST

    def wake(self) -> None:
        """Let the waiting `getUpdates` answer with what there is."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def confirm(self, offset: int) -> None:
        """Forget what is below `offset`; a negative one keeps only that many from the end."""
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
            return
        while self._pending and self._pending[0].update_id < offset:
            self._pending.popleft()

    def clear(self) -> None:
        """`drop_pending_updates`."""
        self._pending.clear()

    def _batch(self, limit: int, now: datetime) -> list[_Update]:
        while self._pending and now - self._pending[0].queued_at > KEPT_FOR:
            self._pending.popleft()
        return [self._pending[i] for i in range(min(limit, len(self._pending)))]

    async def fetch(
        self,
        offset: int,
        limit: int,
        wait: int,
        now: Callable[[], datetime],
        hang_up: HangUp | None,
    ) -> bytes:
        """One `getUpdates`: the whole answer's body; empty when the caller hung up.

        ApiError 409 when another request takes over.
        """
        self._supersede()
        self.confirm(offset)
        batch = self._batch(limit, now())
        if not batch and wait > 0:
            if await self._wait(min(wait, MAX_WAIT), hang_up) is Heard.GONE:
                return b""
            batch = self._batch(limit, now())
        if batch:
            self._handed_over = max(self._handed_over, batch[-1].update_id)
        return b'{"ok":true,"result":[%s]}' % b",".join(encoded(u.payload) for u in batch)

    def _supersede(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(ApiError(409, OTHER_POLLER))

    async def _wait(self, seconds: int, hang_up: HangUp | None) -> Heard:
        poller = self._poller = asyncio.get_running_loop().create_future()
        try:
            heard = await first(poller, seconds, hang_up)
            if heard is Heard.FIRED:
                poller.result()
            return heard
        finally:
            if self._poller is poller:
                self._poller = None
            poller.cancel()
