"""Reading pages of governments: patient, modest, and sure of what came back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urljoin, urlsplit

import httpx
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from bot.domain.fetched import NextStep, Seen, Trouble

TRIES = 3
MOST_BYTES = 8 * 2**20
"""No source's answer comes near it: the longest list is below 1 MB."""
DEADLINE = 45.0
"""Seconds for one page with its redirects, however slowly it drips."""
REDIRECTS = 3
SAME_TIME = 2
"""Connections to one source at once."""

JSON = frozenset({"application/json", "text/json", "application/vnd.api+json"})
XML = frozenset({"application/rss+xml", "application/xml", "text/xml"})
HTML = frozenset({"text/html", "application/xhtml+xml"})
UTF_8 = frozenset({"utf-8", "utf8", "us-ascii"})

_ASK_LATER = frozenset({408, 425, 429})

Pause = Callable[[float], Awaitable[None]]


class Failed(Exception):
    """A page could not be had or understood, and what that asks for."""

    def __init__(self, step: NextStep, why: str) -> None:
        super().__init__(why)
        self.step = step
        self.why = why

    def of(self, country: str | None = None) -> Trouble:
        """The same as a fact to keep."""
        return Trouble(self.step, self.why, country)


def broken(why: str) -> Failed:
    """The answer is not what it used to be."""
    return Failed(NextStep.BROKEN, why)


def decoded(body: bytes) -> str:
    """The text of an answer; every source writes UTF-8. Raises Failed."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise broken("The answer is not UTF-8.") from error
    if not text.strip():
        raise broken("The answer is empty.")
    return text


@dataclass(frozen=True)
class Page:
    """What a server answered, and how to ask next time."""

    body: bytes
    seen: Seen


class Reader:
    """Fetches pages of one source.

    `base` stands in for every host (`{base}/{host}/{path}`), for tests and rehearsals.
    """

    def __init__(
        self, client: httpx.AsyncClient, base: str | None = None, pause: Pause = asyncio.sleep
    ) -> None:
        self._client = client
        self._base = base
        self._pause = pause
        self._room = asyncio.Semaphore(SAME_TIME)

    async def get(self, url: str, kinds: frozenset[str], seen: Seen | None = None) -> Page | None:
        """The page, or None when nothing changed since it was `seen`. Raises Failed."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential_jitter(initial=1, max=10),
            retry=retry_if_exception(
                lambda error: isinstance(error, Failed) and error.step is NextStep.LATER
            ),
            sleep=self._pause,
            reraise=True,
        )
        async with self._room:
            return await retrying(self._once, self._address(url), kinds, seen or Seen())

    def _address(self, url: str) -> str:
        if self._base is None:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._base}/{parts.netloc}{parts.path}{query}"

    async def _once(self, url: str, kinds: frozenset[str], seen: Seen) -> Page | None:
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._follow(url, kinds, seen)
        except TimeoutError as error:
            raise Failed(NextStep.LATER, f"No whole answer within {DEADLINE:.0f} s.") from error
        except (httpx.TimeoutException, httpx.NetworkError, httpx.ProtocolError) as error:
            raise Failed(NextStep.LATER, f"No answer: {type(error).__name__}.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise broken(f"The answer cannot be read: {type(error).__name__}.") from error

    async def _follow(self, url: str, kinds: frozenset[str], seen: Seen) -> Page | None:
        for _ in range(REDIRECTS + 1):
            async with self._client.stream("GET", url, headers=_conditions(seen)) as response:
                if response.status_code == httpx.codes.NOT_MODIFIED:
                    return None
                if not response.has_redirect_location:
                    _check(response, kinds)
                    return Page(await _body(response), _mark(response))
                url = _same_house(url, response.headers["location"])
        raise Failed(NextStep.REFUSED, "The page redirects again and again.")


def _conditions(seen: Seen) -> dict[str, str]:
    found = {"If-None-Match": seen.etag, "If-Modified-Since": seen.modified}
    return {name: value for name, value in found.items() if value}


def _same_house(url: str, location: str) -> str:
    """Where a redirect leads, if that is the same host in no less safe a way."""
    target = urljoin(url, location)
    before, after = urlsplit(url), urlsplit(target)
    if after.netloc != before.netloc or after.scheme not in (before.scheme, "https"):
        raise Failed(NextStep.REFUSED, f"The page redirects to another host, {after.netloc!r}.")
    return target


def _check(response: httpx.Response, kinds: frozenset[str]) -> None:
    status = response.status_code
    if status in _ASK_LATER or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Failed(NextStep.LATER, f"The server answers {status}.")
    if status != httpx.codes.OK:
        raise Failed(NextStep.REFUSED, f"The server answers {status}.")
    header = Message()
    header["content-type"] = response.headers.get("content-type", "")
    kind, charset = header.get_content_type(), header.get_content_charset("utf-8")
    if kind not in kinds:
        raise broken(f"The answer is {kind!r}, not {' or '.join(sorted(kinds))}.")
    if charset.lower() not in UTF_8:
        raise broken(f"The answer is written in {charset!r}, not UTF-8.")


async def _body(response: httpx.Response) -> bytes:
    """The whole answer, unpacked; given up as soon as it grows beyond reason."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise broken(f"The answer is longer than {MOST_BYTES // 2**20} MB.")
    return bytes(body)


def _mark(response: httpx.Response) -> Seen:
    return Seen(response.headers.get("etag"), response.headers.get("last-modified"))


@asynccontextmanager
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """The client that all sources share; it says who is asking, and why."""
    try:
        ours = version("vigie")
    except PackageNotFoundError:
        ours = "0"
    async with httpx.AsyncClient(
        headers={"User-Agent": f"Vigie/{ours} (travel advice for a safety bot, asked hourly)"},
        timeout=httpx.Timeout(20.0, connect=10.0),
        limits=httpx.Limits(max_connections=8),
        follow_redirects=False,
    ) as made:
        yield made
