"""S8: blindness is never taken for silence, nor hidden."""

from __future__ import annotations

from datetime import time

import pytest

from bot.domain.blindness import Phase
from bot.domain.level import Level
from bot.domain.plan import EveryHours, NightPause
from bot.store.database import Database
from tests.scenarios.cast import AWA, CLAIRE, KARIM, NADIA, hours, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed, said
from tests.scenarios.world import World


@both_engines
async def test_s8_who_was_pinged_before_and_stayed_silent_is_escalated_at_once(
    world: World,
) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:15")
    assert kinds(world.heard_by(AWA)) == ["ping", "reminder"]

    world.phones.outage()
    await world.until("09:00")
    assert await world.incident_count() == 0
    world.nothing_else()

    world.phones.recover()
    await world.rest()
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.all_hear([said("seeing", "Mopti", AWA)], KARIM, NADIA)


@both_engines
async def test_s8_who_was_never_pinged_is_asked_now_with_the_normal_grace(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("07:50")
    world.phones.outage()
    await world.until("09:00")
    world.nothing_else()

    world.phones.recover()
    await world.rest()
    world.all_hear([said("seeing", AWA)], KARIM, NADIA)
    assert "ping" in kinds(world.heard_by(AWA))
    await world.until("09:29")
    assert kinds(world.heard_by(AWA)) == ["reminder", "reminder"]
    assert world.heard_by(CLAIRE) == []
    await world.until("09:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]


async def test_s8_a_ping_that_left_while_draining_does_not_count_as_heard_before(
    world: World,
) -> None:
    """Something waits to be read, so draining takes a moment, in which the late ping leaves."""
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("07:59:30")
    world.phones.outage()
    world.phones.text(NADIA, "/missions")
    await world.until("09:00")

    world.phones.recover()
    await world.rest()
    await world.until("09:29")
    assert world.heard_by(CLAIRE) == []
    await world.until("09:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA, KARIM, NADIA)


async def test_s8_an_answer_that_waited_in_the_queue_counts(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:05")
    world.allow(AWA)
    world.phones.outage()
    await world.until("08:20")
    world.phones.text(AWA, "/ok")
    await world.until("09:00")

    world.phones.recover()
    await world.rest()

    assert kinds(world.heard_by(AWA)) == ["noted.ok"]
    assert await world.incident_count() == 0
    world.allow(KARIM, NADIA)


async def test_s8_a_second_question_that_never_left_is_asked_again(world: World) -> None:
    """She was pinged, was late, and the ping after the delay fell into the outage."""
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:00")
    await world.taps(AWA, "Late +30")
    world.allow(AWA)
    await world.until("08:20")
    world.phones.outage()
    await world.until("09:30")

    world.phones.recover()
    await world.rest()
    assert world.heard_by(CLAIRE) == []
    assert "ping" in kinds(world.heard_by(AWA))
    await world.until("10:00")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA, KARIM, NADIA)


async def test_s8_when_only_hearing_fails_the_coordinators_are_told_at_once(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:05")
    world.allow(AWA)
    world.phones.deaf = True

    await world.until("08:05:59")
    world.nothing_else()
    await world.until("08:07")
    world.all_hear([said("blind", AWA)], KARIM, NADIA)
    assert world.lookout.sight.phase is Phase.BLIND
    await world.until("08:40")
    assert world.heard_by(CLAIRE) == []

    world.phones.recover()
    await world.rest()
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.all_hear([said("seeing", AWA)], KARIM, NADIA)
    world.allow(AWA)


async def test_s8_a_short_failure_is_no_blindness(world: World) -> None:
    await world.mission(AWA)
    await world.until("07:00")
    world.phones.outage()
    await world.until("07:00:50")
    world.phones.recover()
    await world.until("07:59")
    world.nothing_else()


async def test_s8_incidents_that_are_open_climb_on_while_blind(world: World) -> None:
    """What is known to be wrong needs no hearing: only new silence is not judged."""
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(20))])
    await world.until("08:35")
    world.allow(AWA, CLAIRE)
    world.phones.deaf = True

    await world.until("08:50")
    assert [one.what for one in world.heard_by(KARIM)] == ["blind", "missed"]
    world.allow(NADIA, CLAIRE)


@both_engines
async def test_s8_a_process_that_was_dead_knows_it_was_blind(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:10")
    world.allow(AWA)

    world._move(world.moment("09:00"))  # nobody ran
    await world.restart()

    assert world.heard_by(CLAIRE) == [missed(AWA)]
    [digest] = world.heard_by(KARIM)
    assert digest == said("seeing", "09:10", "10:00", AWA)  # Paris time
    world.allow(NADIA)


async def test_s8_a_dead_process_that_never_pinged_asks_now(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("07:50")
    world._move(world.moment("09:00"))
    await world.restart()

    world.all_hear([said("seeing")], KARIM, NADIA)
    assert kinds(world.heard_by(AWA)) == ["ping"]
    await world.until("09:29")
    assert world.heard_by(CLAIRE) == []
    await world.until("09:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA)


async def test_s8_a_quick_restart_is_no_blindness(world: World) -> None:
    await world.mission(AWA)
    await world.until("07:30")
    world._move(world.moment("07:30:40"))
    await world.restart()
    world.nothing_else()


@pytest.fixture
async def wall(db: Database) -> World:
    """A world whose mission clock is the clock on the wall, with the same cast."""
    world = World(db, steered=False)
    await world.begin()
    await world.cast()
    return world


async def test_s8_a_wall_clock_that_jumps_is_a_gap(wall: World) -> None:
    await wall.mission(AWA, first_checkin="06:02", ladder=[(CLAIRE, minutes(0))])
    await wall.until("06:05")
    wall.allow(AWA)

    await wall.sleep_until("06:45")

    assert wall.heard_by(CLAIRE) == [missed(AWA)]
    wall.all_hear([said("seeing", "07:05", "07:45")], KARIM, NADIA)
    wall.allow(AWA)
    wall.nothing_else()


async def test_s8_a_machine_that_slept_asks_before_it_alarms(wall: World) -> None:
    await wall.mission(AWA, first_checkin="06:05", grace=minutes(5), ladder=[(CLAIRE, minutes(0))])
    await wall.until("06:04")

    await wall.sleep_until("06:45")

    assert kinds(wall.heard_by(AWA)) == ["ping"]
    assert wall.heard_by(CLAIRE) == []
    wall.all_hear([said("seeing")], KARIM, NADIA)
    await wall.until("06:50")
    assert wall.heard_by(CLAIRE) == [missed(AWA)]
    wall.allow(AWA)
    wall.nothing_else()


async def test_s8_a_clock_on_the_wall_that_runs_evenly_has_no_gaps(wall: World) -> None:
    await wall.mission(AWA)
    await wall.until("06:10")
    wall.nothing_else()


async def test_s8_after_more_than_a_day_the_digest_says_that_answers_may_be_lost(
    world: World,
) -> None:
    await world.mission(AWA, level=Level.GREEN, grace=minutes(60))
    await world.until("08:30")
    world.allow(AWA)
    world._move(world.clock.now() + hours(25))
    world.phones.forget_updates()
    await world.restart()

    for coordinator in (KARIM, NADIA):
        assert said("seeing", "24 hours") in world.heard_by(coordinator)
    assert kinds(world.heard_by(CLAIRE)) == ["missed"]
    world.allow(AWA)


async def test_s8_whom_nobody_asked_in_the_night_is_asked_in_the_morning(world: World) -> None:
    """The bedtime question never left; the watch sees again in the middle of her night."""
    plan = EveryHours(24, NightPause(bedtime=time(22), morning=time(10)))
    await world.mission(AWA, plan=plan, ladder=[(CLAIRE, minutes(0))])
    await world.until("10:00")
    await world.taps(AWA, "I'm OK")
    world.allow(AWA)
    await world.until("21:30")
    world.phones.outage()
    await world.until("02:00")
    world.phones.recover()
    await world.rest()
    world.all_hear([said("seeing")], KARIM, NADIA)
    assert "ping" not in kinds(world.heard_by(AWA))

    await world.until("09:59")
    world.nothing_else()
    await world.until("10:00")
    assert "ping" in kinds(world.heard_by(AWA))
