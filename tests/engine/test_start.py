"""S10: one hiccup of the platform at the start does not end the program."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from bot import app
from bot.channels.telegram import FetchFailed, TelegramChannel
from bot.engine.intake import Intake
from bot.engine.sender import Sender


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


class Told:
    """A sender and an intake that only note how they are ended."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.go = asyncio.Event()

    async def send(self) -> None:
        try:
            await self.go.wait()
            self.said.append("sent what it had claimed")
        except asyncio.CancelledError:
            self.said.append("cut off")

    async def stop(self, _: float) -> None:
        self.go.set()
        await asyncio.sleep(0)


async def test_s2_the_sending_loop_is_told_to_stop_and_not_cut_off() -> None:
    told, until = Told(), asyncio.Event()
    until.set()
    status = await app._supervise(
        {"send": told.send()}, cast("Intake", told), cast("Sender", told), until, "vigie_bot"
    )
    assert (status, told.said) == (0, ["sent what it had claimed"])
