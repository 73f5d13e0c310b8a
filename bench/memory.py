"""How much more memory the bot takes when a hundred times as many check-ins are missed at once."""

from __future__ import annotations

import asyncio
import time

from bench.at_once import all_out
from bench.figures import Figure
from bench.fill import Crowd, missed_at
from bench.stand import INSTANT, audience, bot, bot_api, database, let_it_come

FEW, MANY = 1_000, 100_000
PATIENCE = 90.0
"""Seconds to watch at most: what has not shown in memory by then does not come."""


async def peak(travellers: int) -> tuple[float, float]:
    """The highest resident memory in megabytes, and for how many seconds it was watched."""
    crowd = Crowd(travellers)
    file = await database(f"memory_{travellers}", crowd, missed_at(INSTANT))
    async with bot_api() as (api, stage), bot(api, file) as under_test:
        await audience(stage, crowd)
        await stage.idle()
        await let_it_come(stage)
        started = time.monotonic()
        highest = 0.0
        while (passed := time.monotonic() - started) < PATIENCE:
            highest = max(highest, under_test.megabytes)
            if await all_out(file, crowd):
                break
            await asyncio.sleep(0.25)
        return highest, passed


async def run() -> list[Figure]:
    """The growth."""
    few, _ = await peak(FEW)
    many, watched = await peak(MANY)
    note = f"highest resident memory within {watched:.0f} s"
    return [
        Figure("memory", f"{FEW:,} due", few, "MB"),
        Figure("memory", f"{MANY:,} due", many, "MB", note=note),
        Figure("memory", "growth", many - few, "MB", at_most=20),
    ]
