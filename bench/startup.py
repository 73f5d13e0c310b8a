"""How long the program takes to serve when a million missions are in its database."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from bench.figures import Figure
from bench.fill import Crowd, asked_at
from bench.stand import INSTANT, bot, bot_api, database
from bench.sweep import BEFORE, MANY
from bot.demo.stage_client import StageClient

STARTS = 3


async def run(file: Path | None = None) -> list[Figure]:
    """From the command to the line that says ready."""
    file = file or await database("startup", Crowd(MANY), asked_at(INSTANT))
    async with bot_api() as (api, stage):
        await stage.to(BEFORE, rate=0)
        took = [await start(api, file, stage) for _ in range(STARTS)]
    return [Figure("start", f"ready with {MANY:,} missions", median(took), "s", at_most=2)]


async def start(api: str, file: Path, stage: StageClient) -> float:
    """One start."""
    started = time.perf_counter()
    async with bot(api, file):
        return time.perf_counter() - started
