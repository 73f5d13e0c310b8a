"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, JSON, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@lru_cache(maxsize=1024)
def read_json(text: str) -> object:
    """The value of a JSON column. Equal texts are one and the same object, read once, because
    thousands of missions share a ladder: nobody may change what comes out.
    """
    value: object = json.loads(text)
    return value


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: an aware datetime goes in, an aware UTC datetime comes out.

    SQLite has no such type; there it is an integer of microseconds since 1970, so that
    comparisons and indexes are exact. A naive datetime is a defect and raises `ValueError`.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int] | TypeEngine[datetime]:
        """INTEGER on SQLite, `timestamptz` on PostgreSQL."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        """Refuse what is no instant, then write it the engine's way."""
        return _in_microseconds if dialect.name == "sqlite" else _in_utc

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """The instant in UTC, exact to the microsecond."""
        return _instant if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise ValueError(f"the store takes aware datetimes only, not {value!r}")
    return value.astimezone(UTC)


def _in_microseconds(value: datetime | None) -> int | None:
    """Converted first: the two half past two of an autumn night are equal, and not the same."""
    instant = _in_utc(value)
    return None if instant is None else _microseconds(instant)


@lru_cache(maxsize=4096)
def _microseconds(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


@lru_cache(maxsize=4096)
def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else EPOCH + microseconds * MICROSECOND


class Listed(TypeDecorator[Collection[Any]]):
    """Several values of one type as one parameter: JSON on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(ARRAY(self.item))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> object:
        """The values, written the engine's way."""
        listed = list(value or ())
        return json.dumps(listed) if dialect.name == "sqlite" else listed


class Json(JSON):
    """JSON that keeps the order of its keys, and in which None is SQL's NULL."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)
