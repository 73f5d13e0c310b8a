"""Looking into answers whose shape may have changed: what is not as expected is broken."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.sources.reader import broken, decoded

Object = Mapping[str, object]


def read_json(body: bytes) -> object:
    """The value in an answer. Raises Failed."""
    try:
        value: object = json.loads(decoded(body))
    except (ValueError, RecursionError) as error:
        raise broken("The answer is no JSON: cut off, or a page of another kind.") from error
    return value


def an_object(value: object, what: str) -> Object:
    """`value` as an object that is not empty. Raises Failed."""
    if not isinstance(value, dict) or not value:
        raise broken(f"{what} is no object with anything in it.")
    return value


def a_list(value: object, what: str) -> Sequence[object]:
    """`value` as a list that is not empty. Raises Failed."""
    if not isinstance(value, list) or not value:
        raise broken(f"{what} is no list with anything in it.")
    return value


def a_text(value: object, what: str) -> str:
    """`value` as a text that is not empty. Raises Failed."""
    if not isinstance(value, str) or not value.strip():
        raise broken(f"{what} is no text.")
    return value.strip()


def inside(value: object, *names: str) -> object:
    """What lies at the end of a path of names; None where it breaks off."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def is_country(value: object) -> bool:
    """Whether `value` looks like an ISO 3166-1 alpha-2 code."""
    return isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) is not None


def from_epoch(value: object) -> datetime | None:
    """Seconds since 1970 as an instant; None for what cannot be one (milliseconds, for example)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not _EPOCHS[0] <= value < _EPOCHS[1]:
        return None
    return datetime.fromtimestamp(value, UTC)


_EPOCHS = (946_684_800, 4_102_444_800)
"""2000 and 2100: seconds outside are a mistake of unit."""


def from_iso(value: object) -> datetime | None:
    """An ISO 8601 instant with its offset; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.utcoffset() is not None else None
