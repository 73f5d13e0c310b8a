"""Reading `DATABASE_URL`: which engine, which driver, which file."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.store.errors import UnsupportedDatabase

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


def store_url(text: str) -> URL:
    """The address with the driver Vigie uses, whether it was spelt out or not.

    Raises `UnsupportedDatabase` for another engine, another driver or SQLite without a file.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        # Without the cause: it would quote the address, password included.
        raise UnsupportedDatabase("DATABASE_URL is not a database address") from None
    driver = DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None or url.drivername not in (driver, driver.partition("+")[0], "postgres"):
        raise UnsupportedDatabase(
            f"DATABASE_URL begins with {url.drivername!r}; "
            f"Vigie runs on sqlite+aiosqlite:///FILE or postgresql+asyncpg://…"
        )
    if driver == DRIVERS["sqlite"] and _names_no_file(url):
        raise UnsupportedDatabase(
            "DATABASE_URL must name a SQLite file: a database in memory cannot be shared "
            "between the writer and the readers"
        )
    return url.set(drivername=driver)


def _names_no_file(url: URL) -> bool:
    name = url.database or ""
    return name in ("", ":memory:") or name.startswith("file:")


def sqlite_file(url: URL) -> Path:
    """The file of a SQLite address, made absolute so that a later chdir changes nothing."""
    return Path(url.database or "").absolute()
