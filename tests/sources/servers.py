"""Governments' servers for tests: answers by address, and a list of what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from bot.sources.reader import Reader

Answer = bytes | int | httpx.Response | Exception
JSON = "application/json"


@dataclass
class Servers:
    """Answers in place of every host. What is not known to it is 404."""

    answers: Mapping[str, Answer]
    kind: str = JSON
    asked: list[httpx.Request] = field(default_factory=list)
    paused: list[float] = field(default_factory=list)

    @property
    def urls(self) -> list[str]:
        return [str(request.url) for request in self.asked]

    def reader(self, base: str | None = None) -> Reader:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        return Reader(client, base, self._pause)

    async def _pause(self, seconds: float) -> None:
        self.paused.append(seconds)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.get(str(request.url), 404)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        if isinstance(answer, int):
            return httpx.Response(answer)
        kind = "text/html" if answer.startswith(b"<!DOCTYPE") else self.kind
        kind = "text/xml" if answer.startswith(b"<?xml") else kind
        return httpx.Response(200, content=answer, headers={"content-type": kind, "etag": '"7"'})
