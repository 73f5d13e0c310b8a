"""What a page shows, as named values; whoever looks is told what changes, and nothing else."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from bot.demo.botapi.wire import Json, encoded

KEPT = 2000
"""How many changes are remembered for pages that lost their connection."""


@dataclass(frozen=True)
class Change:
    """One server-sent event: its number, its name and its data."""

    number: int
    name: str
    data: Json


class Board:
    """Values by name. `epoch` tells this board from that of an earlier program."""

    def __init__(self, epoch: str) -> None:
        self._epoch = epoch
        self._values: dict[str, object] = {}
        self._written: dict[str, bytes] = {}
        self._number = 0
        self._changes: deque[Change] = deque(maxlen=KEPT)
        self._readers: set[asyncio.Queue[Change]] = set()

    def show(self, values: Mapping[str, object]) -> None:
        """Put these values up; what is equal to what stands there is no change."""
        fresh = {name: value for name, value in values.items() if self._differs(name, value)}
        if fresh:
            self._values.update(fresh)
            self._tell("change", {"put": fresh})

    def clear(self, prefix: str) -> None:
        """Take down every value whose name begins so."""
        self.take_down(*(name for name in self._values if name.startswith(prefix)))

    def take_down(self, *names: str) -> None:
        """Forget these values."""
        gone = [name for name in names if name in self._values]
        for name in gone:
            del self._values[name], self._written[name]
        if gone:
            self._tell("change", {"drop": gone})

    def call_out(self, name: str, data: Json) -> None:
        """Something of the moment, which whoever comes later does not see."""
        self._tell(name, data)

    def _differs(self, name: str, value: object) -> bool:
        written = encoded(value)
        if self._written.get(name) == written:
            return False
        self._written[name] = written
        return True

    def _tell(self, name: str, data: Json) -> None:
        self._number += 1
        change = Change(self._number, name, data)
        self._changes.append(change)
        for reader in self._readers:
            reader.put_nowait(change)

    async def follow(self, last_event_id: str) -> AsyncIterator[bytes]:
        """Server-sent events for ever: first what was missed since `last_event_id`, or all."""
        reader: asyncio.Queue[Change] = asyncio.Queue()
        self._readers.add(reader)
        try:
            for change in self._missed(last_event_id):
                yield self._event(change)
            while True:
                yield self._event(await reader.get())
        finally:
            self._readers.discard(reader)

    def _missed(self, last_event_id: str) -> list[Change]:
        epoch, _, number = last_event_id.partition("-")
        if epoch == self._epoch and number.isdigit():
            missed = [change for change in self._changes if change.number > int(number)]
            if len(missed) == self._number - int(number):
                return missed
        return [Change(self._number, "snapshot", {"put": dict(self._values)})]

    def _event(self, change: Change) -> bytes:
        head = f"id: {self._epoch}-{change.number}\nevent: {change.name}\ndata: "
        return head.encode() + encoded(change.data) + b"\n\n"
