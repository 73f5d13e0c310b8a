"""Faults on request: what Telegram and the network do on their bad days."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.demo.botapi.errors import ApiError, StageError, forbidden, too_many_requests
from bot.demo.botapi.wire import Json


class Kind(StrEnum):
    """How a call goes wrong."""

    TIMEOUT_AFTER = "timeout_after"
    """The effect happens, the answer never comes."""
    TIMEOUT_BEFORE = "timeout_before"
    """Neither effect nor answer."""
    INTERNAL = "500"
    RESET = "reset"
    """The connection breaks without an answer and without effect."""
    TOO_MANY = "429"
    BLOCKED = "403"
    MIGRATE = "migrate"
    """The group becomes a supergroup the moment the bot writes to it."""
    SLOW = "slow"
    """`seconds` of machine time pass first; then all is as usual."""


@dataclass
class Fault:
    """One direction: which calls, how, how often (`count` -1: until cleared)."""

    method: str
    kind: Kind
    chat: int | None = None
    count: int = 1
    seconds: float = 1.0

    def matches(self, method: str, chat: int | None) -> bool:
        """Whether this call is meant."""
        if self.count == 0 or (self.chat is not None and self.chat != chat):
            return False
        return self.method in {"*", method}

    def refusal(self, *, private: bool) -> ApiError | None:
        """The answer that the bot gets instead of an effect; None when it gets none."""
        if self.kind is Kind.INTERNAL:
            return ApiError(500, "Internal Server Error")
        if self.kind is Kind.TOO_MANY:
            return too_many_requests(max(1, round(self.seconds)))
        if self.kind is Kind.BLOCKED:
            why = "bot was blocked by the user" if private else "bot was kicked from the group chat"
            return forbidden(why)
        return None

    def state(self) -> Json:
        """As `GET faults` lists it."""
        return {
            "method": self.method,
            "chat": self.chat,
            "kind": self.kind.value,
            "count": self.count,
            "seconds": self.seconds,
        }


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, wanted: Json) -> Fault:
        """Read and arm one fault. StageError says what is wrong with it."""
        fault = _read(wanted)
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Fair weather again."""
        self._waiting.clear()

    def listed(self) -> list[Json]:
        """What is still armed."""
        return [fault.state() for fault in self._waiting]

    def take(self, method: str, chat: int | None) -> Fault | None:
        """The fault that hits this call, counted down; None when it goes through."""
        for fault in self._waiting:
            if fault.matches(method, chat):
                if fault.count > 0:
                    fault.count -= 1
                    if fault.count == 0:
                        self._waiting.remove(fault)
                return fault
        return None


def _read(wanted: Json) -> Fault:
    method, chat, count = wanted.get("method", "*"), wanted.get("chat"), wanted.get("count", 1)
    seconds = wanted.get("seconds", 1.0)
    try:
        kind = Kind(str(wanted.get("kind")))
    except ValueError:
        raise StageError(f"kind must be one of {', '.join(Kind)}") from None
    if not isinstance(method, str) or not method:
        raise StageError('method must be the name of a Bot API method, or "*" for any')
    if chat is not None and not isinstance(chat, int):
        raise StageError("chat must be the id of a chat")
    if not isinstance(count, int) or count == 0 or count < -1:
        raise StageError("count must be a whole number from 1, or -1 for until cleared")
    if not isinstance(seconds, int | float) or seconds < 0:
        raise StageError("seconds must be a number from 0")
    return Fault(method, kind, chat, count, float(seconds))
