"""Receipts: what became of messages, written in groups so that no send waits alone for a disk."""

from __future__ import annotations

import asyncio
from functools import partial

import structlog

from bot.domain.lanes import Lane
from bot.services import deliveries
from bot.services.deliveries import CardReceipt, Receipt
from bot.store.database import Database

log = structlog.get_logger(__name__)


class Receipts:
    """All receipts that wait are one transaction. A send's place is free only afterwards,
    so that a crash repeats at most what was in flight (S2).
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: list[tuple[Receipt | CardReceipt, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, receipt: Receipt | CardReceipt) -> None:
        """Return when the receipt is committed."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((receipt, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting())
        await done

    async def _write_waiting(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                receipts = [receipt for receipt, _ in group]
                await self._db.write(Lane.ALARM, partial(deliveries.settle, receipts=receipts))
            except Exception:
                log.exception("receipts_failed", count=len(group))
                await self._one_by_one(group)
            else:
                for _, done in group:
                    done.set_result(None)

    async def _one_by_one(
        self, group: list[tuple[Receipt | CardReceipt, asyncio.Future[None]]]
    ) -> None:
        for receipt, done in group:
            try:
                await self._db.write(Lane.ALARM, partial(deliveries.settle, receipts=[receipt]))
            except Exception as error:  # noqa: BLE001 - handed to who waits for this receipt
                done.set_exception(error)
            else:
                done.set_result(None)
