"""What bots asked and were answered, for tests that hold it against the official schema."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass

from bot.demo.botapi.wire import Json

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `status` 0: it got no answer."""

    n: int
    method: str
    params: Json
    status: int
    body: bytes

    def state(self) -> Json:
        """As `GET calls` tells it."""
        response = json.loads(self.body) if self.body else None
        return {
            "n": self.n,
            "method": self.method,
            "params": self.params,
            "status": self.status,
            "response": response,
        }


class Journal:
    """The last `KEPT` requests, numbered from 1."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0

    def add(self, method: str, params: Json, status: int, body: bytes) -> None:
        """Write one request down when it is over."""
        self._count += 1
        self._entries.append(Entry(self._count, method, params, status, body))

    def after(self, n: int) -> list[Json]:
        """Every request after number `n`, oldest first."""
        return [entry.state() for entry in self._entries if entry.n > n]
