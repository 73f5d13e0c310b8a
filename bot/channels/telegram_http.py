"""python-telegram-bot's requests over aiohttp, with the number under way bounded up front.

The library's own httpx transport manages a few hundred sends a second, and its pool goes quadratic
when thousands wait in it; here whoever has no slot waits before the client sees the request.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import TypeAlias, cast

import aiohttp
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.settings import hide_tokens

Seconds: TypeAlias = float | None
"""None waits without end, as everywhere in python-telegram-bot."""

HEADERS = {"User-Agent": BaseRequest.USER_AGENT}
COMPACT = json.JSONEncoder(separators=(",", ":"))
JSON_HEADERS = {**HEADERS, "Content-Type": "application/json"}


def request_data(parameters: Mapping[str, object]) -> RequestData:
    """Parameters that are JSON already, without python-telegram-bot's search for files in them."""
    return RequestData([RequestParameter(name, value, None) for name, value in parameters.items()])


def with_picture(parameters: Mapping[str, object], png: bytes) -> RequestData:
    """The same, with a picture to upload."""
    file = InputFile(png, filename="map.png")
    data = [RequestParameter(name, value, None) for name, value in parameters.items()]
    return RequestData([*data, RequestParameter("photo", None, [file])])


class AiohttpRequest(BaseRequest):
    """One HTTP client with `slots` requests under way at most.

    `connect_timeout` bounds the TCP and TLS handshake, `read_timeout` each silence of the server,
    `total_timeout` the whole exchange and, separately, the wait for a slot; all in seconds. None
    is for a client whose every call has a deadline of its own.
    Raises `TimedOut` and `NetworkError` like python-telegram-bot's own transport; their texts
    never hold the token.
    """

    def __init__(
        self,
        *,
        slots: int,
        connect_timeout: float = 5.0,
        read_timeout: float = 10.0,
        total_timeout: Seconds = 15.0,
    ) -> None:
        self._slots = slots
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._total_timeout = total_timeout
        self._usual = self._timeout(connect_timeout, read_timeout)
        self._free = asyncio.Semaphore(slots)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long the server may stay silent, in seconds, where a call says nothing else."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the client; opening it twice is harmless."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._slots),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._usual,
            )

    async def shutdown(self) -> None:
        """Close the client and its connections; what is still under way fails."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of one exchange; redirects count as answers and are not followed.

        `write_timeout` has no counterpart in aiohttp: the total one covers it.
        """
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize() or after shutdown()")
        body, headers = encoded(request_data)
        timeout = self._timeout_for(connect_timeout, read_timeout)
        await self._take_slot(given(pool_timeout, self._total_timeout))
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut(f"Timed out ({type(error).__name__})") from error
        except aiohttp.ClientError as error:
            raise NetworkError(hide_tokens(f"{type(error).__name__}: {error}")) from error
        finally:
            self._free.release()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """The answer as JSON; unlike the library's own, a broken one is not copied to the log."""
        try:
            answer = json.loads(payload)
        except ValueError as error:
            raise TelegramError("Invalid server response") from error
        if not isinstance(answer, dict) or not answer.keys() & {"result", "description"}:
            raise TelegramError("Invalid server response")
        return answer

    async def _take_slot(self, patience: Seconds) -> None:
        """Whoever has taken one releases it."""
        try:
            async with asyncio.timeout(patience):
                await self._free.acquire()
        except TimeoutError as error:
            raise TimedOut("No free slot: the request was not sent") from error

    def _timeout_for(self, connect: object, read: object) -> aiohttp.ClientTimeout:
        if connect is self.DEFAULT_NONE and read is self.DEFAULT_NONE:
            return self._usual
        return self._timeout(given(connect, self._connect_timeout), given(read, self._read_timeout))

    def _timeout(self, connect: Seconds, read: Seconds) -> aiohttp.ClientTimeout:
        """A long poll may last as long as its own read timeout, whatever the usual total is."""
        total = self._total_timeout
        if connect is None or read is None:
            total = None
        elif total is not None:
            total = max(total, connect + read)
        return aiohttp.ClientTimeout(total=total, sock_connect=connect, sock_read=read)


def given(timeout: object, default: Seconds) -> Seconds:
    """What the caller asked for, where python-telegram-bot marks "nothing" by a sentinel."""
    return default if timeout is BaseRequest.DEFAULT_NONE else cast("Seconds", timeout)


def encoded(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    """Body and headers: JSON (measured faster than urlencoded), multipart only for files."""
    if data is None:
        return None, HEADERS
    if data.contains_files:
        return multipart(data), HEADERS
    return COMPACT.encode(data.parameters).encode(), JSON_HEADERS


def multipart(data: RequestData) -> aiohttp.FormData:
    """The parameters as form fields, and the files beside them."""
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form
