"""One request of a bot, from its method's name to the answer's bytes, faults included."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from bot.demo.botapi.call import Call
from bot.demo.botapi.errors import MIGRATED, ApiError, bad_request
from bot.demo.botapi.faults import Fault, Kind
from bot.demo.botapi.methods import Method, method_named
from bot.demo.botapi.params import Params
from bot.demo.botapi.stage import Stage
from bot.demo.botapi.wire import encoded
from bot.demo.botapi.world import Bot


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and content of an HTTP answer; JSON unless `headers` say otherwise."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ((b"content-type", b"application/json"),)


class Line(Protocol):
    """The connection on which a request came."""

    async def hang_up(self) -> None:
        """Return when the caller is gone."""

    def reset(self) -> None:
        """Break the connection without an answer."""


async def perform(stage: Stage, bot: Bot, wanted: str, params: Params, line: Line) -> Answer | None:
    """Do what the bot asks. None: there is nobody (left) to answer."""
    try:
        name, method = method_named(wanted)
    except ApiError as refusal:
        return _refused(refusal)
    if method is None:
        answer = await _perform(stage, bot, name, method, params, line)
    else:
        stage.rest.in_flight += 1
        try:
            answer = await _perform(stage, bot, name, method, params, line)
        finally:
            stage.rest.call_over()
    if answer is None:
        stage.journal.add(name, params.raw, 0, b"")
    else:
        stage.journal.add(name, params.raw, answer.status, answer.body)
    return answer


async def _perform(
    stage: Stage, bot: Bot, name: str, method: Method | None, params: Params, line: Line
) -> Answer | None:
    fault = stage.faults.take(name, params.number("chat_id")) if stage.faults else None
    if fault is not None:
        broken, answer = await _suffer(stage, fault, params, line)
        if broken:
            return answer
    if method is None:
        return await _get_updates(stage, bot, params, line)
    try:
        result = method(Call(stage.registry, stage.limits, bot, params))
        answer = Answer(200, encoded({"ok": True, "result": result}))
    except ApiError as refusal:
        answer = _refused(refusal)
    if fault is not None and fault.kind is Kind.TIMEOUT_AFTER:
        await line.hang_up()
        return None
    return answer


async def _suffer(
    stage: Stage, fault: Fault, params: Params, line: Line
) -> tuple[bool, Answer | None]:
    """What the fault does before the method; whether the method is off, and the answer then."""
    chat = params.number("chat_id")
    refusal = fault.refusal(private=chat is None or chat > 0)
    if refusal is not None:
        return True, _refused(refusal)
    if fault.kind is Kind.TIMEOUT_BEFORE:
        await line.hang_up()
        return True, None
    if fault.kind is Kind.RESET:
        line.reset()
        await line.hang_up()
        return True, None
    if fault.kind is Kind.SLOW:
        await asyncio.sleep(fault.seconds)
    group = stage.registry.groups.get(chat or 0)
    if fault.kind is Kind.MIGRATE and group is not None and group.migrated_to is None:
        moved = stage.registry.migrate(group)
        return True, _refused(bad_request(MIGRATED, {"migrate_to_chat_id": moved.id}))
    return False, None


async def _get_updates(stage: Stage, bot: Bot, params: Params, line: Line) -> Answer | None:
    limit = params.number("limit")
    if params.raw.get("allowed_updates") is not None:
        wanted = params.decoded("allowed_updates", "")
        if isinstance(wanted, list):
            bot.updates.allowed = [str(kind) for kind in wanted]
    try:
        body = await bot.updates.fetch(
            params.number("offset") or 0,
            limit if limit is not None and 1 <= limit <= 100 else 100,
            params.number("timeout") or 0,
            stage.clock.now,
            line.hang_up,
        )
    except ApiError as refusal:
        return _refused(refusal)
    return Answer(200, body) if body else None


def _refused(refusal: ApiError) -> Answer:
    return Answer(refusal.code, encoded(refusal.body()))
