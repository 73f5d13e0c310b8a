"""How SQLite connections are set up: one engine to write, one to read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.types import read_json

READERS = 4
BUSY_TIMEOUT_MS = 250
READER_BUSY_TIMEOUT_MS = 5000
WRITING = (
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # a purged position must not linger in free pages (S14)
)
READING = (f"busy_timeout={READER_BUSY_TIMEOUT_MS}", "query_only=ON")


def writing_engine(file: Path) -> Engine:
    """An engine of one connection whose transactions take the write lock at once.

    As everywhere here, its errors do not show what was to be written: logs outlive a sealed note.
    """
    address = URL.create("sqlite", database=str(file))
    engine = create_engine(
        address,
        pool_size=1,
        max_overflow=0,
        json_deserializer=read_json,
        hide_parameters=True,
    )
    return take_control(engine, WRITING, "BEGIN IMMEDIATE")


def reading_engine(file: Path) -> AsyncEngine:
    """An engine that cannot write; each of its transactions sees one snapshot."""
    address = URL.create("sqlite+aiosqlite", database=str(file))
    engine = create_async_engine(
        address,
        pool_size=READERS,
        max_overflow=0,
        json_deserializer=read_json,
        hide_parameters=True,
    )
    take_control(engine.sync_engine, READING, "BEGIN")
    return engine


def take_control(engine: Engine, pragmas: Iterable[str], begin: str) -> Engine:
    """Say BEGIN ourselves: the driver's own would come late, and never before DDL."""

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def ensure_private_file(file: Path) -> None:
    """Create an empty database that only this user may read; leave an existing one alone.

    SQLite gives its journal files the same permissions. Raises `FileNotFoundError` when the
    directory is missing.
    """
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
