"""The page over HTTP: its files, its stream of changes, and what its buttons ask for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from importlib.resources import files
from mimetypes import types_map

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.demo.botapi.errors import StageError
from bot.demo.botapi.wire import Json
from bot.demo.phones.board import Board
from bot.demo.phones.theatre import NotNow, Theatre
from bot.demo.phones.words import labels
from bot.demo.process import BotFailed
from bot.demo.stage_client import StageRefusedError

STATIC = files("bot.demo.phones") / "static"

ONLY_OURS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": ONLY_OURS,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

REFUSALS = (NotNow, StageRefusedError, StageError, BotFailed)

Act = Callable[[Theatre, Json], Awaitable[object]]


def pages(theatre: Theatre, board: Board) -> Starlette:
    """The application that stands before the stage."""

    async def index(request: Request) -> Response:
        return _file("index.html")

    async def static(request: Request) -> Response:
        return _file(request.path_params["name"])

    async def words(request: Request) -> Response:
        said = json.dumps(labels(theatre.voice), ensure_ascii=False)
        code = f"export const words = {said};\n"
        return Response(code, media_type="text/javascript", headers=HEADERS)

    async def events(request: Request) -> Response:
        last = request.headers.get("last-event-id", "")
        stream = board.follow(last)
        return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)

    async def do(request: Request) -> Response:
        act = ACTS.get(request.path_params["what"])
        if act is None:
            raise HTTPException(404)
        try:
            wanted = await request.json()
            if not isinstance(wanted, dict):
                raise HTTPException(400)
            await act(theatre, wanted)
        except REFUSALS as refusal:
            return JSONResponse({"error": str(refusal)}, 409)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": repr(error)}, 400)
        return JSONResponse({"ok": True})

    return Starlette(
        routes=[
            Route("/", index),
            Route("/words.js", words),
            Route("/events", events),
            Route("/do/{what}", do, methods=["POST"]),
            Route("/{name}", static),
        ]
    )


def _file(name: str) -> Response:
    known = {one.name: one for one in STATIC.iterdir() if one.is_file()}
    if name not in known:
        raise HTTPException(404)
    kind = types_map.get(f".{name.rpartition('.')[2]}", "application/octet-stream")
    return Response(known[name].read_bytes(), media_type=kind, headers=HEADERS)


async def _say(theatre: Theatre, wanted: Json) -> None:
    names = ("person", "text", "location")
    direction: Json = {name: wanted[name] for name in names if name in wanted}
    await theatre.stage.ask("POST", "say", direction)


async def _tap(theatre: Theatre, wanted: Json) -> None:
    direction: Json = {name: wanted[name] for name in ("person", "message_id", "data")}
    await theatre.stage.ask("POST", "tap", direction)


async def _phone(theatre: Theatre, wanted: Json) -> None:
    person = str(wanted["person"])
    if "language" in wanted:
        await theatre.speak(person, str(wanted["language"]))
        return
    direction: Json = {"person": person}
    direction.update((name, wanted[name]) for name in ("airplane", "blocked") if name in wanted)
    await theatre.stage.ask("POST", "phone", direction)


async def _clock(theatre: Theatre, wanted: Json) -> None:
    if "advance" in wanted:
        await theatre.advance(timedelta(seconds=float(str(wanted["advance"]))))
    elif "rate" in wanted:
        await theatre.rate(int(str(wanted["rate"])))
    else:
        await theatre.to_the_next()


async def _bot(theatre: Theatre, wanted: Json) -> None:
    await {"kill": theatre.kill, "start": theatre.restart}[str(wanted["do"])]()


async def _story(theatre: Theatre, wanted: Json) -> None:
    if "open" in wanted:
        await theatre.open(str(wanted["open"]))
        return
    acts = {"step": theatre.step, "play": theatre.play, "pause": theatre.pause}
    await acts[str(wanted["do"])]()


ACTS: dict[str, Act] = {
    "say": _say,
    "tap": _tap,
    "phone": _phone,
    "clock": _clock,
    "bot": _bot,
    "story": _story,
}
