"""Write the next revision: `python -m bot.store.migrations.new "what it changes"`.

The difference between an empty database brought up to date and the tables as they are now.
Read the result before keeping it; then set `SCHEMA_GENERATION` to its number.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, MetaData

from bot.store.migrations.compat import declared
from bot.store.schema import MIGRATIONS, Plan, upgrade
from bot.store.schema_engines import change_sqlite


def write_revision(message: str, metadata: MetaData, revisions: Path) -> Path:
    """The file of the new revision, numbered after the ones in `revisions`."""
    number = len(list(revisions.glob("*.py"))) + 1
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "scratch.db"
        upgrade(f"sqlite:///{file}", plan=Plan(revisions, number - 1))
        return change_sqlite(
            file, lambda conn: _generate(conn, message, metadata, Plan(revisions, number))
        )


def _generate(connection: Connection, message: str, metadata: MetaData, plan: Plan) -> Path:
    config = plan.config(connection)
    compat = declared(connection)
    config.attributes["metadata"] = metadata
    config.attributes["generation"] = plan.generation
    config.attributes["floor"] = compat.floor if compat else 1
    written = command.revision(config, message, autogenerate=True, rev_id=f"{plan.generation:04}")
    assert written is not None
    assert not isinstance(written, list)
    return Path(written.path)


if __name__ == "__main__":
    from bot.store.tables import metadata

    write_revision(sys.argv[1], metadata, MIGRATIONS / "versions")
