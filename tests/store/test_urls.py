"""`DATABASE_URL`, as people write it."""

from __future__ import annotations

import pytest

from bot.store.errors import UnsupportedDatabase
from bot.store.urls import sqlite_file, store_url


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///vigie.db", "sqlite+aiosqlite:///vigie.db"),
        ("sqlite+aiosqlite:////srv/vigie.db", "sqlite+aiosqlite:////srv/vigie.db"),
        ("postgresql://vigie@db/vigie", "postgresql+asyncpg://vigie@db/vigie"),
        ("postgres://vigie@db/vigie", "postgresql+asyncpg://vigie@db/vigie"),
        ("postgresql+asyncpg:///vigie?host=here", "postgresql+asyncpg:///vigie?host=here"),
    ],
)
def test_the_driver_need_not_be_named(written: str, meant: str) -> None:
    assert str(store_url(written)) == meant


@pytest.mark.parametrize(
    "written",
    [
        "mysql://db/vigie",
        "postgresql+psycopg://db/vigie",
        "sqlite+pysqlite:///vigie.db",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "sqlite+aiosqlite:///file:vigie?mode=memory&uri=true",
        "no address",
    ],
)
def test_what_vigie_cannot_use_is_refused(written: str) -> None:
    with pytest.raises(UnsupportedDatabase, match="DATABASE_URL"):
        store_url(written)


def test_a_refusal_does_not_repeat_the_password() -> None:
    with pytest.raises(UnsupportedDatabase) as refused:
        store_url("mysql://vigie:opensesame@db/vigie")
    assert "opensesame" not in str(refused.value)


def test_a_relative_file_is_made_absolute() -> None:
    assert sqlite_file(store_url("sqlite:///vigie.db")).is_absolute()
