"""Waiting for something to change, with an end: a time limit, or a caller who hung up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum, auto

HangUp = Callable[[], Awaitable[None]]
"""Returns when the caller's connection is gone."""


class Heard(Enum):
    """Why the waiting ended."""

    FIRED = auto()
    LATE = auto()
    GONE = auto()


class Signal:
    """Something that several requests wait for; `fire` wakes all who wait now."""

    def __init__(self) -> None:
        self._tickets: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        """Wake everybody."""
        tickets, self._tickets = self._tickets, set()
        for ticket in tickets:
            if not ticket.done():
                ticket.set_result(None)

    async def wait(self, seconds: float, hang_up: HangUp | None = None) -> Heard:
        """Wait for the next `fire`, at most `seconds`, or until the caller hangs up."""
        ticket = asyncio.get_running_loop().create_future()
        self._tickets.add(ticket)
        try:
            return await first(ticket, seconds, hang_up)
        finally:
            self._tickets.discard(ticket)


async def first(
    ticket: asyncio.Future[None], seconds: float | None, hang_up: HangUp | None
) -> Heard:
    """Wait for `ticket`, `seconds` (None: for ever) or the end of the connection."""
    waiting: set[asyncio.Future[None]] = {ticket}
    gone = asyncio.ensure_future(_run(hang_up)) if hang_up else None
    if gone:
        waiting.add(gone)
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if gone:
            gone.cancel()
    if ticket.done():
        return Heard.FIRED
    return Heard.GONE if gone and gone.done() and not gone.cancelled() else Heard.LATE


async def _run(hang_up: HangUp) -> None:
    await hang_up()
