"""JSON as it goes over the wire, and the form in which moments are written there."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TypeAlias

Json: TypeAlias = dict[str, object]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encoded(value: object) -> bytes:
    """Compact UTF-8 JSON; one shared encoder, because every answer passes here."""
    return _ENCODER.encode(value).encode()


def decoded(raw: bytes | str) -> object:
    """The value of a JSON text. ValueError when it is none, or holds half a character.

    JSON can write a lone surrogate; no answer that repeats it could be sent in UTF-8.
    """
    value: object = json.loads(raw)
    text = raw if isinstance(raw, str) else raw.decode()
    if "\\u" in text:
        encoded(value)
    return value


def moment(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds and `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parsed_moment(text: str) -> datetime:
    """Read ISO 8601 with an offset or `Z`. ValueError for anything else, a naive time included."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone; write it in UTC, ending in Z")
    return at.astimezone(UTC)
