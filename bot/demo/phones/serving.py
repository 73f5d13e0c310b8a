"""`vigie demo` without a story: simulator, bot and page in one program, on one loopback address."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.demo.botapi.server import running
from bot.demo.phones.board import Board
from bot.demo.phones.pages import pages
from bot.demo.phones.theatre import Theatre
from bot.demo.phones.watching import Watcher
from bot.demo.process import BotFailed

FIRST_STORY = "missed"
GOOD, FAILED = 0, 1


@dataclass(frozen=True)
class Stall:
    """The page as it is served: where, and what is behind it.

    `watching` ends only with an error: nobody would see anything new any more.
    """

    url: str
    theatre: Theatre
    watching: asyncio.Task[None]


@contextlib.asynccontextmanager
async def page(language: str, port: int = 0) -> AsyncIterator[Stall]:
    """Serve while the block lasts, with the first story on the stage.

    Raises OSError when the port is taken, BotFailed when the bot does not start.
    """
    board = Board(secrets.token_hex(4))
    async with running(port) as simulator, Theatre(simulator, language) as theatre:
        simulator.application.front = pages(theatre, board)
        watcher = Watcher(theatre, board)
        watching = asyncio.create_task(watcher.run())
        try:
            await theatre.open(FIRST_STORY)
            yield Stall(simulator.url, theatre, watching)
        finally:
            watcher.end()
            await theatre.pause()
            await watching


async def show(language: str, port: int, *, browser: bool) -> int:
    """Serve the page until SIGTERM or Ctrl-C; returns the exit status. Raises OSError."""
    serving = asyncio.ensure_future(_show(language, port, browser=browser))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, serving.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        return GOOD
    except BotFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return FAILED
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)


async def _show(language: str, port: int, *, browser: bool) -> None:
    async with page(language, port) as stall:
        sys.stdout.write(json.dumps({"event": "ready", "url": stall.url}) + "\n")
        sys.stdout.flush()
        if sys.stderr.isatty():
            sys.stderr.write(f"Everybody's phones: {stall.url} · Ctrl-C ends the demo.\n")
        if browser and _has_a_display():
            await asyncio.to_thread(webbrowser.open, stall.url)
        await asyncio.wait([stall.watching])


def _has_a_display() -> bool:
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
