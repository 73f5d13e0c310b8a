"""A stage in this process, and the real program beside it on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from bot.demo.botapi.server import Simulator, running
from bot.demo.stage_client import StageClient
from bot.store.database import Database
from tests.process.children import Bot, environment
from tests.process.town import Town

DEFECTS = frozenset(
    {
        "handler_failed",
        "update_left",
        "screen_failed",
        "card_failed",
        "beat_failed",
        "row_passed_over",
        "send_failed",
        "receipts_failed",
        "rejected",
        "telegram_call_broke",
        "loop_ended",
    }
)
"""What the program logs only when something in it is wrong."""


class Bots(Protocol):
    """Makes bots that belong to the test and end with it."""

    def __call__(self, url: str, *, provoked: frozenset[str] = ..., **settings: str) -> Bot:
        """A bot on the database at `url`; `provoked` are the defects the test causes itself."""
        ...


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with running() as simulator:
        yield simulator


@pytest.fixture
async def stage(simulator: Simulator) -> AsyncIterator[StageClient]:
    async with StageClient(simulator.url) as stage:
        yield stage


@pytest.fixture
async def bots(simulator: Simulator, tmp_path: Path) -> AsyncIterator[Bots]:
    made: list[tuple[Bot, frozenset[str]]] = []

    def make(url: str, *, provoked: frozenset[str] = frozenset(), **settings: str) -> Bot:
        log = tmp_path / f"bot-{len(made)}.log"
        bot = Bot(environment(simulator.url, url, **settings), log)
        made.append((bot, provoked))
        return bot

    yield make
    async with AsyncExitStack() as stack:
        for bot, _ in made:
            stack.push_async_callback(bot.kill)
    for bot, provoked in made:
        print(bot.last_words())  # pytest shows it when the test failed
        defects = [line for line in bot.logged() if line["event"] in DEFECTS - provoked]
        assert defects == []


@asynccontextmanager
async def founded(simulator: Simulator, stage: StageClient, url: str) -> AsyncIterator[Town]:
    db = await Database.open(url)
    try:
        town = Town(simulator, stage, db)
        await town.found()
        yield town
    finally:
        await db.close()


@pytest.fixture
async def town(simulator: Simulator, stage: StageClient, sqlite_url: str) -> AsyncIterator[Town]:
    """On a SQLite file."""
    async with founded(simulator, stage, sqlite_url) as town:
        yield town


@pytest.fixture
async def town_on_postgres(
    simulator: Simulator, stage: StageClient, postgres_url: str
) -> AsyncIterator[Town]:
    async with founded(simulator, stage, postgres_url) as town:
        yield town
