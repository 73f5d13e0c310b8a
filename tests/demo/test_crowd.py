"""Many people at once, as benches need them."""

from __future__ import annotations

import pytest

from bot.demo.stage_client import StageClient, StageRefusedError
from tests.demo.playing import Caller


async def test_everybody_of_a_crowd_can_be_written_to(stage: StageClient, api: Caller) -> None:
    assert await stage.crowd(5001, 3) == {"count": 3}
    before = await stage.happened()
    for chat in (5001, 5002, 5003):
        assert (await api("sendMessage", chat_id=chat, text="Hello")).result["chat"]["id"] == chat
    assert await stage.happened() == before + 3
    assert [event["chat"] for event in await stage.events(before)] == [5001, 5002, 5003]


@pytest.mark.parametrize("wanted", [{}, {"first": 0, "count": 1}, {"first": 1, "count": -1}])
async def test_a_crowd_has_a_first_id_and_a_count(
    stage: StageClient, wanted: dict[str, object]
) -> None:
    with pytest.raises(StageRefusedError, match="a crowd has"):
        await stage.ask("POST", "crowd", wanted)
