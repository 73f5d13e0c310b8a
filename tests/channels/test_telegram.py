"""The Telegram channel against a small Bot API server of the test's own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from telegram import Update

from bot.channels import telegram
from bot.channels.telegram import FetchFailed, Identity, NotIdentified, TelegramChannel
from bot.domain.delivery import Gone, Later, Moved, Never, Rejected, Sent
from bot.domain.message import Button, Contact, Copy, Message

TOKEN = "123456:AAtest-Token"
AWA, GROUP = 7, -8
PING = Message("Are you OK?", ("It is 08:00 in Mopti.",), buttons=((Button("I'm OK", "ok:1"),),))
ME = {"id": 123456, "is_bot": True, "first_name": "Vigie", "username": "vigie_bot"}


@dataclass
class BotApi:
    """Answers each call with the next scripted answer, or with a new message."""

    calls: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    script: list[web.Response] = field(default_factory=list)
    hanging: asyncio.Event | None = None
    hung: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        _, bot, method = request.path.split("/")
        assert bot == f"bot{TOKEN}"
        self.calls.append((method, await request.json() if request.can_read_body else {}))
        if self.hanging is not None and method == "sendMessage":
            self.hung.set()
            await self.hanging.wait()
        return self.script.pop(0) if self.script else ok({"message_id": len(self.calls)})

    def refuses(self, code: int, description: str, **parameters: int) -> None:
        answer = {"ok": False, "error_code": code, "description": description}
        if parameters:
            answer["parameters"] = parameters
        self.script.append(web.json_response(answer, status=code))


def ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


@pytest.fixture
async def api() -> BotApi:
    return BotApi()


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    async with RawTestServer(api.answer, host="127.0.0.1") as server:
        channel = TelegramChannel(TOKEN, str(server.make_url("")), slots=4)
        api.script.append(ok(ME))
        assert await channel.start() == Identity(123456, "vigie_bot")
        api.calls.clear()
        yield channel
        if api.hanging is not None:
            api.hanging.set()
        await channel.close()


async def test_a_message_sent_is_named(api: BotApi, channel: TelegramChannel) -> None:
    assert await channel.send(AWA, PING, urgent=False) == Sent(1)
    assert api.calls == [
        (
            "sendMessage",
            {
                "chat_id": AWA,
                "text": "<b>Are you OK?</b>\nIt is 08:00 in Mopti.",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
                "reply_markup": {
                    "inline_keyboard": [[{"text": "I'm OK", "callback_data": "ok:1"}]]
                },
            },
        )
    ]


async def test_s2_a_message_that_telegram_did_not_name_is_not_sent(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.script.append(ok(True))
    assert isinstance(await channel.send(AWA, PING, urgent=False), Later)


async def test_a_long_message_goes_in_order_and_answers_with_the_last_id(
    api: BotApi, channel: TelegramChannel
) -> None:
    message = Message("Call list", ("number " * 1000,), buttons=PING.buttons)
    assert await channel.send(AWA, message, urgent=True) == Sent(2)
    assert ["reply_markup" in payload for _, payload in api.calls] == [False, True]


async def test_a_failing_part_fails_the_message(api: BotApi, channel: TelegramChannel) -> None:
    api.script.append(ok({"message_id": 1}))
    api.refuses(429, "Too Many Requests: retry after 3", retry_after=3)
    outcome = await channel.send(AWA, Message("word " * 1000), urgent=False)
    assert isinstance(outcome, Later)
    assert outcome.after == timedelta(seconds=3)


async def test_formatting_that_is_refused_goes_again_as_plain_text_once(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.refuses(400, "Bad Request: can't parse entities: unsupported start tag")
    assert await channel.send(AWA, Message("<Awa> & co"), urgent=True) == Sent(2)
    assert api.calls[1][1]["text"] == "<Awa> & co"
    assert "parse_mode" not in api.calls[1][1]
    for _ in range(2):
        api.refuses(400, "Bad Request: can't parse entities: unsupported start tag")
    assert isinstance(await channel.send(AWA, Message("Awa"), urgent=True), Rejected)
    assert len(api.calls) == 4


async def test_an_alert_whose_buttons_are_refused_goes_without_them(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.refuses(400, "Bad Request: BUTTON_DATA_INVALID")
    assert await channel.send(AWA, PING, urgent=True) == Sent(2)
    assert "reply_markup" not in api.calls[1][1]


CONTACT = Message("Embassy: +33 1 99 00 12 34", contact=Contact("+33199001234", "Embassy"))


async def test_a_contact_is_sent_as_one(api: BotApi, channel: TelegramChannel) -> None:
    assert await channel.send(AWA, CONTACT, urgent=False) == Sent(1)
    contact = {"chat_id": AWA, "phone_number": "+33199001234", "first_name": "Embassy"}
    assert api.calls == [("sendContact", contact)]


async def test_a_contact_that_is_refused_is_said_in_words(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.refuses(400, "Bad Request: PHONE_NUMBER_INVALID")
    assert await channel.send(AWA, CONTACT, urgent=False) == Sent(2)
    method, payload = api.calls[1]
    assert (method, payload["text"]) == ("sendMessage", "<b>Embassy: +33 1 99 00 12 34</b>")


async def test_a_contact_for_nobody_is_not_tried_again(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.refuses(400, "Bad Request: chat not found")
    assert isinstance(await channel.send(AWA, CONTACT, urgent=False), Never)
    assert len(api.calls) == 1


async def test_failures_come_back_typed(api: BotApi, channel: TelegramChannel) -> None:
    api.refuses(403, "Forbidden: bot was blocked by the user")
    assert isinstance(await channel.send(AWA, PING, urgent=False), Never)
    api.refuses(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100)
    assert await channel.send(GROUP, PING, urgent=False) == Moved(-100)
    api.refuses(500, "Internal Server Error")
    assert isinstance(await channel.send(AWA, PING, urgent=False), Later)
    api.refuses(401, "Unauthorized")
    outcome = await channel.send(AWA, PING, urgent=False)
    assert isinstance(outcome, Later)
    assert "BOT_TOKEN" in outcome.why


async def test_the_deadline_ends_a_send_that_hangs(
    api: BotApi, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "SEND_DEADLINE", 0.05)
    api.hanging = asyncio.Event()
    assert await channel.send(AWA, PING, urgent=False) == Later("deadline")


async def test_what_nobody_foresaw_waits_too(
    channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_message: Message) -> list[dict[str, object]]:
        raise ZeroDivisionError

    monkeypatch.setattr(telegram, "payloads", broken)
    assert await channel.send(AWA, PING, urgent=False) == Later("ZeroDivisionError")


async def test_s4_an_alarm_passes_a_channel_full_of_hanging_messages(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.hanging = asyncio.Event()
    backlog = [asyncio.create_task(channel.send(AWA, PING, urgent=False)) for _ in range(20)]
    await api.hung.wait()
    alarm = channel.edit(AWA, 1, PING, urgent=True)
    assert isinstance(await asyncio.wait_for(alarm, 5), Sent)
    assert not any(task.done() for task in backlog)
    api.hanging.set()
    assert all(isinstance(outcome, Sent) for outcome in await asyncio.gather(*backlog))


async def test_an_edit_names_its_message(api: BotApi, channel: TelegramChannel) -> None:
    api.script.append(ok({"message_id": 41}))
    assert await channel.edit(AWA, 41, PING, urgent=False) == Sent(41)
    method, payload = api.calls[0]
    assert (method, payload["message_id"]) == ("editMessageText", 41)


async def test_an_edit_that_changes_nothing_is_a_success(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.refuses(400, "Bad Request: message is not modified: specified new message content …")
    assert await channel.edit(AWA, 41, PING, urgent=False) == Sent(41)


async def test_an_edit_of_a_lost_message_is_gone(api: BotApi, channel: TelegramChannel) -> None:
    api.refuses(400, "Bad Request: message to edit not found")
    assert await channel.edit(AWA, 41, PING, urgent=False) == Gone()


async def test_updates_come_raw_and_strange_ones_with_them(
    api: BotApi, channel: TelegramChannel
) -> None:
    batch = [{"update_id": 1, "message": "not what it should be"}, {"update_id": 2}]
    api.script.append(ok(batch))
    assert await channel.fetch(None, timedelta(seconds=30)) == batch
    api.script.append(ok([]))
    assert await channel.fetch(3, timedelta(0)) == []
    wanted = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
    assert api.calls == [
        ("getUpdates", {"timeout": 30, "allowed_updates": wanted}),
        ("getUpdates", {"timeout": 0, "allowed_updates": wanted, "offset": 3}),
    ]


async def test_a_failed_fetch_says_whether_somebody_else_fetches(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.refuses(409, "Conflict: terminated by other getUpdates request")
    with pytest.raises(FetchFailed) as conflict:
        await channel.fetch(None, timedelta(0))
    assert conflict.value.conflict
    api.refuses(429, "Too Many Requests: retry after 5", retry_after=5)
    with pytest.raises(FetchFailed) as flood:
        await channel.fetch(None, timedelta(0))
    assert (flood.value.conflict, flood.value.after) == (False, timedelta(seconds=5))
    api.script.append(ok({"not": "a list"}))
    with pytest.raises(FetchFailed):
        await channel.fetch(None, timedelta(0))
    api.script.append(web.json_response({"ok": True}))
    with pytest.raises(FetchFailed):
        await channel.fetch(None, timedelta(0))


async def test_s1_polling_starts_without_dropping_what_waits(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.script.append(ok(True))
    await channel.prepare_polling()
    assert api.calls == [("deleteWebhook", {"drop_pending_updates": False})]
    api.refuses(502, "Bad Gateway")
    with pytest.raises(FetchFailed):
        await channel.prepare_polling()


async def test_the_spinner_is_not_worth_a_failure(api: BotApi, channel: TelegramChannel) -> None:
    await channel.stop_spinning("q1", "Noted")
    api.refuses(400, "Bad Request: query is too old")
    await channel.stop_spinning("q2")
    api.script.append(web.json_response({"ok": True}))
    await channel.stop_spinning("q3")
    assert [payload for _, payload in api.calls] == [
        {"callback_query_id": "q1", "text": "Noted"},
        {"callback_query_id": "q2"},
        {"callback_query_id": "q3"},
    ]


async def test_pins_and_commands(api: BotApi, channel: TelegramChannel) -> None:
    api.script += [ok(True), ok(True), ok(True), ok(True)]
    assert await channel.pin(GROUP, 41) == Sent(41)
    assert await channel.unpin(GROUP, 41) == Sent(41)
    assert await channel.set_commands(None, "fr", [("sos", "Appeler à l'aide")]) == Sent(0)
    assert await channel.set_commands(AWA, "fr", []) == Sent(0)
    assert api.calls == [
        ("pinChatMessage", {"chat_id": GROUP, "message_id": 41, "disable_notification": True}),
        ("unpinChatMessage", {"chat_id": GROUP, "message_id": 41}),
        (
            "setMyCommands",
            {
                "commands": [{"command": "sos", "description": "Appeler à l'aide"}],
                "language_code": "fr",
            },
        ),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": AWA}}),
    ]


async def test_a_wrong_token_is_told_apart_from_a_server_that_is_away(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.refuses(401, "Unauthorized")
    with pytest.raises(NotIdentified) as wrong:
        await channel.start()
    assert wrong.value.refused
    assert TOKEN not in str(wrong.value)
    api.refuses(502, "Bad Gateway")
    with pytest.raises(NotIdentified) as away:
        await channel.start()
    assert not away.value.refused
    api.script.append(ok(ME))
    assert (await channel.start()).username == "vigie_bot"


async def test_the_bot_reads_updates(channel: TelegramChannel) -> None:
    chat = {"id": AWA, "type": "private"}
    raw = {"update_id": 1, "message": {"message_id": 2, "date": 0, "chat": chat, "text": "/start"}}
    update = Update.de_json(raw, channel.bot)
    assert update.message is not None
    assert update.message.get_bot().username == "vigie_bot"


def test_without_an_address_the_channel_speaks_to_telegram() -> None:
    channel = TelegramChannel(TOKEN, None)
    assert channel.bot.base_url == f"https://api.telegram.org/bot{TOKEN}"
    assert channel._methods == f"https://api.telegram.org/bot{TOKEN}/"


PHOTO = Message("Awa writes (Mopti):", ("A photo; it follows.",), copy=Copy(AWA, 41))


async def test_what_somebody_sent_follows_as_it_is(api: BotApi, channel: TelegramChannel) -> None:
    assert await channel.send(AWA, PHOTO, urgent=False) == Sent(1)
    assert [method for method, _ in api.calls] == ["sendMessage", "copyMessage"]
    assert api.calls[1][1] == {"chat_id": AWA, "from_chat_id": AWA, "message_id": 41}


async def test_what_was_taken_back_is_not_waited_for(api: BotApi, channel: TelegramChannel) -> None:
    api.script.append(ok({"message_id": 5}))
    api.refuses(400, "Bad Request: message to copy not found")
    assert await channel.send(AWA, PHOTO, urgent=False) == Sent(5)
