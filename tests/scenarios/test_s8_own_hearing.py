"""S8, S2: what the watch itself went through is told, and a clock set back holds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.blindness import Phase
from bot.domain.delivery import Later
from bot.store.database import Database
from tests.scenarios.cast import AWA, CLAIRE, KARIM, NADIA, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed, said
from tests.scenarios.world import World


@pytest.fixture
async def wall(db: Database) -> World:
    """A world whose mission clock is the clock on the wall, with the same cast."""
    world = World(db, steered=False)
    await world.begin()
    await world.cast()
    return world


@both_engines
async def test_s8_who_was_killed_while_draining_tells_of_the_whole_blindness(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:05")
    world.phones.outage()
    await world.until("08:20")
    world.phones.recover()
    world.phones.text(NADIA, "/missions")
    await world.intake.fetch_once(timedelta(0))
    assert world.lookout.sight.phase is Phase.DRAINING
    await world.sender.drain()
    world.all_hear([said("seeing", "09:05", "09:20")], KARIM, NADIA)

    world._move(world.moment("09:40"))
    await world.restart()

    assert world.heard_by(KARIM) == [said("seeing", "09:05", "10:40", AWA)]  # Paris time
    assert missed(AWA) in world.heard_by(CLAIRE)
    world.allow(AWA, NADIA)


@both_engines
async def test_s8_a_drain_that_does_not_end_is_said_and_acts_all_the_same(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:05")
    world.phones.outage()
    await world.until("08:40")
    world.everyone_heard()
    world.phones.recover()
    world.phones.text(NADIA, "/missions")
    await world.intake.fetch_once(timedelta(0))
    await world.sender.drain()
    world.everyone_heard()
    world._move(world.clock.now() + minutes(1))

    await world.ticking.cycle(world.clock.now())
    await world.sender.drain()

    assert world.heard_by(KARIM) == [said("seeing", "has not finished reading", AWA)]
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    await world.rest()
    world.everyone_heard()


async def test_s8_nobody_is_called_silent_while_a_fetch_hangs(wall: World) -> None:
    await wall.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await wall.until("08:28:50")
    wall.phones.text(AWA, "/ok")
    for _ in range(16):
        wall._move(wall.clock.now() + timedelta(seconds=5))
        await wall.ticking.cycle(wall.clock.now())
    assert await wall.incident_count() == 0


async def test_s2_a_clock_that_is_set_back_holds_no_waiting_alarm(wall: World) -> None:
    await wall.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(10))])
    await wall.until("08:29")
    wall.allow(AWA)
    wall.phones.gone[CLAIRE.telegram_id] = Later("bad gateway")
    await wall.until("08:31")
    del wall.phones.gone[CLAIRE.telegram_id]
    wall._move(wall.clock.now() - timedelta(hours=1))
    wall.machine.pass_time(minutes(1))

    await wall.rest()

    assert "missed" in kinds(wall.heard_by(CLAIRE))
    await wall.pass_time(minutes(10))
    assert "missed" in kinds(wall.heard_by(KARIM))


async def test_s2_a_clock_that_is_kept_right_moves_nothing(wall: World) -> None:
    await wall.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await wall.until("08:31")
    before = await wall.incident()
    wall._move(wall.clock.now() - timedelta(seconds=1))
    await wall.rest()
    assert (await wall.incident()).opened_at == before.opened_at
