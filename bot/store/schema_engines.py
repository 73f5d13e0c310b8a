"""The transaction in which the schema changes, on each engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.errors import BrokenReferences
from bot.store.sqlite_connections import ensure_private_file, take_control

T = TypeVar("T")

MIGRATION_LOCK = 0x5649_0002
"""PostgreSQL's advisory lock of whoever migrates, freed with the transaction."""
OTHERS_TURN_MS = 60_000
"""How long a second process waits for the first one's migration of a SQLite file."""


def change_sqlite(file: Path, change: Callable[[Connection], T]) -> T:
    """Run `change` alone on the file; committed only if every reference still holds.

    Foreign keys are off meanwhile: rebuilding a table drops the old one, and the drop would
    delete the rows that refer to it.
    """
    ensure_private_file(file)
    address = URL.create("sqlite", database=str(file))
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True)
    take_control(
        engine,
        (f"busy_timeout={OTHERS_TURN_MS}", "synchronous=FULL", "foreign_keys=OFF"),
        "BEGIN IMMEDIATE",
    )
    with engine.begin() as connection:
        before = _extent_of_changes(connection)
        result = change(connection)
        if _extent_of_changes(connection) != before:
            _check_references(connection)
        return result


def _extent_of_changes(connection: Connection) -> tuple[object, object]:
    """Grows with every change to tables and rows; the check reads the whole file, so a start that
    changes nothing is spared it.
    """
    schema = connection.exec_driver_sql("PRAGMA schema_version").scalar()
    return schema, connection.exec_driver_sql("SELECT total_changes()").scalar()


def _check_references(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if orphans:
        named = ", ".join(f"{row[0]} row {row[1]} (no {row[2]})" for row in orphans)
        raise BrokenReferences(f"the schema was not changed: rows would point to nothing: {named}")


async def change_postgres(url: URL, change: Callable[[Connection], T]) -> T:
    """Run `change` in one transaction, one process at a time."""
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            return await connection.run_sync(change)
    finally:
        await engine.dispose()


def copy_sqlite(source: Path, target: Path) -> Path:
    """A complete, private copy of a SQLite database in use; an older copy is replaced."""
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    ensure_private_file(partial)
    with closing(sqlite3.connect(source)) as data, closing(sqlite3.connect(partial)) as copy:
        data.backup(copy)
    return partial.replace(target)
