"""One process sends, the others stand by."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.errors import AnotherSender, SenderLost

SEND = """
import asyncio, sys
from bot.store.database import Database

async def send(url):
    db = await Database.open(url)
    async with db.only_sender():
        print("sending", flush=True)
        await asyncio.Event().wait()

asyncio.run(send(sys.argv[1]))
"""


@pytest.fixture
def other_sender(database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", SEND, database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"sending\n"
        yield process
        process.kill()


async def test_another_process_is_refused_until_the_first_dies(
    db: Database, other_sender: subprocess.Popen[bytes]
) -> None:
    with pytest.raises(AnotherSender):
        async with db.only_sender():
            pytest.fail("two senders at once")
    other_sender.kill()
    other_sender.wait(10)
    async with asyncio.timeout(10):  # the server notices within a moment
        while not await _can_send(db):
            pass


async def _can_send(db: Database) -> bool:
    try:
        async with db.only_sender():
            return True
    except AnotherSender:
        return False


async def test_the_place_is_free_again_after_use_and_after_an_error(db: Database) -> None:
    async with db.only_sender():
        assert not await _can_send(db)
    with pytest.raises(BlockingIOError):
        async with db.only_sender():
            raise BlockingIOError
    assert await _can_send(db)


async def test_cancelling_the_sender_frees_the_place(db: Database) -> None:
    sending = asyncio.Event()

    async def send() -> None:
        async with db.only_sender():
            sending.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(send())
    await sending.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await _can_send(db)


async def test_a_sender_whose_lock_is_gone_is_stopped(postgres_url: str) -> None:
    hang_up = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'vigie-sender' AND datname = current_database()"
    )
    db = await Database.open(postgres_url)

    async def send() -> None:
        async with db.only_sender():
            await db.write(0, lambda conn: conn.execute(hang_up).all())
            await asyncio.Event().wait()

    with pytest.raises(SenderLost):
        await send()
    assert await _can_send(db)
    await db.close()
