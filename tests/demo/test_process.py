"""The simulator as its own process: how it starts, and how it ends."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys

import pytest

from tests.demo.playing import Caller

pytestmark = pytest.mark.process

COMMAND = (sys.executable, "-m", "bot.demo.botapi", "--port")


async def test_it_says_where_it_is_and_ends_when_told() -> None:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "0", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    assert ready["event"] == "ready"
    async with Caller(ready["url"]) as api:
        assert (await api("getMe")).result["is_bot"] is True
        polling = asyncio.create_task(api("getUpdates", timeout=50))
        await api("getMe")
        process.send_signal(signal.SIGTERM)
        out, errors = await process.communicate()
        assert (process.returncode, out, errors) == (0, b"", b"")
        polling.cancel()


async def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *COMMAND, str(port), stderr=asyncio.subprocess.PIPE
        )
        _, errors = await process.communicate()
    assert process.returncode == 2
    assert errors.decode().startswith(f"The simulator cannot use port {port}: ")
