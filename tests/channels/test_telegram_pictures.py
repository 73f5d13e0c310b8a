"""Pictures through the Telegram channel: uploaded with their words below, or words alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from bot.channels.telegram import TelegramChannel
from bot.domain.delivery import Later, Never, Sent
from bot.domain.level import Level
from bot.domain.map_request import MapRequest, MapWords
from bot.domain.message import Message, Picture

TOKEN = "123456:AAtest-Token"
AWA = 7
PNG = b"\x89PNG\r\n\x1a\n and so on"

WORDS = MapWords("Mali", "1 Dec", "approximate", {}, "capital", "legs", "seen", "disputed", False)
REQUEST = MapRequest("ML", Level.RED, date(2026, 12, 1), "en")
MAP = Message("Mali: red & <grave>.", ("1 Dec",), picture=Picture(REQUEST, WORDS, PNG))


@dataclass
class BotApi:
    """Keeps what was uploaded and said; answers as it is told."""

    calls: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        method = request.path.rpartition("/")[2]
        if request.content_type == "multipart/form-data":
            form = await request.post()
            said: dict[str, object] = {
                name: value.file.read() if isinstance(value, web.FileField) else value
                for name, value in form.items()
            }
        else:
            said = await request.json() if request.can_read_body else {}
        self.calls.append((method, said))
        if self.refusals:
            code, why = self.refusals.pop(0)
            body = {"ok": False, "error_code": code, "description": why}
            return web.json_response(body, status=code)
        result = {"message_id": len(self.calls), "id": 1, "is_bot": True, "first_name": "V"}
        return web.json_response({"ok": True, "result": result})


@pytest.fixture
async def api() -> BotApi:
    return BotApi()


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    async with RawTestServer(api.answer, host="127.0.0.1") as server:
        channel = TelegramChannel(TOKEN, str(server.make_url("")), slots=4)
        await channel.start()
        api.calls.clear()
        yield channel
        await channel.close()


async def test_a_picture_is_uploaded_with_its_words(api: BotApi, channel: TelegramChannel) -> None:
    assert await channel.send(AWA, MAP, urgent=False) == Sent(1)
    assert api.calls == [
        (
            "sendPhoto",
            {
                "chat_id": "7",
                "caption": "<b>Mali: red &amp; &lt;grave&gt;.</b>\n1 Dec",
                "parse_mode": "HTML",
                "photo": PNG,
            },
        )
    ]


async def test_a_picture_that_is_refused_leaves_its_words(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.refusals.append((400, "Bad Request: IMAGE_PROCESS_FAILED"))
    assert await channel.send(AWA, MAP, urgent=False) == Sent(2)
    assert [method for method, _ in api.calls] == ["sendPhoto", "sendMessage"]
    assert "Mali" in str(api.calls[1][1]["text"])


async def test_a_caption_whose_markup_is_refused_goes_plain(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.refusals.append((400, "Bad Request: can't parse entities: unsupported start tag"))
    assert await channel.send(AWA, MAP, urgent=False) == Sent(2)
    assert api.calls[1][1]["caption"] == "Mali: red & <grave>.\n1 Dec"
    assert api.calls[1][1]["photo"] == PNG


async def test_words_that_are_too_long_for_a_caption_follow_the_picture(
    api: BotApi, channel: TelegramChannel
) -> None:
    long = Message(MAP.title, ("word " * 300,), picture=MAP.picture)
    assert await channel.send(AWA, long, urgent=False) == Sent(2)
    assert [method for method, _ in api.calls] == ["sendPhoto", "sendMessage"]
    assert "caption" not in api.calls[0][1]


async def test_a_picture_that_was_not_drawn_is_not_sent(
    api: BotApi, channel: TelegramChannel
) -> None:
    bare = Message(MAP.title, MAP.lines, picture=Picture(REQUEST, WORDS))
    assert await channel.send(AWA, bare, urgent=False) == Sent(1)
    assert [method for method, _ in api.calls] == ["sendMessage"]


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        ((403, "Forbidden: bot was blocked by the user"), Never),
        ((429, "Too Many Requests: retry after 3"), Later),
        ((500, "Internal Server Error"), Later),
    ],
)
async def test_a_picture_fails_as_a_message_does(
    api: BotApi, channel: TelegramChannel, refusal: tuple[int, str], outcome: type
) -> None:
    api.refusals.append(refusal)
    assert isinstance(await channel.send(AWA, MAP, urgent=False), outcome)
    assert [method for method, _ in api.calls] == ["sendPhoto"]
