"""Reading pages: patient with servers, sure of what came back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from bot.domain.fetched import NextStep, Seen
from bot.sources import reader
from bot.sources.reader import HTML, JSON, Failed, Page, client, decoded
from tests.sources.servers import Answer, Servers

URL = "https://gov.example/advice?output=json"
MOVED = "https://gov.example/advice/new"


def answer(content: bytes = b"{}", status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, content=content, headers={"content-type": "text/json"} | named)


async def get(
    answers: Mapping[str, Answer], seen: Seen | None = None
) -> tuple[Page | None, Servers]:
    servers = Servers(answers)
    return await servers.reader().get(URL, JSON, seen), servers


async def failing(answers: Mapping[str, Answer]) -> tuple[Failed, Servers]:
    servers = Servers(answers)
    with pytest.raises(Failed) as failed:
        await servers.reader().get(URL, JSON)
    return failed.value, servers


async def test_a_page_comes_with_the_marks_to_ask_again() -> None:
    when = "Wed, 04 Nov 2026 08:00:00 GMT"
    page, servers = await get({URL: answer(b'{"a": 1}', etag='"x"', last_modified=when)})
    assert page == Page(b'{"a": 1}', Seen('"x"', when))
    assert "if-none-match" not in servers.asked[0].headers


async def test_what_was_seen_is_asked_for_only_if_it_changed() -> None:
    seen = Seen('"x"', "Wed, 04 Nov 2026 08:00:00 GMT")
    page, servers = await get({URL: 304}, seen)
    assert page is None
    headers = servers.asked[0].headers
    assert headers["if-none-match"] == '"x"'
    assert headers["if-modified-since"] == "Wed, 04 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    "trouble",
    [500, 502, 503, 429, 408, httpx.ConnectTimeout("slow"), httpx.ReadError("cut"),
     httpx.RemoteProtocolError("odd"), httpx.ConnectError("no such host")],
)  # fmt: skip
async def test_what_may_pass_is_tried_again_with_growing_pauses(trouble: Answer) -> None:
    failed, servers = await failing({URL: trouble})
    assert failed.step is NextStep.LATER
    assert len(servers.asked) == reader.TRIES
    assert len(servers.paused) == reader.TRIES - 1
    assert servers.paused == sorted(servers.paused)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451, 400, 204, 206])
async def test_what_is_refused_is_not_tried_again(status: int) -> None:
    failed, servers = await failing({URL: status})
    assert (failed.step, len(servers.asked)) == (NextStep.REFUSED, 1)
    assert str(status) in failed.why


async def test_a_redirect_within_the_house_is_followed() -> None:
    page, servers = await get({URL: answer(status=301, location="/advice/new"), MOVED: answer()})
    assert page is not None
    assert servers.urls == [URL, MOVED]


@pytest.mark.parametrize(
    "location",
    ["https://elsewhere.example/advice", "//elsewhere.example/advice", "http://gov.example/advice"],
)
async def test_a_redirect_to_another_house_is_refused(location: str) -> None:
    failed, servers = await failing({URL: answer(status=302, location=location)})
    assert (failed.step, len(servers.asked)) == (NextStep.REFUSED, 1)


async def test_a_redirect_in_circles_ends() -> None:
    failed, servers = await failing({URL: answer(status=302, location=URL)})
    assert failed.step is NextStep.REFUSED
    assert len(servers.asked) == reader.REDIRECTS + 1


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("text/html", "text/html"),
        ("", "text/plain"),
        ("application/json; charset=iso-8859-1", "iso-8859-1"),
        ("application/json; charset=utf-16", "utf-16"),
    ],
)
async def test_another_kind_or_encoding_is_broken(kind: str, why: str) -> None:
    failed, servers = await failing({URL: answer(content_type=kind)})
    assert (failed.step, len(servers.asked)) == (NextStep.BROKEN, 1)
    assert why in failed.why


@pytest.mark.parametrize("kind", ["application/json", "text/json;charset=UTF-8"])
async def test_either_name_of_a_kind_will_do(kind: str) -> None:
    page, _ = await get({URL: answer(content_type=kind)})
    assert page is not None


async def test_an_answer_without_end_is_given_up_while_it_grows() -> None:
    sent = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            sent.append(1)
            yield b" " * 2**20

    response = httpx.Response(
        200, stream=_Stream(endless()), headers={"content-type": "application/json"}
    )
    failed, _ = await failing({URL: response})
    assert failed.step is NextStep.BROKEN
    assert len(sent) == reader.MOST_BYTES // 2**20 + 1


class _Stream(httpx.AsyncByteStream):
    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            yield chunk


async def test_an_answer_that_cannot_be_unpacked_is_broken() -> None:
    packed = httpx.Response(
        200,
        stream=httpx.ByteStream(b"no gzip"),
        headers={"content-type": "application/json", "content-encoding": "gzip"},
    )
    failed, _ = await failing({URL: packed})
    assert failed.step is NextStep.BROKEN


async def test_one_server_may_stand_in_for_all() -> None:
    servers = Servers({"http://127.0.0.1:9/gov.example/advice?output=json": answer()})
    assert await servers.reader("http://127.0.0.1:9").get(URL, JSON)


async def test_another_kind_may_be_asked_for() -> None:
    servers = Servers({URL: answer(b"<p>x</p>", content_type="text/html")})
    page = await servers.reader().get(URL, HTML)
    assert page is not None
    assert page.body == b"<p>x</p>"


async def test_the_client_says_who_asks_and_follows_nothing_by_itself() -> None:
    async with client() as ours:
        assert ours.headers["user-agent"].startswith("Vigie/")
        assert not ours.follow_redirects
        assert None not in (ours.timeout.connect, ours.timeout.read, ours.timeout.pool)


def test_text_is_utf_8_or_broken() -> None:
    assert decoded("\ufeffé".encode()) == "é"
    for body in (b"\xe9", b"", b" \n"):
        with pytest.raises(Failed):
            decoded(body)
