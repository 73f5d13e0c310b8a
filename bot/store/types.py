"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sqlalchemy import JSON, DateTime, Integer
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

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Refuse what is no instant, then write it the engine's way."""
        if value is None:
            return None
        if not isinstance(value, datetime) or value.utcoffset() is None:
            raise ValueError(f"the store takes aware datetimes only, not {value!r}")
        if dialect.name == "sqlite":
            return (value - EPOCH) // MICROSECOND
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | int | None, dialect: Dialect
    ) -> datetime | None:
        """The instant in UTC, exact to the microsecond."""
        if value is None:
            return None
        if isinstance(value, int):
            return EPOCH + value * MICROSECOND
        return value.astimezone(UTC)


class Json(JSON):
    """JSON that keeps the order of its keys, and in which None is SQL's NULL."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)
