"""What an examination asks of the database itself; it changes nothing, not even the schema."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import Database
from bot.store.errors import SchemaTooNew, StoreError
from bot.store.schema import Plan, refuse_newer
from bot.store.tables import inbox, watch
from bot.store.urls import sqlite_file, store_url

T = TypeVar("T")

PATIENCE = 15.0
"""Seconds that a database may take to let us in."""


class NoDatabase(Exception):
    """There is none at the address, or it cannot be used; the text says why."""


@dataclass(frozen=True)
class Condition:
    """How the stored data is: `damage` is "ok" or what is wrong.

    `schema` is one of "current", "old", "new": the last was written by a newer program.
    """

    damage: str
    schema: str


async def examine(url: str, look: Callable[[Connection], T]) -> tuple[Condition, T | None]:
    """The database's condition, and what `look` finds in one whose schema is current.

    Raises NoDatabase, also for an SQLite file that does not exist: looking creates none.
    """
    try:
        address = store_url(url)
        if address.get_backend_name() == "sqlite" and not sqlite_file(address).exists():
            raise NoDatabase(f"{sqlite_file(address)} does not exist yet")
    except StoreError as error:
        raise NoDatabase(_in_a_line(error)) from error
    db = await _opened(url)
    try:
        condition = Condition(await db.integrity(), await db.read(_schema))
        return condition, await db.read(look) if condition.schema == "current" else None
    except (StoreError, SQLAlchemyError) as error:
        raise NoDatabase(_in_a_line(error)) from error
    finally:
        await db.close()


async def reach(url: str) -> None:
    """Open and close it: a PostgreSQL server answers and lets us in, a SQLite file can be written
    and is made where there is none. Raises NoDatabase.
    """
    await (await _opened(url)).close()


async def _opened(url: str) -> Database:
    try:
        async with asyncio.timeout(PATIENCE):
            return await Database.open(url)
    except TimeoutError as error:
        raise NoDatabase(f"it did not answer within {PATIENCE:.0f} seconds") from error
    except (StoreError, SQLAlchemyError, OSError) as error:
        raise NoDatabase(_in_a_line(error)) from error


def _in_a_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def _schema(conn: Connection) -> str:
    try:
        refuse_newer(conn)
    except SchemaTooNew:
        return "new"
    plan = Plan()
    head = ScriptDirectory.from_config(plan.config(conn)).get_current_head()
    standing = MigrationContext.configure(conn).get_current_revision()
    return "current" if standing == head else "old"


def last_good_intakes(conn: Connection) -> dict[int, tuple[datetime | None, str]]:
    """By bot: when updates were last fetched, and in which phase of hearing the watch was left."""
    rows = conn.execute(select(watch.c.bot_id, watch.c.last_good, watch.c.phase))
    return {bot_id: (last_good, phase) for bot_id, last_good, phase in rows}


def updates_set_aside(conn: Connection) -> int:
    """How many updates could not be handled and wait to be looked at."""
    query = select(func.count()).where(inbox.c.set_aside_at.is_not(None))
    return int(conn.execute(query).scalar_one())
