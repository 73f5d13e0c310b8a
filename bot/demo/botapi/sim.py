"""The stage over HTTP: which path and verb reaches which direction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from bot.demo.botapi.calls import Line
from bot.demo.botapi.clock import read_moment
from bot.demo.botapi.errors import StageError
from bot.demo.botapi.stage import Stage
from bot.demo.botapi.waiting import Heard
from bot.demo.botapi.wire import Json, decoded, moment

MAX_EVENTS_WAIT = 25.0


class Direction:
    """One request to the stage."""

    def __init__(self, query: Json, body: bytes, line: Line) -> None:
        self.query = query
        self.line = line
        self._body = body

    @property
    def json(self) -> Json:
        """The body. StageError when it is no JSON object."""
        try:
            value = decoded(self._body or b"{}")
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise StageError("the body must be a JSON object")
        return value

    def number(self, name: str, default: float) -> float:
        """A number from the query string. StageError when it is none."""
        try:
            return float(str(self.query.get(name, default)))
        except ValueError:
            raise StageError(f"{name} must be a number") from None


async def direct(
    stage: Stage, verb: str, path: str, direction: Direction
) -> tuple[int, Json] | None:
    """Follow one direction: HTTP status and answer; None when the caller hung up meanwhile."""
    try:
        found = _ROUTES.get((verb, path))
        if found is not None:
            answer = await found(stage, direction)
        elif verb == "GET" and path.startswith("chats/"):
            answer = _chat(stage, unquote(path.removeprefix("chats/")), direction)
        else:
            raise StageError(f"the stage knows no {verb} /sim/{path}", 404)
    except StageError as problem:
        told: Json = {"error": str(problem)}
        if (verb, path) == ("GET", "idle"):
            told = {"idle": False, "why": str(problem), **told}
        return problem.status, told
    return None if answer is None else (200, answer)


def _chat(stage: Stage, name: str, direction: Direction) -> Json:
    wanted: object = int(name) if name.lstrip("-").isdigit() else name
    token = direction.query.get("token")
    return stage.chat(wanted, str(token) if token else None)


Route = Callable[[Stage, Direction], Awaitable[Json | None]]


def _at_once(follow: Callable[[Stage, Direction], Json]) -> Route:
    async def route(stage: Stage, direction: Direction) -> Json:
        return follow(stage, direction)

    return route


async def _events(stage: Stage, direction: Direction) -> Json | None:
    after, wait = int(direction.number("after", 0)), direction.number("wait", 0)
    if wait > 0 and len(stage.registry.events) <= after:
        wait = min(wait, MAX_EVENTS_WAIT)
        if await stage.registry.happened.wait(wait, direction.line.hang_up) is Heard.GONE:
            return None
    return {"events": stage.events(after)}


async def _clock(stage: Stage, direction: Direction) -> Json | None:
    if "after" not in direction.query:
        return stage.rest.state()
    after, wait = int(direction.number("after", 0)), direction.number("wait", 25)
    return await stage.rest.listen(after, wait, direction.line.hang_up)


async def _move_clock(stage: Stage, direction: Direction) -> Json:
    return await stage.travel.follow(direction.json)


async def _idle(stage: Stage, direction: Direction) -> Json:
    alive = await stage.rest.idle(direction.number("timeout", 30), stage.registry.main)
    due = stage.rest.next
    return {
        "idle": True,
        "bot": "alive" if alive else "dead",
        "now": moment(stage.clock.now()),
        "next": moment(due) if due else None,
    }


def _offered(stage: Stage, direction: Direction) -> Json:
    return stage.searches.offered(str(direction.query.get("id", "")))


def _rest(stage: Stage, direction: Direction) -> Json:
    told = direction.json
    version, update_id, due = told.get("version"), told.get("update_id"), told.get("next")
    if not isinstance(version, int):
        raise StageError("version is the clock version that was seen")
    if update_id is not None and not isinstance(update_id, int):
        raise StageError("update_id is a whole number, or null")
    stage.rest.say(
        version, update_id, None if due is None else read_moment(due), stage.registry.main
    )
    return {"ok": True}


def _add_fault(stage: Stage, direction: Direction) -> Json:
    fault = stage.faults.add(direction.json).state()
    stage.registry.main.updates.wake()  # the long poll that is open must meet it, not outlast it
    return fault


def _clear_faults(stage: Stage, direction: Direction) -> Json:
    stage.faults.clear()
    return {"ok": True}


def _set_limits(stage: Stage, direction: Direction) -> Json:
    stage.limits.configure(direction.json)
    return stage.limits.state()


def _calls(stage: Stage, direction: Direction) -> Json:
    return {"calls": stage.journal.after(int(direction.number("after", 0)))}


_ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "people"): _at_once(lambda stage, direction: stage.people(direction.json)),
    ("GET", "people"): _at_once(lambda stage, direction: stage.cast()),
    ("POST", "crowd"): _at_once(lambda stage, direction: stage.crowd(direction.json)),
    ("GET", "tally"): _at_once(lambda stage, direction: stage.tally()),
    ("POST", "groups"): _at_once(lambda stage, direction: stage.groups(direction.json)),
    ("POST", "say"): _at_once(lambda stage, direction: stage.acts.say(direction.json)),
    ("POST", "tap"): _at_once(lambda stage, direction: stage.acts.tap(direction.json)),
    ("POST", "search"): _at_once(lambda stage, direction: stage.searches.type(direction.json)),
    ("GET", "search"): _at_once(_offered),
    ("POST", "phone"): _at_once(lambda stage, direction: stage.phone(direction.json)),
    ("GET", "bots"): _at_once(lambda stage, direction: stage.bots()),
    ("GET", "events"): _events,
    ("GET", "calls"): _at_once(_calls),
    ("POST", "faults"): _at_once(_add_fault),
    ("DELETE", "faults"): _at_once(_clear_faults),
    ("GET", "faults"): _at_once(lambda stage, direction: {"faults": stage.faults.listed()}),
    ("POST", "limits"): _at_once(_set_limits),
    ("GET", "limits"): _at_once(lambda stage, direction: stage.limits.state()),
    ("GET", "clock"): _clock,
    ("POST", "clock"): _move_clock,
    ("GET", "idle"): _idle,
    ("POST", "rest"): _at_once(_rest),
}
