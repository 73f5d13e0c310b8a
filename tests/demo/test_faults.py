from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import aiohttp
import pytest

from bot.demo.botapi.server import Simulator, running
from bot.demo.stage_client import StageClient, StageRefusedError
from tests.demo.playing import Caller, until


async def texts(stage: StageClient, chat: int) -> list[str]:
    shown: Any = await stage.chat(chat)
    return [m["text"] for m in shown["messages"] if m["from"] is None]


async def given_up(simulator: Simulator, api: Caller, chat: int, text: str) -> None:
    """Ask, wait until the request is held, and hang up."""
    asking = asyncio.create_task(api("sendMessage", chat_id=chat, text=text))
    await until(lambda: simulator.stage.rest.in_flight == 1 and not simulator.stage.faults)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await until(lambda: simulator.stage.rest.in_flight == 0)


async def test_timeout_after_the_effect(
    simulator: Simulator, stage: StageClient, api: Caller, awa: int
) -> None:
    await stage.faults("timeout_after", "sendMessage")
    await given_up(simulator, api, awa, "a")
    assert await texts(stage, awa) == ["a"]
    last = (await stage.calls())[-1]
    assert (last["status"], last["response"]) == (0, None)


async def test_timeout_before_the_effect(
    simulator: Simulator, stage: StageClient, api: Caller, awa: int
) -> None:
    await stage.faults("timeout_before", "sendMessage")
    await given_up(simulator, api, awa, "a")
    assert await texts(stage, awa) == []


async def test_reset_breaks_the_connection(stage: StageClient, api: Caller, awa: int) -> None:
    await stage.faults("reset", "sendMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await api("sendMessage", chat_id=awa, text="a")
    assert await texts(stage, awa) == []
    assert (await api("sendMessage", chat_id=awa, text="b")).result


async def test_reset_is_no_orderly_end(simulator: Simulator, stage: StageClient) -> None:
    await stage.faults("reset", "getMe")
    port = int(simulator.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /bot1:abc/getMe HTTP/1.1\r\nHost: x\r\n\r\n")
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("500", (500, "Internal Server Error")),
        ("429", (429, "Too Many Requests: retry after 7")),
        ("403", (403, "Forbidden: bot was blocked by the user")),
    ],
)
async def test_refusals_without_effect(
    stage: StageClient, api: Caller, awa: int, kind: str, refusal: tuple[int, str]
) -> None:
    await stage.faults(kind, "sendMessage", seconds=7)
    assert (await api("sendMessage", chat_id=awa, text="a")).refusal == refusal
    assert await texts(stage, awa) == []
    assert (await api("sendMessage", chat_id=awa, text="b")).result


async def test_a_group_throws_the_bot_out(stage: StageClient, api: Caller, cell: int) -> None:
    await stage.faults("403", chat=cell)
    why = "Forbidden: bot was kicked from the group chat"
    assert (await api("sendMessage", chat_id=cell, text="a")).refusal == (403, why)


async def test_slow_comes_late_but_whole(stage: StageClient, api: Caller, awa: int) -> None:
    await stage.faults("slow", "sendMessage", seconds=0.01)
    assert (await api("sendMessage", chat_id=awa, text="a")).result["text"] == "a"


async def test_a_group_that_migrates(stage: StageClient, api: Caller, cell: int) -> None:
    await api("sendMessage", chat_id=cell, text="before")
    await stage.faults("migrate", "sendMessage", chat=cell)
    refused = await api("sendMessage", chat_id=cell, text="lost")
    why = "Bad Request: group chat was upgraded to a supergroup chat"
    assert refused.refusal == (400, why)
    new = refused.body["parameters"]["migrate_to_chat_id"]
    assert new < -1_000_000_000_000
    for _ in range(2):
        again = await api("sendMessage", chat_id=cell, text="still lost")
        assert again.body["parameters"] == {"migrate_to_chat_id": new}
    assert (await api("sendMessage", chat_id=new, text="found")).result["message_id"] == 2
    assert (await api("getChat", chat_id=new)).result["type"] == "supergroup"
    told = [u["message"] for u in await api.updates() if "message" in u]
    assert [m.get("migrate_to_chat_id") for m in told] == [new, None]
    assert [m.get("migrate_from_chat_id") for m in told] == [None, cell]
    await stage.say("claire", "Nous voilà", chat=cell)
    assert [m["text"] for m in (await shown_in(stage, new))][-1] == "Nous voilà"


async def shown_in(stage: StageClient, chat: int) -> list[dict[str, Any]]:
    shown: Any = await stage.chat(chat)
    messages: list[dict[str, Any]] = shown["messages"]
    return messages


async def test_faults_hit_the_method_and_chat_they_name(
    stage: StageClient, api: Caller, awa: int, cell: int
) -> None:
    await stage.faults("500", "sendMessage", chat=cell, count=2)
    assert (await api("getMe")).result
    assert (await api("sendMessage", chat_id=awa, text="a")).result
    assert (await api("sendMessage", chat_id=cell, text="a")).status == 500
    armed: Any = await stage.ask("GET", "faults")
    assert [fault["count"] for fault in armed["faults"]] == [1]
    assert (await api("sendMessage", chat_id=cell, text="a")).status == 500
    assert (await api("sendMessage", chat_id=cell, text="a")).result


async def test_a_lasting_fault_until_it_is_cleared(stage: StageClient, api: Caller) -> None:
    await stage.faults("500", count=-1)
    assert [(await api("getUpdates")).status for _ in range(3)] == [500] * 3
    await stage.clear_faults()
    assert (await api("getUpdates")).result == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "sulk"},
        {"kind": "500", "count": 0},
        {"kind": "500", "count": "x"},
        {"kind": "500", "method": ""},
        {"kind": "500", "chat": "awa"},
        {"kind": "slow", "seconds": -1},
    ],
)
async def test_faults_that_make_no_sense(stage: StageClient, fault: dict[str, object]) -> None:
    with pytest.raises(StageRefusedError) as refusal:
        await stage.ask("POST", "faults", fault)
    assert refusal.value.status == 400


async def test_closing_ends_what_is_held() -> None:
    async with contextlib.AsyncExitStack() as bot_side:
        async with running() as simulator:
            api = await bot_side.enter_async_context(Caller(simulator.url))
            simulator.stage.faults.add({"kind": "timeout_before"})
            asking = asyncio.create_task(api("getMe"))
            await until(lambda: simulator.stage.rest.in_flight == 1)
            polling = asyncio.create_task(api("getUpdates", timeout=50))
            updates = simulator.stage.registry.main.updates
            await until(lambda: updates._poller is not None)
        for request in (asking, polling):
            with pytest.raises(aiohttp.ClientConnectionError):
                await request
