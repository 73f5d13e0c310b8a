from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.demo.botapi.server import Simulator
from bot.demo.botapi.text import commands_in
from bot.demo.stage_client import StageClient
from tests.demo.playing import Caller, until

CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


def waiting(simulator: Simulator) -> bool:
    """Whether a getUpdates of the main bot is being held."""
    return simulator.stage.registry.main.updates._poller is not None


async def test_updates_stay_until_they_are_confirmed(api: Caller, stage: StageClient) -> None:
    for word in ("un", "deux", "trois"):
        await stage.say("awa", word)
    first = await api.updates()
    assert [u["message"]["text"] for u in first] == ["un", "deux", "trois"]
    ids = [u["update_id"] for u in first]
    assert ids == sorted(set(ids))
    assert await api.updates() == first
    assert await api.updates(ids[1]) == first[1:]
    assert await api.updates(ids[2] + 1) == []
    assert await api.updates() == []


async def test_limit_and_negative_offset(api: Caller, stage: StageClient) -> None:
    for word in ("un", "deux", "trois"):
        await stage.say("awa", word)
    assert [u["message"]["text"] for u in await api.updates(limit=2)] == ["un", "deux"]
    assert [u["message"]["text"] for u in await api.updates(-1)] == ["trois"]
    assert len(await api.updates()) == 1


async def test_a_long_poll_answers_when_somebody_writes(
    simulator: Simulator, api: Caller, stage: StageClient
) -> None:
    polling = asyncio.create_task(api.updates(timeout=50))
    await until(lambda: waiting(simulator))
    await stage.say("awa", "/start jeton")
    message = (await polling)[0]["message"]
    assert message["text"] == "/start jeton"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "fr"


async def test_a_long_poll_ends_by_itself(api: Caller) -> None:
    assert await api.updates(timeout=1) == []


async def test_the_older_of_two_pollers_is_told_to_go(
    simulator: Simulator, api: Caller, stage: StageClient
) -> None:
    older = asyncio.create_task(api("getUpdates", timeout=50))
    await until(lambda: waiting(simulator))
    newer = asyncio.create_task(api("getUpdates", timeout=50))
    assert (await older).refusal == (409, CONFLICT)
    await until(lambda: waiting(simulator))
    await stage.say("awa", "Bonjour")
    assert len((await newer).result) == 1


async def test_a_poller_that_hangs_up_leaves_its_place(
    simulator: Simulator, api: Caller, stage: StageClient
) -> None:
    gone = asyncio.create_task(api("getUpdates", timeout=50))
    await until(lambda: waiting(simulator))
    gone.cancel()
    await until(lambda: not waiting(simulator))
    await stage.say("awa", "Bonjour")
    assert len(await api.updates()) == 1


async def test_only_wanted_kinds_are_queued(api: Caller, stage: StageClient) -> None:
    assert await api.updates(allowed_updates=["callback_query"]) == []
    said = await stage.say("awa", "Bonjour")
    assert said["update_id"] is None
    await stage.tap("awa", 1, "x")
    assert [list(u)[1] for u in await api.updates()] == ["callback_query"]
    assert (await api("getWebhookInfo")).result["allowed_updates"] == ["callback_query"]


async def test_telegram_keeps_updates_for_a_day_of_mission_time(
    api: Caller, stage: StageClient
) -> None:
    await stage.say("awa", "hier")
    await stage.advance("2h")
    await stage.say("awa", "aujourd'hui")
    await stage.advance("23h")
    assert [u["message"]["text"] for u in await api.updates()] == ["aujourd'hui"]


async def test_the_webhook_that_never_was(api: Caller, stage: StageClient) -> None:
    await stage.say("awa", "Bonjour")
    info = {"url": "", "has_custom_certificate": False, "pending_update_count": 1}
    assert (await api("getWebhookInfo")).result == info
    assert (await api("deleteWebhook")).result is True
    assert len(await api.updates()) == 1
    assert (await api("deleteWebhook", drop_pending_updates=True)).result is True
    assert await api.updates() == []


async def test_what_is_said_before_the_bot_comes_waits_for_it(
    stage: StageClient, simulator: Simulator
) -> None:
    await stage.say("awa", "Il y a quelqu'un ?")
    async with Caller(simulator.url, "555:latecomer") as late:
        update: Any = (await late.updates())[0]
        assert update["message"]["text"] == "Il y a quelqu'un ?"
        assert (await late("sendMessage", chat_id=101, text="Oui")).result["from"]["id"] == 555


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/missions: who is where · /sos: help", ["/missions", "/sos"]),
        ("(/ok)", ["/ok"]),
        ("/start@vigie_bot now", ["/start@vigie_bot"]),
        ("Ariane/ok, 12/12, https://example.org/ok", []),
        ("/ok/late and <b>/", []),
    ],
)
def test_commands_are_found_where_telegrams_own_clients_see_them(
    text: str, found: list[str]
) -> None:
    assert [_shown(text, one) for one in commands_in(text)] == found


def _shown(text: str, entity: dict[str, Any]) -> str:
    return text[entity["offset"] :][: entity["length"]]
