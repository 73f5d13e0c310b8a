"""What is kept has an end (S14), and the coordinators' digest."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from bot.domain.plan import TimesOfDay
from bot.services import digests, purge
from bot.store import tables
from tests.scenarios.cast import AWA, KARIM, NADIA
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds
from tests.scenarios.world import World


async def count(world: World, table: str) -> int:
    query = select(func.count()).select_from(tables.metadata.tables[table])
    return await world.db.read(lambda conn: int(conn.execute(query).scalar_one()))


async def purged(world: World, at: datetime) -> dict[str, int]:
    return await world.write(lambda conn: purge.forget(conn, at))


@both_engines
async def test_s14_points_go_72_hours_after_a_safe_return(world: World) -> None:
    await world.mission(AWA, days=0.25, plan=TimesOfDay((time(8),)))
    await world.until("08:05")
    await world.sends_place(AWA, 14.48, -4.18)
    await world.taps(AWA, "I'm OK")
    await world.until("12:01")
    world.everyone_heard()
    hours = timedelta(hours=72)
    assert (await purged(world, world.clock.now() + timedelta(days=20)))["points"] == 0
    await world.taps(AWA, "I'm back")
    world.everyone_heard()

    back = world.clock.now()
    assert (await purged(world, back + hours - timedelta(minutes=1)))["points"] == 0
    assert (await purged(world, back + hours + timedelta(minutes=1)))["points"] == 1
    assert await count(world, "sightings") == 0


@both_engines
async def test_s14_missions_go_thirty_days_after_with_all_that_hangs_on_them(
    world: World,
) -> None:
    await world.mission(AWA, days=0.25, plan=TimesOfDay((time(8),)))
    await world.until("08:05")
    await world.taps(AWA, "I'm OK")
    await world.until("12:01")
    await world.taps(AWA, "I'm back")
    world.everyone_heard()
    back = world.clock.now()
    assert (await purged(world, back + timedelta(days=29)))["missions"] == 0
    assert (await purged(world, back + timedelta(days=31)))["missions"] == 1
    for table in ("missions", "legs", "parts", "checkins"):
        assert await count(world, table) == 0


async def test_s14_who_is_still_missed_is_not_forgotten(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:05")
    await world.sends_place(AWA, 14.48, -4.18)
    await world.until("08:31")
    world.everyone_heard()
    gone = await purged(world, world.clock.now() + timedelta(days=400))
    assert (gone["points"], gone["missions"]) == (0, 0)
    assert (await world.incident()).open


async def test_the_digest_comes_once_a_day_to_who_has_somebody_to_watch(world: World) -> None:
    now = world.clock.now()
    await world.write(lambda conn: digests.put_daily(conn, now))
    await world.rest()
    world.nothing_else()

    await world.mission(AWA)
    world.allow(AWA)
    for _ in range(2):
        await world.write(lambda conn: digests.put_daily(conn, now))
        await world.rest()
    for who in (KARIM, NADIA):
        [digest] = world.heard_by(who)
        assert kinds([digest]) == ["digest"]
        assert "Awa" in digest.text
