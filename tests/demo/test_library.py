"""python-telegram-bot against the simulator: other people's reading of the Bot API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MaybeInaccessibleMessage
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.demo.botapi.server import Simulator
from bot.demo.stage_client import StageClient
from tests.demo.playing import TOKEN


@pytest.fixture
async def library(simulator: Simulator) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{simulator.url}/bot") as library:
        yield library


async def test_a_conversation(library: Bot, stage: StageClient) -> None:
    await stage.say("awa", "/start jeton")
    (update,) = await library.get_updates(timeout=0)
    assert update.message is not None
    assert update.message.text == "/start jeton"
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("OK", callback_data="ok:1")]])
    sent = await library.send_message(101, "<b>OK ?</b>", parse_mode="HTML", reply_markup=buttons)
    assert sent.text_html == "<b>OK ?</b>"
    await stage.tap("awa", sent.message_id, "ok:1")
    (update,) = await library.get_updates(offset=update.update_id + 1, timeout=0)
    assert update.callback_query is not None
    assert update.callback_query.data == "ok:1"
    assert await update.callback_query.answer("Noté")
    assert await update.callback_query.edit_message_text("Noté")


async def test_a_forged_tap_is_inaccessible(library: Bot, stage: StageClient) -> None:
    await stage.say("awa", "/start")
    await stage.tap("awa", 777, "x")
    query = (await library.get_updates(timeout=0))[-1].callback_query
    assert query is not None
    assert isinstance(query.message, MaybeInaccessibleMessage)
    assert not query.message.is_accessible


async def test_refusals_have_the_types_they_have_at_telegram(
    library: Bot, stage: StageClient, awa: int, cell: int
) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await library.send_message(999, "x")
    with pytest.raises(Forbidden, match="bot can't initiate conversation"):
        await library.send_message(104, "x")
    await stage.faults("429", seconds=7)
    with pytest.raises(RetryAfter) as wait:
        await library.send_message(awa, "x")
    assert wait.value.retry_after == timedelta(seconds=7)
    await stage.faults("migrate", chat=cell)
    with pytest.raises(ChatMigrated) as moved:
        await library.send_message(cell, "x")
    assert (await library.get_chat(moved.value.new_chat_id)).type == "supergroup"
