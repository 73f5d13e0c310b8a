"""Reads cannot write, and see one moment only."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

from bot.store.database import Database
from bot.store.urls import sqlite_file, store_url


async def test_a_read_cannot_write(db: Database, notes: Table) -> None:
    await db.write(0, notes.create)
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        await db.read(lambda conn: conn.execute(insert(notes).values(id=1)))
    assert await db.read(lambda conn: conn.execute(select(notes)).all()) == []
    # The same connections go on writing what they are asked to, through the right door.
    await db.write(0, lambda conn: conn.execute(insert(notes).values(id=1)))


async def test_a_read_sees_what_was_committed_before_it(db: Database, notes: Table) -> None:
    await db.write(0, notes.create)
    for number in range(10):
        await db.write(0, lambda conn, n=number: conn.execute(insert(notes).values(id=n)))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        count = await db.read(lambda conn: conn.scalar(select(func.count()).select_from(notes)))
        assert count == number + 1


async def test_a_read_does_not_see_what_is_committed_meanwhile(db: Database, notes: Table) -> None:
    await db.write(0, notes.create)
    if db.dialect == "sqlite":
        counts = await db.read(lambda conn: _count_twice_in_sqlite(conn, notes, db.url))
    else:
        counts = await _count_twice_in_postgres(db, notes)
    assert counts == (0, 0)
    assert await db.read(lambda conn: len(conn.execute(select(notes)).all())) == 1


def _count(conn: Connection, notes: Table) -> int:
    return conn.scalar(select(func.count()).select_from(notes)) or 0


def _count_twice_in_sqlite(conn: Connection, notes: Table, url: str) -> tuple[int, int]:
    before = _count(conn, notes)
    with closing(sqlite3.connect(sqlite_file(store_url(url)))) as other, other:
        other.execute("INSERT INTO notes (id) VALUES (1)")
    return before, _count(conn, notes)


async def _count_twice_in_postgres(db: Database, notes: Table) -> tuple[int, int]:
    counted, written = asyncio.Event(), asyncio.Event()

    def count_twice(conn: Connection) -> tuple[int, int]:
        before = _count(conn, notes)
        counted.set()
        await_only(written.wait())
        return before, _count(conn, notes)

    reading = asyncio.create_task(db.read(count_twice))
    await counted.wait()
    await db.write(0, lambda conn: conn.execute(insert(notes).values(id=1)))
    written.set()
    return await reading


async def test_more_reads_than_connections(db: Database) -> None:
    answers = await asyncio.gather(
        *(db.read(lambda conn: conn.exec_driver_sql("SELECT 1").scalar()) for _ in range(40))
    )
    assert answers == [1] * 40


async def test_integrity_names_a_row_that_points_to_nothing(sqlite_db: Database) -> None:
    file = sqlite_file(store_url(sqlite_db.url))
    with closing(sqlite3.connect(file)) as other, other:
        other.executescript(
            "CREATE TABLE parents (id INTEGER PRIMARY KEY);"
            "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents);"
            "INSERT INTO children VALUES (7, 1);"
        )
    assert await sqlite_db.integrity() == "children row 7 points to a missing parents"
