"""The test stand: the Bot API server and the real bot, each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bench.fill import FIRST_CHAT, Crowd, Question, fill
from bot.demo.botapi.wire import Json
from bot.demo.stage_client import StageClient
from bot.store.database import Database
from bot.store.schema import ensure_schema

WORK = Path(__file__).parent / "work"
TOKEN = "123456:AAE-test_token_for_the_stage_0000000"
INSTANT = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
"""When everything in the benches falls due."""

RUN_UP = timedelta(seconds=2)
"""The mission clock runs at the machine's pace for so long before the instant."""


@asynccontextmanager
async def process(*arguments: str, **env: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A Python program of ours, ended with SIGTERM."""
    WORK.mkdir(exist_ok=True)
    with (WORK / f"{arguments[1]}.log").open("w") as log:
        child = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=-1, stderr=log, env={**os.environ, **env}
        )
        try:
            yield child
        finally:
            if child.returncode is None:
                child.terminate()
            await child.wait()


async def ready(child: asyncio.subprocess.Process, within: float = 60) -> Json:
    """The line in which a program says that it serves."""
    if child.stdout is None:
        raise RuntimeError("the program's output is not read")
    line = await asyncio.wait_for(child.stdout.readline(), within)
    if not line:
        raise RuntimeError(f"it did not start; its log is in {WORK}")
    told: Json = json.loads(line)
    return told


@asynccontextmanager
async def bot_api() -> AsyncIterator[tuple[str, StageClient]]:
    """Our own Bot API server, without rate limits."""
    async with process("-m", "bot.demo.botapi", "--port", "0") as server:
        url = str((await ready(server))["url"])
        async with StageClient(url) as stage:
            yield url, stage


def new_file(name: str) -> Path:
    """A place for a database, without what an earlier run left there."""
    WORK.mkdir(exist_ok=True)
    for old in WORK.glob(f"{name}.db*"):
        old.unlink()
    return WORK / f"{name}.db"


def tidy() -> None:
    """Take the databases away: the largest has gigabytes. What the programs logged stays."""
    for file in WORK.glob("*.db*"):
        file.unlink()


def url_of(file: Path) -> str:
    """Its `DATABASE_URL`."""
    return f"sqlite+aiosqlite:///{file}"


async def database(name: str, crowd: Crowd, question: Question) -> Path:
    """A filled SQLite file; nobody has it open."""
    file = new_file(name)
    await ensure_schema(url_of(file))
    db = await Database.open(url_of(file))
    try:
        await db.write(0, lambda conn: fill(conn, crowd, question))
    finally:
        await db.close()
    return file


@dataclass
class Bot:
    """The bot under measurement, seen from outside and by its own probe."""

    pid: int
    report: Path

    @property
    def megabytes(self) -> float:
        """Resident memory now."""
        return float(psutil.Process(self.pid).memory_info().rss) / 1e6

    @property
    def cpu_seconds(self) -> float:
        """What it has used of the processors so far."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def longest_block(self) -> float:
        """Milliseconds for which its event loop once stood still while it served."""
        return float(json.loads(self.report.read_text())["longest_block_ms"])


@asynccontextmanager
async def bot(api: str, file: Path, sends_per_second: int = 0) -> AsyncIterator[Bot]:
    """The whole program on that database, steered by the stage; `longest_block` once it ended."""
    report = file.with_suffix(".probe.json")
    env = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": api,
        "VIGIE_CLOCK_URL": f"{api}/sim/clock",
        "DATABASE_URL": url_of(file),
        "VIGIE_SENDS_PER_SECOND": str(sends_per_second),
        "VIGIE_LOG": "warning",
        "BENCH_PROBE": str(report),
    }
    async with process("-m", "bench.probed", **env) as child:
        await ready(child)
        yield Bot(child.pid, report)


async def audience(stage: StageClient, crowd: Crowd) -> None:
    """Everybody of the crowd has a phone and has pressed Start."""
    await stage.crowd(FIRST_CHAT + 1, crowd.everyone)


async def let_it_come(stage: StageClient, instant: datetime = INSTANT) -> None:
    """Have the mission clock run into `instant` at the machine's own pace, as in real life."""
    await stage.to(instant - RUN_UP, rate=1)


async def until(
    condition: Callable[[], Awaitable[bool]], within: float, every: float = 0.1
) -> bool:
    """Whether `condition` came true within so many seconds."""
    deadline = time.monotonic() + within
    while not await condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(every)
    return True
