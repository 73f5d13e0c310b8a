"""Whether a database is what the tables say it should be."""

from __future__ import annotations

from typing import Any, Literal

from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from sqlalchemy import Connection, DefaultClause, MetaData

from bot.store import types
from bot.store.migrations.compat import BOOKKEEPING


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name not in BOOKKEEPING


def _render(kind: str, thing: object, _context: AutogenContext) -> str | Literal[False]:
    if kind == "type" and type(thing).__module__ == types.__name__:
        return f"types.{type(thing).__name__}()"
    if kind == "server_default" and isinstance(thing, DefaultClause):
        # Alembic would spell them as SQLite does, 0 and 1, which PostgreSQL refuses.
        return {"true": "sa.true()", "false": "sa.false()"}.get(str(thing.arg), False)
    return False


COMPARISON: dict[str, Any] = {
    "compare_type": True,
    "compare_server_default": True,
    "include_name": _is_ours,
    "render_item": _render,
}
"""How Alembic compares and spells our columns, for `env.py` and for the check below alike."""


def schema_differences(connection: Connection, metadata: MetaData) -> list[str]:
    """What is in the tables and not in the database, or the other way round.

    Alembic sees tables, columns, types, keys and the columns of indexes; it does not see CHECK
    constraints nor the WHERE of a partial index.
    """
    context = MigrationContext.configure(connection, opts=COMPARISON)
    return [repr(difference) for difference in compare_metadata(context, metadata)]
