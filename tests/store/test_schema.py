"""Migrations: whole or not at all, one at a time, and never under a newer schema."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    false,
    text,
)
from sqlalchemy.exc import DBAPIError

from bot.store.errors import BrokenReferences, SchemaError, SchemaTooNew
from bot.store.migrations.compat import Compat, declared
from bot.store.migrations.new import write_revision
from bot.store.schema import Plan, Upgraded, ensure_schema, refuse_newer, upgrade
from bot.store.schema_differences import schema_differences
from bot.store.schema_engines import change_postgres, change_sqlite
from bot.store.types import Json, UtcDateTime
from bot.store.urls import sqlite_file, store_url

T = TypeVar("T")

REVISION = """
import sqlalchemy as sa
from alembic import op
from bot.store.migrations.compat import declare

revision, down_revision = {revision!r}, {before!r}

def upgrade():
    {body}
    declare(generation={generation}, floor={floor})
"""
FIRST = (
    "op.create_table('people', sa.Column('id', sa.Integer, primary_key=True));"
    "op.create_table('missions', sa.Column('id', sa.Integer, primary_key=True),"
    " sa.Column('person', sa.Integer, sa.ForeignKey('people.id', ondelete='CASCADE')));"
    "op.execute('INSERT INTO people VALUES (1)');"
    "op.execute('INSERT INTO missions VALUES (10, 1)')"
)
ADD_NAME = "op.add_column('people', sa.Column('name', sa.String(20)))"


@pytest.fixture
def revisions(tmp_path: Path) -> Path:
    directory = tmp_path / "versions"
    directory.mkdir()
    add(directory, FIRST)
    return directory


def add(revisions: Path, body: str, floor: int = 1) -> Plan:
    """The next revision, and the plan of the program that comes with it."""
    number = len(list(revisions.glob("*.py"))) + 1
    before = f"{number - 1:04}" if number > 1 else None
    script = REVISION.format(
        revision=f"{number:04}", before=before, body=body, generation=number, floor=floor
    )
    (revisions / f"{number:04}_step.py").write_text(script)
    return Plan(revisions, number)


def inspect_with(url: str, look: Callable[[Connection], T]) -> T:
    address = store_url(url)
    if address.get_backend_name() == "sqlite":
        return change_sqlite(sqlite_file(address), look)
    return asyncio.run(change_postgres(address, look))


def rows(url: str, table: str) -> list[tuple[object, ...]]:
    query = text(f"SELECT * FROM {table}")
    return [tuple(row) for row in inspect_with(url, lambda conn: conn.execute(query).all())]


def test_up_from_nothing_and_then_nothing_to_do(blank_url: str, revisions: Path) -> None:
    plan = Plan(revisions, 1)
    assert upgrade(blank_url, plan=plan) == Upgraded(None, "0001")
    assert rows(blank_url, "missions") == [(10, 1)]
    assert inspect_with(blank_url, declared) == Compat(generation=1, floor=1)
    assert upgrade(blank_url, plan=plan) == Upgraded("0001", "0001")


def test_several_revisions_are_one_transaction(blank_url: str, revisions: Path) -> None:
    upgrade(blank_url, plan=Plan(revisions, 1))
    add(revisions, ADD_NAME)
    failing = add(revisions, "op.execute('INSERT INTO people (id) VALUES (2), (1)')")
    with pytest.raises(DBAPIError):
        upgrade(blank_url, plan=failing)
    assert rows(blank_url, "people") == [(1,)]
    assert rows(blank_url, "alembic_version") == [("0001",)]
    assert inspect_with(blank_url, declared) == Compat(generation=1, floor=1)


def test_an_older_program_runs_on_what_was_only_expanded(blank_url: str, revisions: Path) -> None:
    upgrade(blank_url, plan=add(revisions, ADD_NAME, floor=1))
    (revisions / "0002_step.py").unlink()
    assert upgrade(blank_url, plan=Plan(revisions, 1)) == Upgraded("0002", "0002")


def test_an_older_program_refuses_a_contracted_schema(blank_url: str, revisions: Path) -> None:
    upgrade(blank_url, plan=add(revisions, ADD_NAME, floor=2))
    (revisions / "0002_step.py").unlink()
    with pytest.raises(SchemaTooNew, match=r"newer Vigie .* Install the newer Vigie"):
        upgrade(blank_url, plan=Plan(revisions, 1))
    with pytest.raises(SchemaTooNew):
        inspect_with(blank_url, lambda conn: refuse_newer(conn, 1))
    inspect_with(blank_url, lambda conn: refuse_newer(conn, 2))


def test_somebody_elses_schema_is_refused(blank_url: str, revisions: Path) -> None:
    def other_program(conn: Connection) -> None:
        conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        conn.execute(text("INSERT INTO alembic_version VALUES ('cafe')"))

    inspect_with(blank_url, other_program)
    with pytest.raises(SchemaError, match="not one of Vigie's"):
        upgrade(blank_url, plan=Plan(revisions, 1))


def test_a_revision_that_declares_another_generation_is_rolled_back(
    blank_url: str, revisions: Path
) -> None:
    with pytest.raises(SchemaError, match="this program is for schema 7"):
        upgrade(blank_url, plan=Plan(revisions, 7))
    assert inspect_with(blank_url, declared) is None


UPGRADE = """
import sys
from pathlib import Path
from bot.store.schema import Plan, upgrade
print("ready", flush=True)
sys.stdin.read()
print(upgrade(sys.argv[1], plan=Plan(Path(sys.argv[2]), 1)).before)
"""


def test_processes_that_start_together_migrate_once(blank_url: str, revisions: Path) -> None:
    # Long enough inside the migration for the others to arrive: without a lock they would fail.
    lingering = (revisions / "0001_step.py").read_text() + "    import time; time.sleep(0.3)\n"
    (revisions / "0001_step.py").write_text(lingering)
    command = [sys.executable, "-c", UPGRADE, blank_url, str(revisions)]
    starts = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for start in starts:
        assert start.stdout is not None
        assert start.stdout.readline() == "ready\n"
    for start in starts:
        assert start.stdin is not None
        start.stdin.close()
    found = []
    for start in starts:
        with start:
            assert start.stdout is not None
            found.append(start.stdout.read().strip())
    assert sorted(found) == ["0001", "0001", "None"]
    assert rows(blank_url, "missions") == [(10, 1)]


def test_rebuilding_a_table_deletes_nothing_that_points_to_it(
    tmp_path: Path, revisions: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'vigie.db'}"
    upgrade(url, plan=Plan(revisions, 1))
    rebuild = "with op.batch_alter_table('people', recreate='always') as people:\n        "
    rebuild += "people.add_column(sa.Column('name', sa.String(20)))"
    upgrade(url, plan=add(revisions, rebuild))
    assert rows(url, "people") == [(1, None)]
    assert rows(url, "missions") == [(10, 1)]


def test_broken_references_roll_the_migration_back(tmp_path: Path, revisions: Path) -> None:
    url = f"sqlite:///{tmp_path / 'vigie.db'}"
    upgrade(url, plan=Plan(revisions, 1))
    with pytest.raises(BrokenReferences, match="missions row 10"):
        upgrade(url, plan=add(revisions, "op.execute('DELETE FROM people')"))
    assert rows(url, "people") == [(1,)]
    assert rows(url, "alembic_version") == [("0001",)]


def test_a_copy_is_made_before_an_existing_schema_changes(tmp_path: Path, revisions: Path) -> None:
    file = tmp_path / "vigie.db"
    url = f"sqlite:///{file}"
    assert upgrade(url, plan=Plan(revisions, 1)).backup is None
    copy = upgrade(url, plan=add(revisions, ADD_NAME)).backup
    assert copy == tmp_path / "vigie.db.before-0002.bak"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT * FROM people").fetchall() == [(1,)]
        assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    add(revisions, "op.execute('INSERT INTO people VALUES (2, NULL)')")
    assert upgrade(url, backup=False, plan=Plan(revisions, 3)).backup is None
    assert sorted(found.name for found in tmp_path.glob("vigie.db*")) == [
        "vigie.db",
        "vigie.db.before-0002.bak",
    ]


def test_a_copy_holds_what_is_still_in_the_journal(tmp_path: Path, revisions: Path) -> None:
    file = tmp_path / "vigie.db"
    upgrade(f"sqlite:///{file}", plan=Plan(revisions, 1))
    with closing(sqlite3.connect(file)) as running:
        running.execute("PRAGMA journal_mode=WAL")
        with running:
            running.execute("INSERT INTO people VALUES (2)")
        copy = upgrade(f"sqlite:///{file}", plan=add(revisions, ADD_NAME)).backup
    assert copy is not None
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT id FROM people").fetchall() == [(1,), (2,)]


async def test_the_program_starts_with_its_own_schema(blank_url: str) -> None:
    first = await ensure_schema(blank_url)
    again = await ensure_schema(blank_url)
    assert first.before is None
    assert again == Upgraded(first.after, first.after)


def tables(*more: Column[str]) -> MetaData:
    metadata = MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s"})
    people = Table("people", metadata, Column("id", Integer, primary_key=True), *more)
    missions = Table(
        "missions",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("person", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
        Column("wake_at", UtcDateTime),
        Column("plan", Json, nullable=False),
        Column("paused", Boolean, nullable=False, server_default=false()),
    )
    awake = missions.c.wake_at.is_not(None)
    Index("ix_due", missions.c.wake_at, sqlite_where=awake, postgresql_where=awake)
    return metadata


def test_a_generated_revision_makes_the_tables_on_both_engines(
    blank_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generated = tmp_path / "generated"
    generated.mkdir()
    assert write_revision("first tables", tables(), generated).name == "0001_first_tables.py"
    assert upgrade(blank_url, plan=Plan(generated, 1)).after == "0001"
    assert inspect_with(blank_url, lambda conn: schema_differences(conn, tables())) == []

    grown = tables(Column("name", String(20)))
    found = inspect_with(blank_url, lambda conn: schema_differences(conn, grown))
    assert len(found) == 1
    assert "add_column" in found[0]
    assert write_revision("names", grown, generated).name == "0002_names.py"
    assert upgrade(blank_url, plan=Plan(generated, 2)).after == "0002"
    assert inspect_with(blank_url, lambda conn: schema_differences(conn, grown)) == []
