"""No other site's page may play people here, nor one whose name points to this machine."""

from __future__ import annotations

import aiohttp
import pytest

from bot.demo.botapi.server import Simulator


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "vigie.example"}, 403),
        ({"Host": "127.0.0.1.vigie.example:80"}, 403),
        ({"Origin": "https://vigie.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Host": "[::1", "Origin": "http://[::1"}, 403),
    ],
)
async def test_who_may_speak_to_the_stage(
    simulator: Simulator, headers: dict[str, str], status: int
) -> None:
    url = f"{simulator.url}/sim/clock"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        assert response.status == status


async def test_a_page_of_the_same_address_may(simulator: Simulator) -> None:
    headers = {"Origin": simulator.url}
    url = f"{simulator.url}/sim/clock"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        assert response.status == 200
