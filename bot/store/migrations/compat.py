"""Which programs may run on a schema: the database itself says so.

Each revision declares two numbers. `generation` counts the revisions. `floor` is the oldest
generation of the program that may still run: a revision that only adds leaves it as it was
(expand), one that takes away what older programs use raises it (contract).
"""

from __future__ import annotations

from typing import NamedTuple

from alembic import op
from sqlalchemy import Column, Connection, Integer, MetaData, Table, delete, insert, inspect, select

BOOKKEEPING = ("alembic_version", "schema_compat")
"""Tables of the migrations themselves, which are in nobody's `metadata`."""

schema_compat = Table(
    "schema_compat",
    MetaData(),
    Column("generation", Integer, nullable=False),
    Column("floor", Integer, nullable=False),
)


class Compat(NamedTuple):
    """What the last revision declared."""

    generation: int
    floor: int


def declare(generation: int, floor: int) -> None:
    """Called once by every revision's `upgrade`."""
    connection = op.get_bind()
    schema_compat.create(connection, checkfirst=True)
    connection.execute(delete(schema_compat))
    connection.execute(insert(schema_compat).values(generation=generation, floor=floor))


def declared(connection: Connection) -> Compat | None:
    """None on a database that no revision has touched yet."""
    if not inspect(connection).has_table(schema_compat.name):
        return None
    row = connection.execute(select(schema_compat)).one_or_none()
    return None if row is None else Compat(row.generation, row.floor)
