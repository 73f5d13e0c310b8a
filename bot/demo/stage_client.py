"""The stage from outside: what stories, tests and benches say to a simulator over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType

import aiohttp

from bot.demo.botapi.wire import Json, moment, parsed_moment

_PATIENT = aiohttp.ClientTimeout(total=None, connect=5)


class StageRefusedError(Exception):
    """The stage could not follow a direction; `status` is the HTTP status of its answer."""

    def __init__(self, status: int, answer: Json) -> None:
        super().__init__(str(answer.get("error", answer)))
        self.status = status
        self.answer = answer


class StageClient:
    """Directs the stage at `url` (the simulator's base). Every method raises StageRefusedError.

    Use it as an async context manager, or call `close`.
    """

    def __init__(self, url: str) -> None:
        self._base = f"{url.rstrip('/')}/sim/"
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> StageClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(
        self, verb: str, path: str, body: Json | None = None, **query: str | float
    ) -> Json:
        """One direction by its path; the named methods below cover the usual ones."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_PATIENT)
        async with self._session.request(
            verb, self._base + path, json=body, params=query
        ) as response:
            answer: Json = await response.json()
            if response.status >= 400:
                raise StageRefusedError(response.status, answer)
            return answer

    async def people(
        self, identity: int, name: str, username: str | None = None, language: str | None = "fr"
    ) -> Json:
        """Bring somebody on the stage."""
        person: Json = {"id": identity, "name": name, "username": username, "language": language}
        return await self.ask("POST", "people", person)

    async def crowd(self, first: int, count: int) -> Json:
        """Bring many people at once, with ids from `first` on, who pressed Start before."""
        return await self.ask("POST", "crowd", {"first": first, "count": count})

    async def happened(self) -> int:
        """How many events there are, without fetching them."""
        return int(str((await self.ask("GET", "tally"))["events"]))

    async def group(self, identity: int, title: str, members: Sequence[int | str]) -> Json:
        """Open a group (`identity` below 0) for people by id or lower-case name."""
        return await self.ask(
            "POST", "groups", {"id": identity, "title": title, "members": list(members)}
        )

    async def say(
        self,
        person: int | str,
        text: str | None = None,
        *,
        chat: int | None = None,
        location: tuple[float, float] | None = None,
        contact: Json | None = None,
        photo: bool | str | None = None,
        reply_to: int | None = None,
    ) -> Json:
        """Let somebody write, or send a place (latitude, longitude), a contact or a picture."""
        direction: Json = {"person": person, "chat": chat, "text": text, "reply_to": reply_to}
        if location is not None:
            direction["location"] = {"latitude": location[0], "longitude": location[1]}
        direction.update(contact=contact, photo=photo)
        given = {name: value for name, value in direction.items() if value is not None}
        return await self.ask("POST", "say", given)

    async def tap(
        self, person: int | str, message_id: int, data: str, chat: int | None = None
    ) -> Json:
        """Let somebody press a button, real or forged."""
        direction: Json = {"person": person, "message_id": message_id, "data": data}
        if chat is not None:
            direction["chat"] = chat
        return await self.ask("POST", "tap", direction)

    async def search(self, person: int | str, query: str) -> str:
        """Let somebody type behind the bot's name; returns the query's id."""
        asked = await self.ask("POST", "search", {"person": person, "query": query})
        return str(asked["inline_query_id"])

    async def offered(self, query_id: str) -> Json:
        """What the bot offered to that: `results`, None before it did, and `button`."""
        return await self.ask("GET", f"search?id={query_id}")

    async def chat(self, chat: int | str) -> Json:
        """A chat as it stands (`messages`) and how it came about (`events`)."""
        return await self.ask("GET", f"chats/{chat}")

    async def events(self, after: int = 0, wait: float = 0) -> list[Json]:
        """Everything after event `after`; `wait`: seconds to wait for the next if there is none."""
        return _objects(await self.ask("GET", "events", after=after, wait=wait), "events")

    async def calls(self, after: int = 0) -> list[Json]:
        """The Bot API requests after number `after`, with their answers."""
        return _objects(await self.ask("GET", "calls", after=after), "calls")

    async def faults(
        self,
        kind: str,
        method: str = "*",
        *,
        chat: int | None = None,
        count: int = 1,
        seconds: float = 1.0,
    ) -> Json:
        """Arm a fault; `count` -1 keeps it until `clear_faults`."""
        fault: Json = {"kind": kind, "method": method, "count": count, "seconds": seconds}
        if chat is not None:
            fault["chat"] = chat
        return await self.ask("POST", "faults", fault)

    async def clear_faults(self) -> None:
        """Fair weather again."""
        await self.ask("DELETE", "faults")

    async def limits(
        self,
        per_chat: int | None = None,
        per_group_minute: int | None = None,
        overall: int | None = None,
    ) -> Json:
        """Set the rate limits (per second, per minute, per second); None: no limit."""
        wanted: Json = {"per_chat": per_chat, "overall": overall}
        return await self.ask("POST", "limits", {**wanted, "per_group_minute": per_group_minute})

    async def phone(
        self, person: int | str, *, airplane: bool | None = None, blocked: bool | None = None
    ) -> Json:
        """Switch somebody's phone; None leaves as it is."""
        wanted: Json = {"person": person, "airplane": airplane, "blocked": blocked}
        given = {name: value for name, value in wanted.items() if value is not None}
        return await self.ask("POST", "phone", given)

    async def clock(self) -> Json:
        """`now`, `rate`, `version`, `next` (due moment) and whether the `bot` is alive."""
        return await self.ask("GET", "clock")

    async def now(self) -> datetime:
        """The mission's moment."""
        return parsed_moment(str((await self.clock())["now"]))

    async def advance(self, span: timedelta | str, rate: float | None = None) -> Json:
        """Move on by `span`, visiting what is due; answers when the bot is at rest there."""
        wanted: Json = {
            "advance": span.total_seconds() if isinstance(span, timedelta) else span,
        }
        return await self.ask("POST", "clock", wanted if rate is None else {**wanted, "rate": rate})

    async def to(self, at: datetime, rate: float | None = None) -> Json:
        """Move to a moment, visiting what is due; backwards without visiting."""
        wanted: Json = {"to": moment(at)}
        return await self.ask("POST", "clock", wanted if rate is None else {**wanted, "rate": rate})

    async def rate(self, rate: float) -> Json:
        """How fast mission time passes; 0 stands still."""
        return await self.ask("POST", "clock", {"rate": rate})

    async def idle(self, timeout: float = 30) -> Json:  # noqa: ASYNC109 - the stage's own word
        """Wait until the bot has nothing left to do at the present moment."""
        return await self.ask("GET", "idle", timeout=timeout)


def _objects(answer: Json, name: str) -> list[Json]:
    value = answer[name]
    return value if isinstance(value, list) else []
