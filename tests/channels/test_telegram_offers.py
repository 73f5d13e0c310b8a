"""Offers to who types behind the bot's name, as the Telegram channel carries them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from bot.channels.telegram import WANTED_UPDATES, TelegramChannel
from bot.domain.message import Message
from bot.domain.search import Article, Offer

TOKEN = "123456:AAtest-Token"
RED = Article("ML", "Mali: red", "France: red", Message("Mali: red <&>", ("France, 1 Dec",)))

Calls = list[tuple[str, dict[str, object]]]


@pytest.fixture
def calls() -> Calls:
    return []


@pytest.fixture
async def channel(calls: Calls) -> AsyncIterator[TelegramChannel]:
    async def answer(request: web.BaseRequest) -> web.Response:
        method = request.path.rpartition("/")[2]
        calls.append((method, await request.json() if request.can_read_body else {}))
        if method == "answerInlineQuery" and len(calls) > 2:
            refusal = {"ok": False, "error_code": 400, "description": "Bad Request: too old"}
            return web.json_response(refusal, status=400)
        me = {"id": 1, "is_bot": True, "first_name": "Vigie"}
        return web.json_response({"ok": True, "result": me})

    async with RawTestServer(answer, host="127.0.0.1") as server:
        channel = TelegramChannel(TOKEN, str(server.make_url("")), slots=4)
        await channel.start()
        yield channel
        await channel.close()


async def test_an_offer_is_escaped_and_personal(channel: TelegramChannel, calls: Calls) -> None:
    await channel.offer("7", Offer((RED,)))
    assert calls[1] == (
        "answerInlineQuery",
        {
            "inline_query_id": "7",
            "results": [
                {
                    "type": "article",
                    "id": "ML",
                    "title": "Mali: red",
                    "description": "France: red",
                    "input_message_content": {
                        "message_text": "<b>Mali: red &lt;&amp;&gt;</b>\nFrance, 1 Dec",
                        "parse_mode": "HTML",
                        "link_preview_options": {"is_disabled": True},
                    },
                }
            ],
            "cache_time": 60,
            "is_personal": True,
        },
    )


async def test_nothing_found_leads_to_the_bot_and_a_late_offer_is_no_error(
    channel: TelegramChannel, calls: Calls
) -> None:
    await channel.offer("7", Offer(instead="Press Start"))
    assert calls[1][1]["results"] == []
    assert calls[1][1]["button"] == {"text": "Press Start", "start_parameter": "search"}
    await channel.offer("7", Offer((RED,)))
    assert len(calls) == 3


def test_searches_are_asked_for() -> None:
    assert "inline_query" in WANTED_UPDATES
