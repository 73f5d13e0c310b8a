"""A bot's side of the wire, and a bot that only keeps the clock, for tests of the simulator."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from types import TracebackType
from typing import Any

import aiohttp
from PIL import Image

from bot.demo.botapi.wire import moment, parsed_moment

TOKEN = "123456:test-token"


@dataclass(frozen=True)
class UploadedFile:
    name: str
    content: bytes


def drawn(width: int, height: int) -> bytes:
    """A picture as PNG."""
    file = BytesIO()
    Image.new("RGB", (width, height), "#14506b").save(file, "PNG")
    return file.getvalue()


PICTURE = UploadedFile("map.png", drawn(120, 80))
PAPER = UploadedFile("plan.pdf", b"%PDF-1.4 nothing")


@dataclass
class Reply:
    status: int
    body: dict[str, Any]

    @property
    def result(self) -> Any:
        assert self.body["ok"], self.body
        return self.body["result"]

    @property
    def refusal(self) -> tuple[int, str]:
        assert not self.body["ok"], self.body
        assert self.body["error_code"] == self.status
        return self.status, self.body["description"]


class Caller:
    """Calls Bot API methods as a bot library does: a form, nested values as JSON text."""

    def __init__(self, url: str, token: str = TOKEN) -> None:
        self.base = f"{url}/bot{token}/"
        self.session = aiohttp.ClientSession()

    async def __aenter__(self) -> Caller:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.session.close()

    async def __call__(self, method: str, **params: object) -> Reply:
        form = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in params.items()
        }
        async with self.session.post(self.base + method, data=form) as response:
            return Reply(response.status, await response.json())

    async def upload(self, method: str, files: dict[str, UploadedFile], **params: object) -> Reply:
        """The same with files, as multipart."""
        form = aiohttp.FormData(default_to_multipart=True)
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, file in files.items():
            form.add_field(name, file.content, filename=file.name)
        async with self.session.post(self.base + method, data=form) as response:
            return Reply(response.status, await response.json())

    async def updates(self, offset: int = 0, **params: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self("getUpdates", offset=offset, **params)).result
        return found


@dataclass
class Watch:
    """A bot of which only the clock's side is played: due moments, and what it did when."""

    url: str
    due: list[datetime] = field(default_factory=list)
    handled: int | None = None
    done: list[datetime] = field(default_factory=list)
    then: Callable[[datetime], Awaitable[None]] | None = None
    stubborn: bool = False
    silent: bool = False
    asked: int = 0

    async def live(self) -> None:
        """Keep asking for the clock, do what is due, report being at rest."""
        async with aiohttp.ClientSession(f"{self.url}/sim/") as session:
            version = 0
            while True:
                query = {"after": version, "wait": 20}
                self.asked += 1
                async with session.get("clock", params=query) as response:
                    told = await response.json()
                version = told["version"]
                await self._work(parsed_moment(told["now"]))
                if not self.silent:
                    await self._report(session, version)

    async def _work(self, now: datetime) -> None:
        while self.due and self.due[0] <= now and not self.stubborn:
            at = self.due.pop(0)
            self.done.append(now)
            if self.then:
                await self.then(at)
            self.due.sort()

    async def _report(self, session: aiohttp.ClientSession, version: int) -> None:
        report = {
            "version": version,
            "update_id": self.handled,
            "next": moment(self.due[0]) if self.due else None,
        }
        async with session.post("rest", json=report) as response:
            assert (await response.json()) == {"ok": True}


async def until(reached: Callable[[], bool]) -> None:
    """Let the loop turn until something is so; the test's own time limit ends a vain wait."""
    while not reached():  # noqa: ASYNC110 - what is awaited offers no event
        await asyncio.sleep(0)
