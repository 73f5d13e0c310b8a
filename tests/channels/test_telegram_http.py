"""The HTTP transport under python-telegram-bot."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from telegram import Bot, InputFile
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.channels.telegram_http import AiohttpRequest, request_data

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def talking_to(
    handler: Handler, slots: int = 4, **timeouts: float
) -> AsyncIterator[tuple[AiohttpRequest, str]]:
    async with (
        RawTestServer(handler, host="127.0.0.1") as server,
        AiohttpRequest(slots=slots, **timeouts) as request,
    ):
        yield request, str(server.make_url("/bot1:x/sendMessage"))


def ok(result: object = True) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def test_parameters_travel_as_json_and_cookies_do_not() -> None:
    seen: list[tuple[str, object, bool]] = []

    async def handler(request: web.BaseRequest) -> web.Response:
        seen.append((request.content_type, await request.json(), "Cookie" in request.headers))
        answer = ok({"message_id": 5})
        answer.set_cookie("a", "b")
        return answer

    async with talking_to(handler) as (request, url):
        parameters = {"chat_id": 7, "text": "été", "reply_markup": {"inline_keyboard": []}}
        for _ in range(2):
            assert await request.post(url, request_data(parameters)) == {"message_id": 5}
    assert seen == [("application/json", parameters, False)] * 2


async def test_files_travel_as_a_form() -> None:
    fields: dict[str, object] = {}

    async def handler(request: web.BaseRequest) -> web.Response:
        form = await request.post()
        fields.update({name: getattr(value, "filename", value) for name, value in form.items()})
        return ok({"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}})

    async with talking_to(handler) as (request, url):
        bot = Bot("1:x", base_url=url.partition("1:x")[0], request=request)
        await bot.send_document(7, InputFile(b"name;hour", filename="log.csv"))
    assert fields == {"chat_id": "7", "document": "log.csv"}


async def test_no_more_requests_are_under_way_than_there_are_slots() -> None:
    at_once: list[int] = []
    under_way = 0
    all_in = asyncio.Event()

    async def handler(_request: web.BaseRequest) -> web.Response:
        nonlocal under_way
        under_way += 1
        at_once.append(under_way)
        if under_way == 3:
            all_in.set()
        await all_in.wait()
        under_way -= 1
        return ok()

    async with talking_to(handler, slots=3) as (request, url):
        answers = await asyncio.gather(*(request.post(url) for _ in range(30)))
    assert answers == [True] * 30
    assert max(at_once) == 3


async def test_whoever_finds_no_slot_is_told_that_nothing_was_sent() -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def handler(_request: web.BaseRequest) -> web.Response:
        entered.set()
        await leave.wait()
        return ok()

    async with talking_to(handler, slots=1) as (request, url):
        first = asyncio.create_task(request.post(url))
        await entered.wait()
        with pytest.raises(TimedOut, match="not sent"):
            await request.post(url, pool_timeout=0.01)
        leave.set()
        assert await first is True
        assert await request.post(url) is True


async def test_silence_of_the_server_times_out_and_frees_the_slot() -> None:
    never = asyncio.Event()
    calls = 0

    async def handler(_request: web.BaseRequest) -> web.Response:
        nonlocal calls
        calls += 1
        if calls == 1:
            await never.wait()
        return ok()

    async with talking_to(handler, slots=1, read_timeout=0.05) as (request, url):
        assert request.read_timeout == 0.05
        with pytest.raises(TimedOut):
            await request.post(url)
        assert await request.post(url, read_timeout=5) is True
        never.set()


async def test_a_cut_connection_is_a_network_error() -> None:
    async def handler(request: web.BaseRequest) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return ok()

    async with talking_to(handler) as (request, url):
        with pytest.raises(NetworkError) as caught:
            await request.post(url)
    assert not isinstance(caught.value, BadRequest | TimedOut)
    assert "1:x" not in str(caught.value)


async def test_nobody_listening_is_a_network_error() -> None:
    async with RawTestServer(lambda _: asyncio.sleep(0, ok()), host="127.0.0.1") as server:
        url = str(server.make_url("/bot1:x/getMe"))
    async with AiohttpRequest(slots=1) as request:
        with pytest.raises(NetworkError):
            await request.post(url)


async def test_a_redirect_is_not_followed() -> None:
    async def handler(request: web.BaseRequest) -> web.Response:
        assert request.path != "/elsewhere"
        raise web.HTTPFound("/elsewhere")

    async with talking_to(handler) as (request, url):
        with pytest.raises(NetworkError, match="Found"):
            await request.post(url)


@pytest.mark.parametrize("body", ["<html>Please log in</html>", "[]", "{}", ""])
async def test_an_answer_that_is_no_json_object_is_an_error(body: str) -> None:
    async def handler(_request: web.BaseRequest) -> web.Response:
        return web.Response(text=body)

    async with talking_to(handler) as (request, url):
        with pytest.raises(TelegramError, match="Invalid server response"):
            await request.post(url)


async def test_it_opens_and_closes_twice_and_refuses_work_when_closed() -> None:
    request = AiohttpRequest(slots=1)
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(NetworkError, match="initialize"):
        await request.post("http://127.0.0.1:9/bot1:x/getMe")
