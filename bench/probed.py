"""The bot, with a probe beside it that notices when its event loop stands still.

`python -m bench.probed` is `vigie run`; the report goes to the file named in BENCH_PROBE.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from bot.app import serve
from bot.engine.logs import configure_logging
from bot.settings import Settings

BEAT = 0.005
"""Seconds between two looks of the probe."""

SETTLED = 1.0
"""Seconds after the start from which on it counts: what is measured is a bot that serves."""


class Probe:
    """Sleeps again and again, and keeps by how much it was woken too late."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.blocks: list[tuple[float, float]] = []

    async def watch(self) -> None:
        """Watch for ever."""
        await asyncio.sleep(SETTLED)
        while True:
            before = time.monotonic()
            await asyncio.sleep(BEAT)
            late = time.monotonic() - before - BEAT
            self.longest = max(self.longest, late)
            if late > 0.05:
                self.blocks.append((before, late))


async def run() -> int:
    """Serve until told to stop, then report."""
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log)
    probe = Probe()
    watching = asyncio.create_task(probe.watch())
    status = await serve(settings)
    watching.cancel()
    report = {"longest_block_ms": probe.longest * 1000, "blocks": probe.blocks[-20:]}
    await asyncio.to_thread(Path(os.environ["BENCH_PROBE"]).write_text, json.dumps(report))
    return status


if __name__ == "__main__":
    sys.exit(asyncio.run(run()))
