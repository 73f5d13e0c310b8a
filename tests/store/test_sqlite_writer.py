"""SQLite's writer thread: lanes, a locked file, its own death."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, insert, select

from bot.domain.lanes import Lane
from bot.store import sqlite_writer
from bot.store.database import Database
from bot.store.errors import StoreBusy, StoreClosed
from bot.store.sqlite_door import SqliteDoor
from bot.store.sqlite_writer import SqliteWriter

HOLD_THE_LOCK = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
held.execute("COMMIT")
"""


@asynccontextmanager
async def busy_writer(db: Database) -> AsyncIterator[asyncio.Task[None]]:
    """The writer stands still inside a transaction until the block ends."""
    inside, go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def stand_still(_: Connection) -> None:
        loop.call_soon_threadsafe(inside.set)
        assert go.wait(10)

    blocked = asyncio.create_task(db.write(Lane.ALARM, stand_still))
    await inside.wait()
    try:
        yield blocked
    finally:
        go.set()


@pytest.fixture
def other_program(sqlite_db: Database, sqlite_url: str) -> Iterator[Callable[[], None]]:
    """Another process that has locked the file; calling it lets go."""
    command = [sys.executable, "-c", HOLD_THE_LOCK, sqlite_url.partition("///")[2]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"

        def let_go() -> None:
            process.communicate(timeout=10)

        yield let_go
        process.kill()


def writer_of(db: Database) -> SqliteWriter:
    assert isinstance(db._door, SqliteDoor)
    return db._door._writer


def saying(order: list[str], word: str) -> Callable[[Connection], None]:
    return lambda _: order.append(word)


async def asked(*writes: Awaitable[None]) -> list[asyncio.Task[None]]:
    """Started, so that all of them stand in the queue."""
    tasks = [asyncio.ensure_future(write) for write in writes]
    await asyncio.sleep(0)
    return [task for task in tasks if isinstance(task, asyncio.Task)]


async def test_s4_an_sos_overtakes_three_thousand_waiting_writes(sqlite_db: Database) -> None:
    order: list[str] = []
    async with busy_writer(sqlite_db):
        pings = await asked(
            *(sqlite_db.write(Lane.PING, saying(order, "ping")) for _ in range(3000))
        )
        sos = await asked(sqlite_db.write(Lane.ALARM, saying(order, "sos")))
    await asyncio.gather(*sos, *pings)
    assert order.index("sos") == 0
    assert len(order) == 3001


async def test_lanes_go_in_order_and_each_lane_as_it_came(sqlite_db: Database) -> None:
    order: list[str] = []
    async with busy_writer(sqlite_db):
        waiting = await asked(
            *(
                sqlite_db.write(lane, saying(order, f"{lane.name} {turn}"))
                for turn in range(3)
                for lane in reversed(Lane)
            )
        )
    await asyncio.gather(*waiting)
    assert order == [f"{lane.name} {turn}" for lane in Lane for turn in range(3)]


async def test_cancelled_before_it_began_a_write_never_happens(sqlite_db: Database) -> None:
    order: list[str] = []
    async with busy_writer(sqlite_db):
        dropped, kept = await asked(
            sqlite_db.write(Lane.ANSWER, saying(order, "dropped")),
            sqlite_db.write(Lane.ANSWER, saying(order, "kept")),
        )
        dropped.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dropped  # at once, although the writer is still busy
    await kept
    assert order == ["kept"]


async def test_a_locked_file_is_waited_for(
    sqlite_db: Database,
    notes: Table,
    other_program: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writer_of(sqlite_db), "_rest", other_program)  # lets go at the first pause
    await sqlite_db.write(Lane.PING, notes.create)
    assert await sqlite_db.read(lambda conn: conn.execute(select(notes)).all()) == []


async def test_an_sos_overtakes_a_write_that_waits_for_a_locked_file(
    sqlite_db: Database, other_program: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    refused, sos_is_here = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def rest() -> None:
        loop.call_soon_threadsafe(refused.set)
        assert sos_is_here.wait(10)
        other_program()

    monkeypatch.setattr(writer_of(sqlite_db), "_rest", rest)
    ping = await asked(sqlite_db.write(Lane.PING, saying(order, "ping")))
    await refused.wait()
    sos = await asked(sqlite_db.write(Lane.ALARM, saying(order, "sos")))
    sos_is_here.set()
    await asyncio.gather(*ping, *sos)
    assert order == ["sos", "ping"]


async def test_a_file_locked_for_too_long_fails_each_write_by_name(
    sqlite_db: Database, other_program: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_writer, "PATIENCE_S", 0.0)
    order: list[str] = []
    with pytest.raises(StoreBusy, match=r"another program has locked vigie\.db"):
        await sqlite_db.write(Lane.PING, saying(order, "too late"))
    other_program()
    await sqlite_db.write(Lane.PING, saying(order, "in time"))
    assert order == ["in time"]


class Poison(sqlite_writer.Job[None]):
    """Breaks the writer itself, not only its own transaction."""

    def abandoned(self) -> bool:
        raise MemoryError


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_dead_writer_hangs_nobody(sqlite_db: Database) -> None:
    writer = writer_of(sqlite_db)
    poison = Poison(lambda _: None)
    async with busy_writer(sqlite_db) as blocked:
        writer.submit(Lane.ALARM, poison)
        waiting = await asked(sqlite_db.write(Lane.PING, lambda _: None))
    await blocked
    with pytest.raises(StoreClosed):
        await waiting[0]
    with pytest.raises(StoreClosed):
        await sqlite_db.write(Lane.ALARM, lambda _: None)
    assert isinstance(poison.outcome.exception(timeout=10), StoreClosed)
    await sqlite_db.close()


async def test_every_commit_is_synchronous_and_journalled(sqlite_db: Database) -> None:
    def settings(conn: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        return {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    assert await sqlite_db.write(Lane.PING, settings) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 250,
        "secure_delete": 1,
    }


def modes_of(directory: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in directory.glob("new.db*")}


async def test_the_files_are_private(sqlite_db: Database, notes: Table, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    db = await Database.open(url)
    await db.write(Lane.PING, notes.create)
    await db.write(Lane.PING, lambda conn: conn.execute(insert(notes).values(id=1)))
    modes = modes_of(tmp_path)
    await db.close()
    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}


async def test_a_missing_directory_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/nowhere/vigie.db")
