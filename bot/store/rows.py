"""Statements that the two engines spell differently."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.store.types import Listed

T = TypeVar("T")
Row = TypeVar("Row", bound=Select[Any])


def lock_row(conn: Connection, table: Table, row_id: object) -> None:
    """Keep other writers off this row until the transaction ends.

    The first statement of every write that decides on what it reads. On SQLite the writer is
    alone already. A row that does not exist is not an error.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(select(table.c.id).where(table.c.id == row_id).with_for_update())


def lock_rows(conn: Connection, table: Table, ids: Collection[int]) -> None:
    """The same for several rows, in the order of their ids, so that two writers never cross."""
    if ids and conn.dialect.name == "postgresql":
        rows = select(table.c.id).where(among(table.c.id, ids)).order_by(table.c.id)
        conn.execute(rows.with_for_update())


def claiming(conn: Connection, statement: Row) -> Row:
    """The same select, taking rows nobody else is working on and leaving the others out."""
    if conn.dialect.name == "postgresql":
        return statement.with_for_update(skip_locked=True)
    return statement


def among(column: Column[T], values: Collection[T] | None = None) -> ColumnElement[bool]:
    """`column IN (values)` as one parameter: the statement's text does not depend on how many there
    are, so that both engines parse it once, and no list is too long for them.

    Without `values` they are given when the statement is executed, under the column's name with
    an s (`ids`): what is asked all the time is built once.
    """
    if values is None:
        listed = bindparam(f"{column.name}s", type_=Listed(column.type))
    else:
        listed = bindparam(column.name, values, Listed(column.type), unique=True)
    return column.bool_op("IN")(Each(listed))


class Each(FunctionElement[Any]):
    """The values of a `Listed` parameter, row by row."""

    inherit_cache = True


@compiles(Each, "sqlite")
def _each_in_json(each: Each, compiler: SQLCompiler, **told: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(each.clauses, **told)}))"


@compiles(Each, "postgresql")
def _each_in_array(each: Each, compiler: SQLCompiler, **told: Any) -> str:
    return f"(SELECT unnest({compiler.process(each.clauses, **told)}))"


def insert_into(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if conn.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_new(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that leaves alone what is there already; built once for each table."""
    return _insert_new(conn.dialect.name, table)


@cache
def _insert_new(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
