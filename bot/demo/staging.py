"""Putting a story's world up: its people on the stage, the bot with a database of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.demo.botapi.server import running
from bot.demo.cast import DAY_ONE, seed_document
from bot.demo.process import BotProcess
from bot.demo.script import Story
from bot.demo.stage_client import StageClient
from bot.domain.lanes import Lane
from bot.services.seed_file import read_seed
from bot.services.seed_plan import understood
from bot.services.seeding import sow
from bot.store.database import Database
from bot.store.schema import ensure_schema

BEFORE = DAY_ONE + timedelta(hours=5, minutes=30)
"""Everybody presses Start here, before the mission begins."""


@dataclass(frozen=True)
class World:
    """A stage with people, the bot that serves it, and a look into its database."""

    stage: StageClient
    bot: BotProcess
    db: Database


@asynccontextmanager
async def world(story: Story, language: str, url: str) -> AsyncIterator[World]:
    """The world of `story` on the empty stage at `url`; the bot and its data are gone at the end.

    Raises BotFailed.
    """
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(StageClient(url))
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vigie-demo-")))
        await stage.to(BEFORE, rate=0)
        for one in story.cast:
            await stage.people(one.telegram_id, one.name, one.key, language)
        bot = BotProcess(directory, url)
        await ensure_schema(bot.database_url)
        db = await Database.open(bot.database_url)
        stack.push_async_callback(db.close)
        document = json.dumps(seed_document(language, story.cast, story.missions))
        seed = understood(read_seed(document))
        await db.write(Lane.DIGEST, lambda conn: sow(conn, seed, BEFORE))
        await stack.enter_async_context(bot)
        await bot.start()
        yield World(stage, bot, db)


@asynccontextmanager
async def staged(story: Story, language: str, port: int) -> AsyncIterator[World]:
    """The same on a stage of its own. Raises OSError when the port is taken."""
    async with running(port) as simulator, world(story, language, simulator.url) as there:
        yield there
