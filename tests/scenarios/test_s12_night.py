"""S12: pauses end."""

from __future__ import annotations

from datetime import time

from bot.domain.plan import EveryHours, NightPause
from tests.scenarios.cast import AWA, CLAIRE, KARIM, NADIA, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, said, sos
from tests.scenarios.world import World

PLAN = EveryHours(12, NightPause(bedtime=time(23), morning=time(7)))
DAY = ("07:00", "19:00", "23:00")


@both_engines
async def test_s12_the_night_begins_and_ends_with_a_check_in(world: World) -> None:
    await world.mission(AWA, plan=PLAN, days=2)
    asked = []
    for _ in range(4):
        before = world.clock.now()
        while not (pings := [one for one in world.heard_by(AWA) if one.what == "ping"]):
            found = await world._next_moment(before.replace(hour=23, minute=59))
            await world.until(found or world.moment("07:00"))
        asked.append(f"{pings[0].at:%H:%M}")
        await world.taps(AWA, "I'm OK")
    assert asked == ["07:00", "19:00", "23:00", "07:00"]


async def test_s12_the_pause_is_announced_with_its_end(world: World) -> None:
    await world.mission(AWA, plan=PLAN, days=2, ladder=[(CLAIRE, minutes(0))])
    for hour in DAY:
        await world.until(hour)
        await world.taps(AWA, "I'm OK")
    world.allow(AWA)

    noted = world.edited_for(AWA)[-1]
    assert noted == said("noted.ok", "Night pause until", "07:00", "SOS")
    await world.until("06:59")
    world.nothing_else()
    await world.until("07:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]


async def test_s12_an_sos_works_in_the_night(world: World) -> None:
    await world.mission(AWA, plan=PLAN, days=2)
    for hour in DAY:
        await world.until(hour)
        await world.taps(AWA, "I'm OK")
    world.allow(AWA)
    await world.until("03:00")

    await world.says(AWA, "/sos")

    for who in (CLAIRE, KARIM, NADIA):
        assert world.heard_by(who) == [sos(AWA)]
    await world.until("03:05")
    assert kinds(world.heard_by(KARIM)) == ["sos"]
    world.allow(AWA, CLAIRE, NADIA)


async def test_s12_a_bedtime_check_in_that_is_missed_alarms_in_the_night(world: World) -> None:
    await world.mission(AWA, plan=PLAN, days=2, ladder=[(CLAIRE, minutes(0))])
    for hour in DAY[:-1]:
        await world.until(hour)
        await world.taps(AWA, "I'm OK")
    await world.until("23:30")
    assert kinds(world.heard_by(CLAIRE)) == ["missed"]
    world.allow(AWA)
