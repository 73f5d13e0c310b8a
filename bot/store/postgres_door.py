"""The door to PostgreSQL: bounded pools, urgent writes first, conflicts tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.errors import StoreClosed
from bot.store.lane_gate import LaneGate
from bot.store.patience import see_through
from bot.store.postgres_sender import sender_place
from bot.store.types import read_json

T = TypeVar("T")

WRITERS, KEPT_FOR_ALARMS, READERS = 8, 2, 6
ATTEMPTS = 6
FIRST_PAUSE_S = 0.02
COMMAND_TIMEOUT_S = 60
SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"


class PostgresDoor:
    """Reads and writes of one PostgreSQL database. Open it with `open`."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._writing = _engine(url, WRITERS, "READ COMMITTED")
        self._reading = _engine(url, READERS, "REPEATABLE READ")
        self._gate = LaneGate(WRITERS, KEPT_FOR_ALARMS)
        self._closed = False

    @classmethod
    async def open(cls, url: URL) -> PostgresDoor:
        """Fails at once when the server cannot be reached."""
        door = cls(url)
        try:
            await door.write(0, lambda connection: None)
        except BaseException:
            await door.close()
            raise
        return door

    async def write(self, lane: int, fn: Callable[[Connection], T]) -> T:
        """One transaction, begun when the lane's turn has come; `fn` may run several times."""
        if self._closed:
            raise StoreClosed("the store is closed")
        async with self._gate.turn(lane):
            return await see_through(asyncio.create_task(self._transact(fn)))

    async def _transact(self, fn: Callable[[Connection], T]) -> T:
        pause = FIRST_PAUSE_S
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._attempt(fn)
            except DBAPIError as error:
                if not is_conflict(error):
                    raise
            await asyncio.sleep(pause)
            pause *= 2
        return await self._attempt(fn)

    async def _attempt(self, fn: Callable[[Connection], T]) -> T:
        async with self._writing.begin() as connection:
            return await connection.run_sync(fn)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """One read-only snapshot."""
        if self._closed:
            raise StoreClosed("the store is closed")
        async with self._reading.connect() as connection:
            await connection.execution_options(postgresql_readonly=True)
            return await connection.run_sync(fn)

    async def close(self) -> None:
        """Let the writes already asked for end; again is harmless."""
        if not self._closed:
            self._closed = True
            await self._gate.empty()
            await self._writing.dispose()
            await self._reading.dispose()

    def only_sender(self) -> AbstractAsyncContextManager[None]:
        """An advisory lock, freed by the server when its connection ends."""
        return sender_place(self._url)

    async def integrity(self) -> str:
        """PostgreSQL checks its own pages; what can be left behind is an index half built."""
        return await self.read(_damage)


def _engine(url: URL, connections: int, isolation: str) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,  # a restarted server must not cost a write
        isolation_level=isolation,
        json_deserializer=read_json,
        hide_parameters=True,
        connect_args={
            "command_timeout": COMMAND_TIMEOUT_S,
            "server_settings": {"application_name": "vigie", "jit": "off"},
        },
    )


def is_conflict(error: DBAPIError) -> bool:
    """Whether PostgreSQL gave way to another transaction: the same again may succeed."""
    state = getattr(error.orig, "sqlstate", None)
    return state in (SERIALIZATION_FAILURE, DEADLOCK)


def _damage(connection: Connection) -> str:
    query = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
    broken = connection.exec_driver_sql(query).scalars().all()
    return "; ".join(f"index {name} is not valid" for name in broken) or "ok"
