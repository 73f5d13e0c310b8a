"""The door's promises that hold on both engines."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.util import await_only

from bot.domain.lanes import Lane
from bot.store.database import Database
from bot.store.errors import StoreClosed


class Pause:
    """Stops a transaction in its middle, on the writer's thread as well as in the loop."""

    def __init__(self, db: Database) -> None:
        self._in_thread = db.dialect == "sqlite"
        self._loop = asyncio.get_running_loop()
        self.reached = asyncio.Event()
        self._released = asyncio.Event()
        self._released_in_thread = threading.Event()

    def here(self) -> None:
        self._loop.call_soon_threadsafe(self.reached.set)
        if self._in_thread:
            assert self._released_in_thread.wait(10)
        else:
            await_only(self._released.wait())

    def end(self) -> None:
        self._released_in_thread.set()
        self._released.set()


@pytest.fixture
async def noted(db: Database, notes: Table) -> Table:
    await db.write(Lane.ALARM, notes.create)
    return notes


async def ids(db: Database, notes: Table) -> list[int]:
    return await db.read(lambda conn: list(conn.scalars(select(notes.c.id).order_by(notes.c.id))))


async def test_what_was_written_is_read_back(db: Database, noted: Table) -> None:
    count = await db.write(
        Lane.PING,
        lambda conn: conn.execute(insert(noted).values(id=1, text="Awa is safe")).rowcount,
    )
    assert count == 1
    assert await ids(db, noted) == [1]


async def test_an_error_rolls_everything_back_and_keeps_its_type(
    db: Database, noted: Table
) -> None:
    def fails(conn: Connection) -> None:
        conn.execute(insert(noted).values(id=1))
        raise LookupError("no such mission")

    with pytest.raises(LookupError, match="no such mission"):
        await db.write(Lane.ANSWER, fails)
    assert await ids(db, noted) == []


async def test_a_refused_statement_rolls_back_and_the_door_stays_open(
    db: Database, noted: Table
) -> None:
    def twice(conn: Connection) -> None:
        conn.execute(insert(noted).values(id=1))
        conn.execute(insert(noted).values(id=1))

    with pytest.raises(IntegrityError):
        await db.write(Lane.ANSWER, twice)
    await db.write(Lane.ANSWER, lambda conn: conn.execute(insert(noted).values(id=2)))
    assert await ids(db, noted) == [2]


async def test_a_savepoint_undoes_its_part_alone(db: Database, noted: Table) -> None:
    def clashing(conn: Connection) -> None:
        with conn.begin_nested():
            conn.execute(insert(noted).values(id=2))
            conn.execute(insert(noted).values(id=1))

    def two_parts(conn: Connection) -> None:
        conn.execute(insert(noted).values(id=1))
        with pytest.raises(IntegrityError):
            clashing(conn)

    await db.write(Lane.ANSWER, two_parts)
    assert await ids(db, noted) == [1]


async def test_stop_iteration_does_not_hang_the_caller(db: Database) -> None:
    with pytest.raises(RuntimeError):
        await db.write(Lane.ANSWER, lambda _conn: next(iter(())))


async def test_cancelled_in_its_middle_a_write_still_commits(db: Database, noted: Table) -> None:
    pause = Pause(db)

    def slow(conn: Connection) -> None:
        conn.execute(insert(noted).values(id=1))
        pause.here()
        conn.execute(insert(noted).values(id=2))

    writing = asyncio.create_task(db.write(Lane.ANSWER, slow))
    await pause.reached.wait()
    for _ in range(2):  # an impatient caller changes nothing
        writing.cancel()
        await asyncio.sleep(0)
    assert not writing.done()
    pause.end()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await ids(db, noted) == [1, 2]


async def test_cancelled_in_its_middle_a_failing_write_rolls_back(
    db: Database, noted: Table
) -> None:
    pause = Pause(db)

    def slow(conn: Connection) -> None:
        conn.execute(insert(noted).values(id=1))
        pause.here()
        raise LookupError("gone")

    writing = asyncio.create_task(db.write(Lane.ANSWER, slow))
    await pause.reached.wait()
    writing.cancel()
    pause.end()
    with pytest.raises(asyncio.CancelledError) as cancelled:
        await writing
    assert isinstance(cancelled.value.__cause__, LookupError)
    assert await ids(db, noted) == []


async def test_close_waits_for_what_was_asked_and_refuses_the_rest(
    db: Database, noted: Table
) -> None:
    async def note(number: int) -> None:
        await db.write(Lane.PING, lambda conn: conn.execute(insert(noted).values(id=number)))

    asked = [asyncio.create_task(note(number)) for number in range(20)]
    await asyncio.sleep(0)
    await db.close()
    await asyncio.gather(*asked)
    with pytest.raises(StoreClosed):
        await note(99)
    with pytest.raises(StoreClosed):
        await ids(db, noted)
    await db.close()
    again = await Database.open(db.url)
    assert await ids(again, noted) == list(range(20))
    await again.close()


async def test_many_writers_at_once_lose_nothing(db: Database, noted: Table) -> None:
    async def note(number: int) -> None:
        await db.write(Lane.PING, lambda conn: conn.execute(insert(noted).values(id=number)))

    await asyncio.gather(*(note(number) for number in range(100)))
    count = await db.read(lambda conn: conn.scalar(select(func.count()).select_from(noted)))
    assert count == 100


async def test_integrity_of_a_sound_database(db: Database, noted: Table) -> None:
    assert await db.integrity() == "ok"
