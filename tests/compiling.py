"""Statements compiled once for all tests.

SQLAlchemy keeps what it compiled with each engine, and every test opens engines of its own: a
quarter of a scenario's time went into compiling the same statements again.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Compiled, Dialect


class CompiledOnce(dict[tuple[object, ...], Compiled]):
    """By the kind of engine, where SQLAlchemy asks by the engine's own dialect."""

    def get(self, key: tuple[object, ...], default: object = None) -> Compiled | None:  # type: ignore[override]  # all that SQLAlchemy asks
        return super().get(_by_kind(key))

    def __setitem__(self, key: tuple[object, ...], compiled: Compiled) -> None:
        super().__setitem__(_by_kind(key), compiled)


def _by_kind(key: tuple[object, ...]) -> tuple[object, ...]:
    dialect, *statement = key
    assert isinstance(dialect, Dialect)
    return type(dialect), getattr(dialect, "_json_deserializer", None), *statement


def compile_once() -> None:
    """From now on, on every connection of this process."""
    compiled = CompiledOnce()

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)
