"""A simulator for each test, with the cast on the stage and a bot's side of the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.botapi.server import Simulator, running
from bot.demo.stage_client import StageClient
from tests.demo.playing import Caller

CAST = {"Awa": 101, "Moussa": 102, "Claire": 103, "Karim": 104, "Idrissa": 105}
GROUP = -200


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Frozen at its start, with everybody there and nobody having spoken yet."""
    async with running() as simulator:
        simulator.stage.clock.run_at(0)
        for name, identity in CAST.items():
            simulator.stage.people({"id": identity, "name": name, "language": "fr"})
        yield simulator


@pytest.fixture
async def stage(simulator: Simulator) -> AsyncIterator[StageClient]:
    async with StageClient(simulator.url) as client:
        yield client


@pytest.fixture
async def api(simulator: Simulator) -> AsyncIterator[Caller]:
    async with Caller(simulator.url) as caller:
        yield caller


@pytest.fixture
async def awa(stage: StageClient) -> int:
    """Awa's id; she has pressed Start, and the bot may write to her."""
    await stage.say("awa", "/start")
    return CAST["Awa"]


@pytest.fixture
async def cell(stage: StageClient) -> int:
    """The id of a group with Claire and Karim."""
    await stage.group(GROUP, "Cellule de veille", ["claire", "karim"])
    return GROUP
