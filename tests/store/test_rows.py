"""The statements that the two engines spell differently."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Table, insert, select

from bot.store.database import Database
from bot.store.rows import among, claiming, insert_into, lock_row


async def test_an_insert_that_meets_its_own_key_changes_nothing(db: Database, notes: Table) -> None:
    def twice(conn: Connection) -> list[int]:
        notes.create(conn)
        once = insert_into(conn, notes).on_conflict_do_nothing(index_elements=["id"])
        return [conn.execute(once.values(id=1, text=words)).rowcount for words in ("a", "b")]

    assert await db.write(0, twice) == [1, 0]
    assert await db.read(lambda conn: conn.scalar(select(notes.c.text))) == "a"


async def test_an_insert_that_meets_its_own_key_updates(db: Database, notes: Table) -> None:
    def twice(conn: Connection) -> None:
        notes.create(conn)
        for words in ("a", "b"):
            row = insert_into(conn, notes).values(id=1, text=words)
            update = {"text": row.excluded.text}
            conn.execute(row.on_conflict_do_update(index_elements=["id"], set_=update))

    await db.write(0, twice)
    assert await db.read(lambda conn: conn.scalar(select(notes.c.text))) == "b"


async def test_locking_and_claiming_work_on_both_engines(db: Database, notes: Table) -> None:
    def claim(conn: Connection) -> list[int]:
        notes.create(conn)
        conn.execute(insert(notes), [{"id": 1}, {"id": 2}])
        lock_row(conn, notes, 1)
        lock_row(conn, notes, 404)
        return list(conn.scalars(claiming(conn, select(notes.c.id).order_by(notes.c.id))))

    assert await db.write(0, claim) == [1, 2]


async def test_s8_more_ids_than_an_engine_takes_as_parameters(db: Database, notes: Table) -> None:
    """After a long blindness everybody on mission is looked at in one statement."""

    def look(conn: Connection) -> list[int]:
        notes.create(conn)
        conn.execute(insert(notes), [{"id": 7, "text": "it's 7"}, {"id": 8, "text": "8"}])
        many = among(notes.c.id, range(300_000))
        named = among(notes.c.text, ["it's 7", *(f"no {number}" for number in range(40_000))])
        return list(conn.scalars(select(notes.c.id).where(many, named)))

    assert await db.write(0, look) == [7]


async def test_what_is_asked_all_the_time_gets_its_list_when_executed(
    db: Database, notes: Table
) -> None:
    named = select(notes.c.id).where(among(notes.c.text)).order_by(notes.c.id)

    def look(conn: Connection) -> list[list[int]]:
        notes.create(conn)
        conn.execute(insert(notes), [{"id": 1, "text": "a"}, {"id": 2, "text": "b"}])
        lists: list[Collection[str]] = [{"a", "b"}, ["b"], []]
        return [list(conn.scalars(named, {"texts": words})) for words in lists]

    assert await db.write(0, look) == [[1, 2], [2], []]
