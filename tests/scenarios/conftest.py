"""A world with its cast, on each engine; it fails the test that did not expect all it heard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from bot.content.zones import Snapshot
from bot.services import zones
from bot.store.database import Database
from tests.scenarios.logs import Logs
from tests.scenarios.world import World


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """SQLite; `both_engines` asks for PostgreSQL too."""
    name: str = getattr(request, "param", "sqlite")
    return name


@pytest.fixture(autouse=True)
def no_advice_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has said anything of any zone: what a scenario needs, its governments say."""
    monkeypatch.setattr(zones, "snapshot", lambda: Snapshot((), {}))


@pytest.fixture
def logs() -> Iterator[Logs]:
    with structlog.testing.capture_logs() as lines:
        yield Logs(lines)


@pytest.fixture
async def empty_world(db: Database, logs: Logs) -> AsyncIterator[World]:
    """Nobody in it yet."""
    world = World(db)
    await world.begin()
    yield world
    assert logs.defects() == []
    world.nothing_else()


@pytest.fixture
async def world(empty_world: World) -> World:
    """Ville de Démo with its cast; nobody travels yet."""
    await empty_world.cast()
    return empty_world
