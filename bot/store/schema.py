"""Bringing the schema up to date, and refusing a database made for a newer program."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.errors import SchemaError, SchemaTooNew
from bot.store.migrations.compat import declared
from bot.store.schema_engines import change_postgres, change_sqlite, copy_sqlite
from bot.store.urls import sqlite_file, store_url

SCHEMA_GENERATION = 7
"""The number of the newest revision this program was written for."""

MIGRATIONS = Path(__file__).parent / "migrations"

_alembic_alone = threading.Lock()
"""Alembic keeps the migration it is in as a global of the process."""


@dataclass(frozen=True)
class Plan:
    """Which revisions to apply, and what the program that applies them can run on."""

    revisions: Path = MIGRATIONS / "versions"
    generation: int = SCHEMA_GENERATION

    def config(self, connection: Connection) -> Config:
        """Alembic's settings, made here so that no alembic.ini has to be found at run time."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", str(self.revisions).replace("%", "%%"))
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        config.attributes["connection"] = connection
        return config


@dataclass(frozen=True)
class Upgraded:
    """The revisions before and after (None: no schema yet), and the backup if one was made."""

    before: str | None
    after: str | None
    backup: Path | None = None


def upgrade(url: str, backup: bool = True, plan: Plan | None = None) -> Upgraded:
    """Apply the missing revisions, all in one transaction. Blocks: call it in a thread.

    Several processes may do so at once: one migrates, the others wait and find it done. A
    SQLite file that already holds a schema is first copied to `FILE.before-REVISION.bak`.

    Raises `SchemaTooNew` when a newer program has left this one behind, `BrokenReferences`
    when the new schema would break references, `SchemaError` on a schema not ours; in all
    cases the database stays as it was.
    """
    plan = plan or Plan()
    address = store_url(url)
    with _alembic_alone:
        if address.get_backend_name() == "postgresql":
            migration = change_postgres(address, lambda conn: _bring_up(conn, plan, _no_copy))
            return asyncio.run(migration)
        file = sqlite_file(address)
        copy = _copier(file) if backup else _no_copy
        return change_sqlite(file, lambda conn: _bring_up(conn, plan, copy))


async def ensure_schema(url: str) -> Upgraded:
    """`upgrade`, for the start of the program."""
    return await asyncio.to_thread(upgrade, url)


def refuse_newer(connection: Connection, generation: int = SCHEMA_GENERATION) -> None:
    """Raise `SchemaTooNew` when a program of this generation must not touch the database."""
    compat = declared(connection)
    if compat is not None and compat.floor > generation:
        raise SchemaTooNew(
            f"This database was changed by a newer Vigie (schema {compat.generation}, which "
            f"needs a program for schema {compat.floor} or later; this program is for schema "
            f"{generation}). Install the newer Vigie, or restore the backup made before."
        )


def _bring_up(connection: Connection, plan: Plan, copy: Callable[[str], Path | None]) -> Upgraded:
    refuse_newer(connection, plan.generation)
    config = plan.config(connection)
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    before = MigrationContext.configure(connection).get_current_revision()
    head = scripts.get_current_head()
    if before is not None and before not in known:
        return _leave_alone(connection, before)
    if head is None or before == head:
        return Upgraded(before, before)
    backup = copy(head) if before is not None else None
    command.upgrade(config, "head")
    compat = declared(connection)
    if compat is None or compat.generation != plan.generation:
        raise SchemaError(
            f"revision {head} declares {compat}, but this program is for schema {plan.generation}"
        )
    return Upgraded(before, head, backup)


def _leave_alone(connection: Connection, revision: str) -> Upgraded:
    """A revision from the future that says older programs may go on (expanded only)."""
    if declared(connection) is None:
        raise SchemaError(f"This database's schema ({revision!r}) is not one of Vigie's.")
    return Upgraded(revision, revision)


def _no_copy(_head: str) -> None:
    return None


def _copier(file: Path) -> Callable[[str], Path | None]:
    return lambda head: copy_sqlite(file, file.with_name(f"{file.name}.before-{head}.bak"))
