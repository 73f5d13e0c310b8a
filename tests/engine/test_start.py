"""S10: one hiccup of the platform at the start does not end the program."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from bot import app
from bot.channels.telegram import FetchFailed, TelegramChannel


class Hiccup:
    def __init__(self, failures: int) -> None:
        self.left = failures

    async def prepare_polling(self) -> None:
        if self.left:
            self.left -= 1
            raise FetchFailed("bad gateway")


async def test_s10_preparing_to_fetch_is_tried_until_it_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []

    async def wait(_: asyncio.Event, seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(app, "_wait", wait)
    channel = Hiccup(4)
    await app._prepare(cast("TelegramChannel", channel), asyncio.Event())
    assert (channel.left, pauses) == (0, [1.0, 2.0, 4.0, 5.0])
