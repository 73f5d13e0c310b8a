"""PostgreSQL's door: places kept for alarms, conflicts tried again, row locks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

from bot.domain.lanes import Lane
from bot.store.database import Database
from bot.store.postgres_door import ATTEMPTS, KEPT_FOR_ALARMS, WRITERS
from bot.store.rows import claiming, lock_row


@pytest.fixture
async def postgres_db(postgres_url: str) -> AsyncIterator[Database]:
    db = await Database.open(postgres_url)
    yield db
    await db.close()


@pytest.fixture
async def noted(postgres_db: Database, notes: Table) -> Table:
    def two_notes(conn: Connection) -> None:
        notes.create(conn)
        conn.execute(insert(notes), [{"id": 1, "text": ""}, {"id": 2, "text": ""}])

    await postgres_db.write(Lane.ALARM, two_notes)
    return notes


def conflict(conn: Connection, code: str) -> None:
    raising = f"RAISE EXCEPTION 'conflict' USING ERRCODE = '{code}'"
    conn.execute(text(f"DO $$ BEGIN {raising}; END $$"))


async def test_s4_an_alarm_finds_a_place_when_everything_else_is_stuck(
    postgres_db: Database,
) -> None:
    release, inside = asyncio.Event(), 0

    def stuck(_: Connection) -> None:
        nonlocal inside
        inside += 1
        await_only(release.wait())

    pings = [asyncio.create_task(postgres_db.write(Lane.PING, stuck)) for _ in range(20)]
    assert await postgres_db.write(Lane.ALARM, lambda _: "out") == "out"
    assert inside <= WRITERS - KEPT_FOR_ALARMS
    release.set()
    await asyncio.gather(*pings)
    assert inside == 20


@pytest.mark.parametrize("code", ["40001", "40P01"])
async def test_a_conflict_is_tried_again_from_the_start(
    postgres_db: Database, noted: Table, code: str
) -> None:
    attempts = 0

    def conflicts_twice(conn: Connection) -> None:
        nonlocal attempts
        attempts += 1
        conn.execute(insert(noted).values(id=10 + attempts))
        if attempts < 3:
            conflict(conn, code)

    await postgres_db.write(Lane.ANSWER, conflicts_twice)
    found = await postgres_db.read(lambda conn: conn.scalars(select(noted.c.id)).all())
    assert sorted(found) == [1, 2, 13]


async def test_conflicts_without_end_are_given_up(postgres_db: Database) -> None:
    attempts = 0

    def always(conn: Connection) -> None:
        nonlocal attempts
        attempts += 1
        conflict(conn, "40001")

    with pytest.raises(DBAPIError, match="conflict"):
        await postgres_db.write(Lane.ANSWER, always)
    assert attempts == ATTEMPTS


async def test_two_writes_that_deadlock_both_succeed(postgres_db: Database, noted: Table) -> None:
    met = asyncio.Barrier(2)
    attempts: list[str] = []

    async def note(name: str, first: int, second: int) -> None:
        def crossing(conn: Connection) -> None:
            attempts.append(name)
            for row in (first, second):
                conn.execute(
                    update(noted).where(noted.c.id == row).values(text=noted.c.text + name)
                )
                if row == first and attempts.count(name) == 1:
                    await_only(met.wait())

        await postgres_db.write(Lane.ANSWER, crossing)

    await asyncio.gather(note("a", 1, 2), note("b", 2, 1))
    texts = await postgres_db.read(lambda conn: conn.scalars(select(noted.c.text)).all())
    assert [sorted(found or "") for found in texts] == [["a", "b"], ["a", "b"]]
    assert len(attempts) == 3


async def test_a_locked_row_keeps_the_other_writer_waiting(
    postgres_db: Database, noted: Table
) -> None:
    order: list[str] = []
    held, release = asyncio.Event(), asyncio.Event()

    def holder(conn: Connection) -> None:
        lock_row(conn, noted, 1)
        held.set()
        await_only(release.wait())
        order.append("holder")

    def second(conn: Connection) -> None:
        lock_row(conn, noted, 1)
        order.append("second")

    holding = asyncio.create_task(postgres_db.write(Lane.ANSWER, holder))
    await held.wait()
    waiting = asyncio.create_task(postgres_db.write(Lane.ANSWER, second))
    await _until_somebody_waits_for_a_lock(postgres_db)
    assert order == []
    release.set()
    await asyncio.gather(holding, waiting)
    assert order == ["holder", "second"]


async def _until_somebody_waits_for_a_lock(db: Database) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(10):
        while not await db.read(lambda conn: conn.scalar(waiting)):
            pass


async def test_claiming_leaves_out_what_another_process_works_on(
    postgres_db: Database, noted: Table
) -> None:
    release, held = asyncio.Event(), asyncio.Event()
    due = select(noted.c.id).order_by(noted.c.id)

    def claim_one_and_stay(conn: Connection) -> list[int]:
        claimed = conn.scalars(claiming(conn, due.limit(1))).all()
        held.set()
        await_only(release.wait())
        return list(claimed)

    first = asyncio.create_task(postgres_db.write(Lane.PING, claim_one_and_stay))
    await held.wait()
    rest = await postgres_db.write(
        Lane.PING, lambda conn: list(conn.scalars(claiming(conn, due)).all())
    )
    release.set()
    assert (await first, rest) == ([1], [2])


async def test_a_write_after_the_server_closed_our_connections(postgres_db: Database) -> None:
    hang_up = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = 'vigie' AND datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    await asyncio.gather(*(postgres_db.write(Lane.ALARM, lambda _: None) for _ in range(8)))
    await postgres_db.read(lambda _: None)
    await postgres_db.write(Lane.ALARM, lambda conn: conn.execute(hang_up).all())
    one = text("SELECT 1")
    answers = await asyncio.gather(
        *(postgres_db.write(Lane.ALARM, lambda conn: conn.scalar(one)) for _ in range(8))
    )
    assert answers == [1] * 8
    assert await postgres_db.read(lambda conn: conn.scalar(text("SELECT 1"))) == 1
