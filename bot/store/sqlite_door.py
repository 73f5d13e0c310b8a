"""The door to SQLite: one writer thread, a few readers, a lock file for the sender."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from bot.store.errors import AnotherSender, StoreClosed
from bot.store.patience import see_through
from bot.store.sqlite_connections import ensure_private_file, reading_engine
from bot.store.sqlite_writer import Job, SqliteWriter
from bot.store.urls import sqlite_file

T = TypeVar("T")


class SqliteDoor:
    """Reads and writes of one SQLite file. Open it with `open`."""

    def __init__(self, file: Path) -> None:
        ensure_private_file(file)
        self._file = file
        self._writer = SqliteWriter(file)
        self._reading = reading_engine(file)
        self._closed = False

    @classmethod
    async def open(cls, url: URL) -> SqliteDoor:
        """Fails at once, not at the first alert, when the file cannot be written."""
        door = cls(sqlite_file(url))
        try:
            await door.write(0, lambda connection: None)
        except BaseException:
            await door.close()
            raise
        return door

    async def write(self, lane: int, fn: Callable[[Connection], T]) -> T:
        """One transaction on the writer's thread; `fn` runs once at most."""
        if self._closed:
            raise StoreClosed("the store is closed")
        job = Job(fn)
        self._writer.submit(lane, job)
        return await see_through(asyncio.wrap_future(job.outcome), abandon=job.outcome.cancel)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """One snapshot on a connection that refuses to write."""
        if self._closed:
            raise StoreClosed("the store is closed")
        async with self._reading.connect() as connection:
            return await connection.run_sync(fn)

    async def close(self) -> None:
        """Let the queued jobs end, then the thread; again is harmless."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._writer.finish)
            await self._reading.dispose()

    @asynccontextmanager
    async def only_sender(self) -> AsyncIterator[None]:
        """A lock file beside the database: the system frees it however the holder ends."""
        lock = os.open(f"{self._file}.sender", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(lock)
            yield
        finally:
            os.close(lock)

    async def integrity(self) -> str:
        """Damaged pages and rows that point to nothing. Reads the whole file."""
        return await self.read(_damage)


def _take(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AnotherSender("another process is already sending for this database") from None


def _damage(connection: Connection) -> str:
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(10)")]
    if found != ["ok"]:
        return "; ".join(found)
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(10)
    named = (f"{row[0]} row {row[1]} points to a missing {row[2]}" for row in orphans)
    return "; ".join(named) or "ok"
