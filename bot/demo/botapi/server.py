"""The HTTP side: one raw ASGI application on uvicorn's protocol, lean because benches use it.

Only the protocol is uvicorn's: its `Server` would take over signals and closes in slow ticks.

A `reset` fault needs the connection itself, which ASGI does not show. `_Protocol` therefore puts
its transport into the scope; `Connection.reset` sets SO_LINGER to zero and aborts it, so that the
caller sees "connection reset by peer" instead of an orderly end.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from bot.demo.botapi.calls import Answer, perform
from bot.demo.botapi.errors import ApiError
from bot.demo.botapi.files import PICTURES
from bot.demo.botapi.origin import from_elsewhere
from bot.demo.botapi.params import read_params
from bot.demo.botapi.sim import Direction, direct
from bot.demo.botapi.stage import Stage
from bot.demo.botapi.wire import encoded

Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Front = Callable[[Message, Receive, Send], Awaitable[None]]

KEEP_ALIVE = 75
"""Seconds for which an unused connection stays open."""
LAST_MOMENT = 0.5
"""Seconds that requests under way get when the simulator closes."""
ACCEPTING = 4
"""Turns of the event loop from accepting a connection to knowing of it."""
_TRANSPORT = "vigie.transport"
_LINGER_ZERO = struct.pack("ii", 1, 0)


class _Protocol(HttpToolsProtocol):
    """uvicorn's protocol, which shows its transport to the application."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {_TRANSPORT: {"transport": self.transport}}


class Connection:
    """The line on which one request came."""

    __slots__ = ("_receive", "_scope")

    def __init__(self, scope: Message, receive: Receive) -> None:
        self._scope = scope
        self._receive = receive

    async def hang_up(self) -> None:
        """Return when the caller is gone."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def reset(self) -> None:
        """Break the connection, without an orderly end."""
        extensions = self._scope.get("extensions")
        shown = extensions.get(_TRANSPORT) if isinstance(extensions, dict) else None
        transport = shown.get("transport") if isinstance(shown, dict) else None
        if isinstance(transport, asyncio.Transport):
            raw = transport.get_extra_info("socket")
            if raw is not None:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
            transport.abort()


class Application:
    """Routes `/bot<token>/<method>` to the Bot API and `/sim/…` to the stage.

    Every other path is for `front`, an ASGI application that may stand before the stage.
    """

    def __init__(self, token: str | None) -> None:
        self._token = token
        self.stage = Stage(token)
        self.front: Front | None = None

    def renew(self) -> Stage:
        """An empty stage in the place of the old one, on which nobody looks any more."""
        self.stage = Stage(self._token)
        return self.stage

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        path = str(scope["path"])
        if not path.startswith("/bot") and from_elsewhere(scope["headers"]):
            await _body(receive)
            await _answer(send, _refused(ApiError(403, "Forbidden: this is for loopback only")))
            return
        if self.front is not None and not path.startswith(("/bot", "/sim/")):
            await self.front(scope, receive, send)
            return
        body = await _body(receive)
        line = Connection(scope, receive)
        if path.startswith("/bot"):
            answer = await self._bot_api(scope, path, body, line)
        elif path.startswith("/sim/"):
            answer = await self._sim(scope, path.removeprefix("/sim/"), body, line)
        else:
            answer = _refused(ApiError(404, "Not Found"))
        if answer is not None:
            await _answer(send, answer)

    async def _bot_api(
        self, scope: Message, path: str, body: bytes, line: Connection
    ) -> Answer | None:
        token, _, method = path[4:].partition("/")
        try:
            bot = self.stage.registry.bot(token)
            params = read_params(_query(scope), _content_type(scope), body)
        except ApiError as refusal:
            return _refused(refusal)
        return await perform(self.stage, bot, method, params, line)

    async def _sim(self, scope: Message, path: str, body: bytes, line: Connection) -> Answer | None:
        if scope["method"] == "GET" and path.startswith("files/"):
            return _file(self.stage, unquote(path.removeprefix("files/")))
        query = dict(parse_qsl(_query(scope).decode("latin-1"), keep_blank_values=True))
        direction = Direction({**query}, body, line)
        told = await direct(self.stage, str(scope["method"]), path, direction)
        return None if told is None else Answer(told[0], encoded(told[1]))


def _query(scope: Message) -> bytes:
    query = scope["query_string"]
    return query if isinstance(query, bytes) else b""


def _content_type(scope: Message) -> bytes:
    headers = scope["headers"]
    if isinstance(headers, list):
        for name, value in headers:
            if name == b"content-type" and isinstance(value, bytes):
                return value
    return b""


def _file(stage: Stage, file_id: str) -> Answer:
    """A file that a bot sent. Only pictures open in a browser: a document could be a page."""
    file = stage.registry.files.get(file_id)
    if file is None:
        return _refused(ApiError(404, "Not Found"))
    where = b"inline" if file.kind in PICTURES else b"attachment"
    headers = (
        (b"content-type", file.kind.encode()),
        (b"content-disposition", where),
        (b"content-security-policy", b"sandbox"),
        (b"x-content-type-options", b"nosniff"),
    )
    return Answer(200, file.content, headers)


def _refused(refusal: ApiError) -> Answer:
    return Answer(refusal.code, encoded(refusal.body()))


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        part = message.get("body", b"")
        if isinstance(part, bytes):
            parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def _answer(send: Send, answer: Answer) -> None:
    headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


@dataclass(frozen=True)
class Simulator:
    """A running simulator: `url` is the base before `/bot<token>`."""

    url: str
    application: Application

    @property
    def stage(self) -> Stage:
        """Its inside."""
        return self.application.stage


def _listener(host: str, port: int) -> socket.socket:
    """A listening socket that names its protocol.

    asyncio sets TCP_NODELAY only on sockets that say IPPROTO_TCP, which `socket.create_server`
    leaves out; without it every answer of two writes waits 40 ms for an acknowledgement.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


@contextlib.asynccontextmanager
async def running(
    port: int = 0, host: str = "127.0.0.1", token: str | None = None
) -> AsyncIterator[Simulator]:
    """Serve while the block lasts; port 0 takes a free one. OSError when the port is taken."""
    listener = _listener(host, port)
    application = Application(token)
    config = uvicorn.Config(
        application,
        http=_Protocol,
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Protocol(config, state, {}), sock=listener)
    try:
        yield Simulator(f"http://{host}:{listener.getsockname()[1]}", application)
    finally:
        loop.remove_reader(listener)  # asyncio loses what it is accepting while a server closes
        await _turns(ACCEPTING)
        server.close()
        await _break_off(state)


async def _break_off(state: ServerState) -> None:
    """End every connection, long polls and held requests included."""
    for connection in list(state.connections):
        transport = getattr(connection, "transport", None)
        if isinstance(transport, asyncio.Transport):
            transport.abort()
    if state.tasks:
        _, stuck = await asyncio.wait(list(state.tasks), timeout=LAST_MOMENT)
        for task in stuck:
            task.cancel()
    await _turns(1)


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def serve(
    port: int,
    started: Callable[[str], None],
    host: str = "127.0.0.1",
    token: str | None = None,
) -> None:
    """Run until cancelled; calls `started(url)` as soon as requests are answered."""
    async with running(port, host, token) as simulator:
        started(simulator.url)
        await asyncio.Event().wait()
