"""SQLite's one writer: a thread with its own connection that takes jobs by lane."""

from __future__ import annotations

import itertools
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from pathlib import Path
from queue import Empty, PriorityQueue
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.store.errors import StoreBusy, StoreClosed
from bot.store.sqlite_connections import writing_engine

T = TypeVar("T")

LAST_LANE = 1_000_000
"""The order to stop queues behind every job."""
PATIENCE_S = 10.0
"""How long another program may hold the file before writes fail."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.01, 0.5
"""Between two tries, on top of the 250 ms that SQLite itself waits each time."""


class Work(Protocol):
    """A job without its result's type, as the queue sees it."""

    begun: bool

    def abandoned(self) -> bool:
        """See `Job`, as for the others."""

    def run(self, connection: Connection) -> None:
        """See `Job`."""

    def succeed(self) -> None:
        """See `Job`."""

    def fail(self, error: BaseException) -> None:
        """See `Job`."""


class Job(Generic[T]):
    """One transaction somebody waits for. It can be cancelled until it has begun."""

    def __init__(self, fn: Callable[[Connection], T]) -> None:
        self.outcome: Future[T] = Future()
        self.begun = False
        self._fn = fn
        self._result: list[T] = []

    def abandoned(self) -> bool:
        """Cancelled before it began: nothing is to be done."""
        return self.outcome.cancelled()

    def run(self, connection: Connection) -> None:
        """Inside the open transaction: from here on it ends whole, whoever stops waiting."""
        if self.outcome.set_running_or_notify_cancel():
            self.begun = True
            self._result.append(self._fn(connection))

    def succeed(self) -> None:
        """After the commit."""
        if self.begun:
            self.outcome.set_result(self._result[0])

    def fail(self, error: BaseException) -> None:
        """After the roll-back; harmless on a job that has ended."""
        if isinstance(error, StopIteration):
            # asyncio futures refuse a StopIteration, and the caller would wait for ever.
            error = RuntimeError(f"the transaction raised {error!r}")
        with suppress(InvalidStateError):
            self.outcome.set_exception(error)


class SqliteWriter:
    """The thread, its queue and its connection; `submit` may be called from any thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._queue: PriorityQueue[tuple[int, int, Work | None]] = PriorityQueue()
        self._arrivals = itertools.count()
        self._ended = threading.Event()
        self._locked_since: float | None = None
        self._pause = FIRST_PAUSE_S
        self._thread = threading.Thread(target=self._work, name="vigie-writer", daemon=True)
        self._thread.start()

    def submit(self, lane: int, job: Work) -> None:
        """Queue the job behind its own lane; the job is failed if the thread is no more."""
        self._queue.put((lane, next(self._arrivals), job))
        if self._ended.is_set():
            self._refuse_what_waits()

    def finish(self) -> None:
        """Let the queued jobs end, then the thread. Blocks."""
        self._queue.put((LAST_LANE, next(self._arrivals), None))
        self._thread.join()

    def _work(self) -> None:
        engine = writing_engine(self._file)
        job: Work | None = None
        try:
            while True:
                lane, arrival, job = self._queue.get()
                if job is None:
                    return
                if not self._settle(engine, job):
                    self._queue.put((lane, arrival, job))
                    self._rest()
        finally:
            self._ended.set()
            if job is not None:
                job.fail(StoreClosed("the store's writer died"))
            self._refuse_what_waits()
            engine.dispose()

    def _settle(self, engine: Engine, job: Work) -> bool:
        """Run the job's transaction; False when the file is locked and it has to wait."""
        if job.abandoned():
            return True
        try:
            with engine.begin() as connection:
                self._locked_since = None
                job.run(connection)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever awaits the job
            if not job.begun and is_busy(error):
                return self._give_up(job, error)
            job.fail(error)
        else:
            job.succeed()
        return True

    def _give_up(self, job: Work, error: BaseException) -> bool:
        """After `PATIENCE_S` of a locked file each job gets one try and then fails."""
        now = time.monotonic()
        if self._locked_since is None:
            self._locked_since, self._pause = now, FIRST_PAUSE_S
        if now - self._locked_since < PATIENCE_S:
            return False
        busy = StoreBusy(f"another program has locked {self._file.name} for too long")
        busy.__cause__ = error
        job.fail(busy)
        return True

    def _rest(self) -> None:
        time.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE_S)

    def _refuse_what_waits(self) -> None:
        with suppress(Empty):
            while True:
                _, _, job = self._queue.get_nowait()
                if job is not None:
                    job.fail(StoreClosed("the store is closed"))


def is_busy(error: BaseException) -> bool:
    """Whether SQLite refused because another connection holds the lock."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF == sqlite3.SQLITE_BUSY
