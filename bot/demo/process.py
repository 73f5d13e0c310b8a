"""The real bot as a child process: started, killed, started again, and gone at the end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path

import bot

TOKEN = "8000001:demo-of-vigie"
READY_WITHIN = 30.0
"""Seconds that the bot may take to start."""
STOP_WITHIN = 10.0
"""Seconds that the bot may take to stop before it is killed."""

OURS = ("BOT_", "DATABASE_URL", "VIGIE_", "NOTIFY_SOCKET")


class BotFailed(Exception):
    """The bot did not start; the text ends with what it said last."""


class BotProcess:
    """`python -m bot run` with a directory of its own, wired to a simulator.

    Its logs go to `bot.log` in that directory. Use it as an async context manager.
    """

    def __init__(self, directory: Path, api_url: str) -> None:
        self._directory = directory
        self._api_url = api_url
        self._child: asyncio.subprocess.Process | None = None

    @property
    def database_url(self) -> str:
        """The database that survives kills."""
        return f"sqlite+aiosqlite:///{self._directory / 'vigie.db'}"

    @property
    def log(self) -> Path:
        """What the bot has to say for itself."""
        return self._directory / "bot.log"

    @property
    def pid(self) -> int | None:
        """The process that runs; None when there is none, or when it has ended by itself."""
        child = self._child
        return child.pid if child is not None and child.returncode is None else None

    async def __aenter__(self) -> BotProcess:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Return when the bot serves. Raises BotFailed."""
        with self.log.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                cwd=self._directory,
                env=self._environment(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we end it in order
            )
        try:
            async with asyncio.timeout(READY_WITHIN):
                line = await self._child.stdout.readline() if self._child.stdout else b""
        except TimeoutError:
            line = b""
        if not line or json.loads(line).get("event") != "ready":
            await self.kill()
            raise BotFailed(f"The bot did not start:\n{self.last_words()}")

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        source = str(Path(bot.__file__).parents[1])
        path = os.pathsep.join(filter(None, (source, inherited.get("PYTHONPATH"))))
        return {
            **inherited,
            "PYTHONPATH": path,
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self._api_url,
            "VIGIE_CLOCK_URL": f"{self._api_url}/sim/clock",
            "VIGIE_SENDS_PER_SECOND": "0",
            "VIGIE_HTTP": "127.0.0.1:0",
            "DATABASE_URL": self.database_url,
        }

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8").splitlines()[-lines:])

    async def kill(self) -> None:
        """As `kill -9` does: no last word, nothing settled."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As a service manager does; killed when it does not listen."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(how)
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await child.wait()
        except TimeoutError:
            pass
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
