"""The one door to the database: every read and every write of the program goes through it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from bot.store.postgres_door import PostgresDoor
from bot.store.sqlite_door import SqliteDoor
from bot.store.urls import store_url

__all__ = ["Connection", "Database"]

T = TypeVar("T")


class Door(Protocol):
    """What each engine has to offer."""

    async def write(self, lane: int, fn: Callable[[Connection], T]) -> T:
        """See `Database`, as for the others."""

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """See `Database`."""

    async def close(self) -> None:
        """See `Database`."""

    def only_sender(self) -> AbstractAsyncContextManager[None]:
        """See `Database`."""

    async def integrity(self) -> str:
        """See `Database`."""


class Database:
    """SQLite or PostgreSQL, behind the same few words.

    `fn` is plain synchronous SQLAlchemy Core: it can await nothing, so no network call can
    happen inside a transaction. It must not commit or roll back itself.
    """

    def __init__(self, url: str, dialect: str, door: Door) -> None:
        self.url = url
        self.dialect = dialect
        self._door = door

    @classmethod
    async def open(cls, url: str) -> Database:
        """Connect, and fail at once if the database cannot be written.

        `url` is a `DATABASE_URL`. The schema is not looked at: see `bot.store.schema`.
        Raises `UnsupportedDatabase` for an address Vigie cannot use.
        """
        address = store_url(url)
        if address.get_backend_name() == "sqlite":
            return cls(url, "sqlite", await SqliteDoor.open(address))
        return cls(url, "postgresql", await PostgresDoor.open(address))

    async def write(self, lane: int, fn: Callable[[Connection], T]) -> T:
        """Run `fn` in one transaction, committed on return and rolled back on any error.

        Lower lanes go first. On PostgreSQL `fn` may run again after a conflict with another
        transaction, each time on a fresh one: it must change nothing but the database.
        Cancelled before it began, nothing happens; cancelled later, the transaction ends whole
        and the cancellation follows. Errors of `fn` keep their type.

        Raises `StoreClosed` after `close`, `StoreBusy` when another program keeps the SQLite
        file locked.
        """
        return await self._door.write(lane, fn)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` on one consistent snapshot of what is committed; it cannot write."""
        return await self._door.read(fn)

    async def close(self) -> None:
        """Let the writes already asked for end, then let go of the database."""
        await self._door.close()

    def only_sender(self) -> AbstractAsyncContextManager[None]:
        """The place of the one process that sends; it ends with the process that holds it.

        Raises `AnotherSender` when it is taken, `SenderLost` when it is lost while held.
        """
        return self._door.only_sender()

    async def integrity(self) -> str:
        """`ok`, or what is wrong with the stored data, for `vigie doctor`."""
        return await self._door.integrity()
