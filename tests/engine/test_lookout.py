from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.blindness import Phase, Sight
from bot.engine.lookout import Lookout
from bot.store import watch
from bot.store.database import Database

BOT = 7
T0 = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


async def started(db: Database, *, steered: bool = False, at: datetime = T0) -> Lookout:
    lookout = Lookout(db, BOT, steered=steered)
    await lookout.start(at)
    return lookout


async def stored(db: Database) -> Sight | None:
    return await db.read(lambda conn: watch.sight(conn, BOT))


async def test_the_very_first_start_sees(sqlite_db: Database) -> None:
    lookout = await started(sqlite_db)
    assert lookout.may_judge_silence
    assert await stored(sqlite_db) == Sight(T0)


async def test_before_it_is_started_it_knows_nothing(sqlite_db: Database) -> None:
    with pytest.raises(RuntimeError):
        _ = Lookout(sqlite_db, BOT, steered=False).sight


async def test_failures_make_blind_after_a_minute(sqlite_db: Database) -> None:
    lookout = await started(sqlite_db)
    for seconds in (1, 30, 59):
        await lookout.failed(after(seconds))
        assert lookout.failing
        assert lookout.may_judge_silence
    await lookout.failed(after(61))
    assert lookout.sight.phase is Phase.BLIND
    known = await stored(sqlite_db)
    assert known is not None
    assert (known.phase, known.since) == (Phase.BLIND, T0)


async def test_one_good_fetch_between_failures_starts_the_minute_anew(sqlite_db: Database) -> None:
    lookout = await started(sqlite_db)
    await lookout.failed(after(50))
    await lookout.fetched(after(55))
    await lookout.failed(after(60))
    await lookout.failed(after(110))
    assert lookout.may_judge_silence
    assert lookout.sight.last_good == after(55)


async def test_it_drains_before_it_judges(sqlite_db: Database) -> None:
    lookout = await started(sqlite_db)
    changes: list[Phase] = []
    lookout.changed = lambda: changes.append(lookout.sight.phase)
    await lookout.failed(T0)
    await lookout.failed(after(70))
    await lookout.fetched(after(300))
    assert changes[-1] is Phase.DRAINING
    assert not lookout.may_judge_silence
    await lookout.see_again(after(301))
    await lookout.see_again(after(302))
    assert changes[-2:] == [Phase.DRAINING, Phase.SEEING]


async def test_a_drain_has_a_minute(sqlite_db: Database) -> None:
    lookout = await started(sqlite_db, steered=True)
    await lookout.failed(T0)
    await lookout.failed(after(70))
    await lookout.fetched(after(300))
    await lookout.tick(after(359))
    assert not lookout.may_judge_silence
    await lookout.tick(after(360))
    assert lookout.may_judge_silence


async def test_s8_a_fetch_that_hangs_makes_blind_after_a_minute(sqlite_db: Database) -> None:
    """No answer and no failure either: only the clock runs. A healthy long poll ends sooner."""
    lookout = await started(sqlite_db)
    for seconds in range(1, 60):
        await lookout.tick(after(seconds))
    assert lookout.may_judge_silence
    await lookout.tick(after(60))
    assert not lookout.may_judge_silence


async def test_s8_a_restart_while_draining_has_not_drained(sqlite_db: Database) -> None:
    lookout = await started(sqlite_db)
    await lookout.failed(T0)
    await lookout.failed(after(70))
    await lookout.fetched(after(300))
    again = await started(sqlite_db, at=after(330))
    assert (again.sight.phase, again.sight.since) == (Phase.BLIND, T0)
    await again.tick(after(361))
    assert not again.may_judge_silence


@pytest.mark.parametrize(("seconds", "blind"), [(59, False), (60, True), (7200, True)])
async def test_a_restart_remembers_the_last_good_fetch(
    sqlite_db: Database, seconds: int, blind: bool
) -> None:
    await started(sqlite_db)
    again = await started(sqlite_db, at=after(seconds))
    assert again.may_judge_silence is not blind
    if blind:
        assert again.sight.since == T0


async def test_a_restart_while_blind_stays_blind_since_then(sqlite_db: Database) -> None:
    lookout = await started(sqlite_db)
    await lookout.failed(T0)
    await lookout.failed(after(70))
    again = await started(sqlite_db, at=after(80))
    assert (again.sight.phase, again.sight.since) == (Phase.BLIND, T0)


async def test_a_gap_between_two_ticks_is_blindness_on_the_wall(sqlite_db: Database) -> None:
    lookout = await started(sqlite_db)
    await lookout.tick(after(1))
    await lookout.tick(after(3600))
    assert (lookout.sight.phase, lookout.sight.since) == (Phase.BLIND, after(1))


async def test_a_steered_clock_is_moved_on_purpose(sqlite_db: Database) -> None:
    lookout = await started(sqlite_db, steered=True)
    await lookout.tick(after(1))
    await lookout.tick(after(36000))
    assert lookout.may_judge_silence


async def test_a_wall_clock_that_steps_back_does_not_make_it_deaf_to_later_gaps(
    sqlite_db: Database,
) -> None:
    lookout = await started(sqlite_db)
    await lookout.tick(T0)
    await lookout.tick(after(-3600))
    assert lookout.may_judge_silence
    for seconds in range(-3590, -3600 + 131, 10):
        await lookout.tick(after(seconds))
    assert lookout.sight.phase is Phase.BLIND


async def test_s8_after_a_restart_the_first_fetch_may_take_its_minute(
    sqlite_db: Database,
) -> None:
    """Blind at once, but nobody is told that it lasts before it has lasted."""
    await started(sqlite_db)
    lookout = await started(sqlite_db, at=after(3600))
    told: list[float] = []
    for seconds in range(3600, 3680):
        lookout.changed = lambda at=seconds: told.append(at)  # type: ignore[misc]  # bound now
        await lookout.tick(after(seconds))
    assert lookout.sight.phase is Phase.BLIND
    assert told == [3660]
