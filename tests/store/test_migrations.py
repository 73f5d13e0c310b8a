"""The migrations and the tables say the same."""

from __future__ import annotations

from bot.store.database import Database
from bot.store.migrations.compat import declared
from bot.store.schema import SCHEMA_GENERATION
from bot.store.schema_differences import schema_differences
from bot.store.tables import metadata


async def test_the_migrations_make_exactly_the_tables(db: Database) -> None:
    assert await db.read(lambda conn: schema_differences(conn, metadata)) == []


async def test_the_newest_migration_is_the_one_this_program_was_written_for(db: Database) -> None:
    compat = await db.read(declared)
    assert compat is not None
    assert compat.generation == SCHEMA_GENERATION
    assert compat.floor <= SCHEMA_GENERATION
