"""The sender's place on PostgreSQL: an advisory lock on a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.errors import AnotherSender, SenderLost

SENDER_LOCK = 0x5649_0001
"""Any number will do as long as nothing else locks it; locks are per database."""
BEAT_S = 2.0
BEAT_TIMEOUT_S = 5.0
# The server forgets a dead holder after 5 + 3 × 2 = 11 s; the holder must know it earlier,
# after 2 + 5 = 7 s at most, or two would be sending.
KEEPALIVES = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}


@asynccontextmanager
async def sender_place(url: URL) -> AsyncIterator[None]:
    """Hold the place while the body runs.

    Raises `AnotherSender` when it is taken. When the connection is lost, and with it the
    place, the body is cancelled and `SenderLost` raised.
    """
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"server_settings": {"application_name": "vigie-sender", **KEEPALIVES}},
    )
    try:
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver: asyncpg.Connection = raw.driver_connection
            if not await driver.fetchval("SELECT pg_try_advisory_lock($1)", SENDER_LOCK):
                raise AnotherSender("another process is already sending for this database")
            async with _noticing_loss(driver):
                yield
    finally:
        await engine.dispose()


@asynccontextmanager
async def _noticing_loss(driver: asyncpg.Connection) -> AsyncIterator[None]:
    body = asyncio.current_task()
    assert body is not None
    lost = False

    def lose() -> None:
        nonlocal lost
        lost = True
        body.cancel()

    watch = asyncio.create_task(_beat(driver, lose))
    try:
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.wait([watch])
    except asyncio.CancelledError:
        if lost and body.uncancel() == 0:
            raise SenderLost("the connection that holds the sender's place is gone") from None
        raise


async def _beat(driver: asyncpg.Connection, lose: Callable[[], None]) -> None:
    """Call `lose` as soon as the connection is known, or must be taken, to be dead."""
    gone = asyncio.Event()
    driver.add_termination_listener(lambda _: gone.set())
    while not gone.is_set():
        try:
            await driver.fetchval("SELECT 1", timeout=BEAT_TIMEOUT_S)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            break
        with suppress(TimeoutError):
            await asyncio.wait_for(gone.wait(), BEAT_S)
    lose()
