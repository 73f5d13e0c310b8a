"""What the bot asks of Telegram, held against the official Bot API."""

from __future__ import annotations

import pytest

from bot.domain.buttons import Verb
from tests.demo.schema import SchemaChecker
from tests.process.conftest import Bots
from tests.process.town import DEADLINE, DUE, Town

pytestmark = pytest.mark.process


async def test_the_bots_requests_keep_to_the_official_schema(town: Town, bots: Bots) -> None:
    """A story with as many kinds of request as it can have: sends, edits, taps, menus, cards."""
    schema = SchemaChecker.found()
    (awa, _), (fatou, _) = await town.travellers(2)
    bot = bots(town.db.url)
    await bot.start()
    await town.stage.say(awa.chat, "/guide")
    await town.stage.say(awa.chat, "/language")
    await town.stage.to(DUE)
    await town.tap_ok(fatou)
    await town.stage.to(DEADLINE)
    for verb in (Verb.TAKE, Verb.REVIEW):
        message_id, data = town.button(town.karim, verb)
        await town.stage.tap(town.karim.chat, message_id, data)
        await town.stage.idle()
    await town.stage.say(awa.chat, location=(14.49, -4.19))
    await town.stage.say(fatou.chat, "/sos")
    await town.stage.idle()
    await town.stage.advance("1h")

    calls = await town.stage.calls()
    methods = {str(call["method"]) for call in calls}
    assert methods >= {"getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery"}
    assert {call["status"] for call in calls if call["method"] == "sendMessage"} == {200}
    assert schema.check_journal(calls) == []
