"""Statements that the two engines spell differently."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite

Row = TypeVar("Row", bound=Select[Any])


def lock_row(conn: Connection, table: Table, row_id: object) -> None:
    """Keep other writers off this row until the transaction ends.

    The first statement of every write that decides on what it reads. On SQLite the writer is
    alone already. A row that does not exist is not an error.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(select(table.c.id).where(table.c.id == row_id).with_for_update())


def claiming(conn: Connection, statement: Row) -> Row:
    """The same select, taking rows nobody else is working on and leaving the others out."""
    if conn.dialect.name == "postgresql":
        return statement.with_for_update(skip_locked=True)
    return statement


def insert_into(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if conn.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
