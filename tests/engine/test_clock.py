from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.checkin import CheckIn
from bot.domain.mission import Mission
from bot.domain.people import Role
from bot.engine.clock import LARGEST_BATCH, POISON_PAUSE, Beat, Clock, Struck
from bot.engine.lookout import Lookout
from bot.services import alarms
from bot.store.database import Connection, Database
from tests.scenarios.cast import AWA, BINTA, CLAIRE, KARIM, minutes
from tests.scenarios.clocks import HandClock
from tests.scenarios.hearing import kinds, missed
from tests.scenarios.world import World

T0 = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
async def world(sqlite_db: Database) -> World:
    made = World(sqlite_db)
    await made.begin()
    await made.cast()
    return made


async def test_a_cycle_says_how_much_there_was(world: World) -> None:
    await world.mission(AWA)
    world._move(world.moment("08:00"))
    assert await world.ticking.cycle(world.clock.now()) == 1  # the mission asks
    assert await world.ticking.cycle(world.clock.now()) == 1  # the check-in pings
    assert await world.ticking.cycle(world.clock.now()) == 0


def never(conn: Connection, now: datetime, limit: int) -> int:
    raise AssertionError("nothing is due")


def beat(wake: Callable[[Connection, datetime, int], int], due_at: datetime | None) -> Beat:
    return Beat("one", wake, lambda *_: None, lambda _: due_at, lambda *_: None)


@pytest.mark.parametrize("due_at", [None, T0 + timedelta(microseconds=1)])
async def test_nothing_is_judged_before_something_is_due(
    sqlite_db: Database, due_at: datetime | None
) -> None:
    idle = beat(never, due_at)
    struck = await sqlite_db.write(0, lambda conn: idle.strike(conn, T0, 20))
    assert (struck.done, struck.next_wake_at) == (0, due_at)


@pytest.mark.parametrize(
    ("done", "load", "batch"),
    [
        (40, 0.1, 80),
        (40, 0.8, 50),
        (40, 1.6, 25),
        (40, 9.0, 20),
        (7, 0.1, 40),
        (7, 1.25, 32),
    ],
)
def test_a_batch_is_what_there_is_time_for(done: int, load: float, batch: int) -> None:
    counted = beat(never, None)
    counted.batch = 40
    counted.fit(Struck(done, load, None), 40)
    assert counted.batch == batch


@pytest.mark.parametrize(("limit", "load", "batch"), [(1, 9.0, 1), (399, 0.1, LARGEST_BATCH)])
def test_a_batch_is_never_empty_and_never_without_end(limit: int, load: float, batch: int) -> None:
    counted = beat(never, None)
    counted.fit(Struck(limit, load, None), limit)
    assert counted.batch == batch


async def test_what_cannot_be_judged_is_passed_for_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    await world.mission(AWA)
    await world.mission(BINTA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29")
    first = (await world.checkin(0)).id
    miss = alarms.miss

    def failing(
        conn: Connection, silent: Collection[CheckIn], its: dict[int, Mission], now: datetime
    ) -> None:
        if any(one.id == first for one in silent):
            raise RuntimeError("this row is poison")
        miss(conn, silent, its, now)

    with monkeypatch.context() as patched:
        patched.setattr(alarms, "miss", failing)
        await world.until("08:30")
    assert world.heard_by(CLAIRE) == [missed(BINTA)]
    assert kinds(world.heard_by(KARIM)) == ["set_aside"]
    await world.until(world.moment("08:30") + POISON_PAUSE)
    assert world.heard_by(KARIM) == [missed(AWA)]


async def test_silence_is_not_judged_while_blind_but_alarms_climb(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(5))])
    await world.until("08:30")
    world.phones.deaf = True
    await world.until("08:35")
    assert "missed" in kinds(world.heard_by(KARIM))


async def test_the_loop_looks_when_nudged(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookout = Lookout(sqlite_db, 7, steered=True)
    await lookout.start(T0)
    clock = Clock(sqlite_db, HandClock(T0), lookout)
    monkeypatch.setattr("bot.engine.clock.TICK_SECONDS", 3600.0)
    looked = asyncio.Event()
    cycle = clock.cycle

    async def watched(now: datetime) -> int:
        done = await cycle(now)
        looked.set()
        return done

    monkeypatch.setattr(clock, "cycle", watched)
    running = asyncio.create_task(clock.run())
    for _ in range(3):
        async with asyncio.timeout(10):
            await looked.wait()
        looked.clear()
        clock.nudge()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert clock.cycles >= 3


class PassingClock(HandClock):
    """Half a second goes by with every look at it."""

    def now(self) -> datetime:
        self.move(super().now() + timedelta(seconds=0.5))
        return super().now()


async def test_what_falls_due_between_looking_and_waiting_waits_no_tick(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.mission(AWA)
    lookout = Lookout(world.db, 7, steered=True)
    await lookout.start(T0)
    clock = Clock(world.db, PassingClock(world.moment("08:00") - timedelta(seconds=0.75)), lookout)
    monkeypatch.setattr("bot.engine.clock.TICK_SECONDS", 3600.0)
    judged = asyncio.Event()
    clock.worked = judged.set
    running = asyncio.create_task(clock.run())
    async with asyncio.timeout(10):
        await judged.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_cycle_that_hangs_ends_the_loop(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookout = Lookout(sqlite_db, 7, steered=True)
    await lookout.start(T0)
    clock = Clock(sqlite_db, HandClock(T0), lookout)

    async def hanging(now: datetime) -> int:
        await asyncio.Event().wait()
        return 0

    monkeypatch.setattr("bot.engine.clock.CYCLE_DEADLINE", 0.01)
    monkeypatch.setattr(clock, "cycle", hanging)
    with pytest.raises(TimeoutError):
        await clock.run()


async def test_a_month_of_missed_rounds_is_one(world: World) -> None:
    """Waking very late tells each person once, not once per missed round."""
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:30")
    world.allow(CLAIRE)
    await world.sleep_until(world.clock.now() + timedelta(days=30))
    assert kinds(world.heard_by(CLAIRE)) == ["missed"]
