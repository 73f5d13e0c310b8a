"""For comparison: one APScheduler job for each check-in, in its SQLite job store.

The scheduler's own way, with the grace for late jobs lifted: with the usual one second it drops
every job that it does not reach in time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench.fill import FIRST_CHAT, Crowd
from bench.stand import TOKEN, bot_api, new_file, process, ready, until
from bot.engine.mission_clock import WallClock

LONGEST = 120.0
"""Seconds after which those that have not been alerted count as lost."""

SENT: list[float] = []
SESSION: list[aiohttp.ClientSession] = []
UNDER_WAY = 64


async def alert(url: str, chat: int) -> None:
    """What each job does."""
    body = {"chat_id": chat, "text": "did not answer", "parse_mode": "HTML"}
    async with SESSION[0].post(f"{url}/bot{TOKEN}/sendMessage", json=body) as answer:
        await answer.read()
    SENT.append(time.monotonic())


def scheduler_on(file: Path) -> AsyncIOScheduler:
    """A scheduler that drops nothing."""
    return AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{file}")},
        job_defaults={"misfire_grace_time": None, "coalesce": False, "max_instances": 1},
        timezone="UTC",
    )


def _all_of(travellers: int) -> Callable[[], Awaitable[bool]]:
    async def sent() -> bool:
        return len(SENT) >= travellers

    return sent


async def work(file: Path, url: str, travellers: int) -> dict[str, float]:
    """Add the jobs while the scheduler is paused; the instant is when it goes on."""
    logging.disable(logging.CRITICAL)
    scheduler = scheduler_on(file)
    scheduler.start(paused=True)
    first = FIRST_CHAT + Crowd(travellers).first_contact
    instant = WallClock().now()
    for n in range(travellers):
        scheduler.add_job(alert, "date", run_date=instant, args=(url, first + n), id=str(n))
    connector = aiohttp.TCPConnector(limit=UNDER_WAY)
    async with aiohttp.ClientSession(connector=connector) as session:
        SESSION.append(session)
        began = time.monotonic()
        scheduler.resume()
        deadline = began + LONGEST
        await until(_all_of(travellers), LONGEST)
    return {
        "first": min(SENT, default=deadline) - began,
        "last": max(SENT, default=deadline) - began,
        "sent": len(SENT),
    }


async def measure(travellers: int) -> tuple[float, float, int]:
    """Seconds to the first alert and to the last, and how many were sent."""
    file = new_file("a_job_each")
    async with bot_api() as (url, stage):
        await stage.crowd(FIRST_CHAT + Crowd(travellers).first_contact, travellers)
        arguments = ("-m", "bench.a_job_each", str(file), url, str(travellers))
        async with process(*arguments) as child:
            told = await ready(child, within=900)
    return float(str(told["first"])), float(str(told["last"])), int(str(told["sent"]))


if __name__ == "__main__":
    done = asyncio.run(work(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
    sys.stdout.write(json.dumps(done) + "\n")
