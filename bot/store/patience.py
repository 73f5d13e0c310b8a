"""Waiting for a transaction to end, whatever happens to the one who waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def see_through(work: asyncio.Future[T], *, abandon: Callable[[], bool] = lambda: False) -> T:
    """The outcome of `work`; cancelling the wait does not cancel the work.

    A cancelled wait first asks `abandon` (True: the work had not begun and never will), else
    stays until the work has ended, and only then lets the cancellation go on. An error of the
    work is then the cancellation's cause.
    """
    try:
        await asyncio.wait([work])
    except asyncio.CancelledError as cancellation:
        if abandon():
            raise
        while not work.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([work])
        raise cancellation from (None if work.cancelled() else work.exception())
    return work.result()
