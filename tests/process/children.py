"""The real program as a child process: started, killed without warning, told to stop."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "123456:AAE-test_token_for_the_stage_0000000"
BOT_ID = 123456
PATIENCE = 60.0
"""Seconds that a start or an end may take on a busy machine."""


def environment(simulator_url: str, database_url: str, **more: str) -> dict[str, str]:
    """What a bot of the stage is started with; nothing of the caller's own settings."""
    foreign = ("VIGIE_", "BOT_", "DATABASE_", "NOTIFY_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {
        **inherited,
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": simulator_url,
        "VIGIE_CLOCK_URL": f"{simulator_url}/sim/clock",
        "VIGIE_HTTP": "127.0.0.1:0",
        "DATABASE_URL": database_url,
        "VIGIE_SENDS_PER_SECOND": "0",
        **more,
    }


class Bot:
    """One life after the other of `vigie run`; what all of them log is kept in `log`."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        self._environ = dict(environ)
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._serves = False

    async def spawn(self) -> None:
        """Begin a life without waiting for what comes of it."""
        self._serves = False
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=ROOT,
                env=self._environ,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def start(self) -> None:
        """Begin a life, and wait until it serves."""
        await self.spawn()
        await self.ready()

    async def ready(self) -> None:
        """Wait until the life that has begun serves; it does not take long twice."""
        if self._serves:
            return
        output = self._living.stdout
        assert output is not None
        async with asyncio.timeout(PATIENCE):
            line = await output.readline()
        assert line, f"the bot ended before it was ready:\n{self.last_words()}"
        assert json.loads(line)["event"] == "ready"
        self._serves = True

    @property
    def _living(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "this bot was not started"
        return self._process

    async def kill(self) -> None:
        """kill -9, and wait until the process is gone."""
        if self._process is not None:
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()

    async def crash(self) -> None:
        """kill -9 somebody who has to be alive for it."""
        assert self._living.returncode is None, f"the bot died by itself:\n{self.last_words()}"
        await self.kill()
        assert self._living.returncode == -signal.SIGKILL, self.last_words()

    async def stop(self) -> int:
        """SIGTERM; the exit status."""
        self._living.send_signal(signal.SIGTERM)
        return await self.end()

    async def end(self) -> int:
        """Wait for an end that comes by itself; the exit status."""
        async with asyncio.timeout(PATIENCE):
            return await self._living.wait()

    def logged(self) -> list[dict[str, object]]:
        """Every line of the log that is one of the program's own."""
        if not self._log.exists():
            return []
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def last_words(self) -> str:
        """The end of the log, for whoever has to find out what happened."""
        return self._log.read_text(encoding="utf-8")[-4000:] if self._log.exists() else ""
