"""S3: a missed check-in climbs the ladder and never ends in silence."""

from __future__ import annotations

from datetime import time

from bot.domain.level import Level
from bot.domain.plan import TimesOfDay
from tests.scenarios.cast import (
    AWA,
    CLAIRE,
    CRISIS_GROUP,
    IDRISSA,
    KARIM,
    MOUSSA,
    NADIA,
    hours,
    minutes,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed, said
from tests.scenarios.world import World


@both_engines
async def test_s3_silence_climbs_the_ladder_to_a_human(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(15))])

    await world.until("08:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]
    await world.until("08:29")
    assert kinds(world.heard_by(AWA)) == ["reminder", "reminder"]
    assert world.heard_by(CLAIRE) == []
    await world.until("08:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    await world.until("08:44")
    assert world.heard_by(KARIM) == []
    await world.until("08:45")
    assert world.heard_by(KARIM) == [missed(AWA)]


async def test_s3_reminders_come_at_one_and_two_thirds_of_the_grace(world: World) -> None:
    await world.mission(AWA, grace=minutes(60))

    await world.until("08:59")
    heard = world.heard_by(AWA)

    assert [(f"{one.at:%H:%M}", one.what) for one in heard] == [
        ("08:00", "ping"),
        ("08:20", "reminder"),
        ("08:40", "reminder"),
    ]


@both_engines
async def test_s3_the_house_ladder_in_an_orange_zone_minute_by_minute(world: World) -> None:
    await world.crisis_group(CRISIS_GROUP)
    await world.mission(AWA, level=Level.ORANGE)
    await world.until("08:29")
    world.allow(AWA)

    await world.until("08:30")
    assert world.everyone_heard() == {"Claire": ["missed"], "Karim": ["missed"]}
    await world.until("08:44")
    assert world.everyone_heard() == {}
    log = [line.what for line in await world.log_of(await world.incident())]
    assert log == ["opened", "step", "no_relay_yet"]
    await world.until("08:45")
    assert world.everyone_heard() == {
        "Karim": ["missed"],
        "Nadia": ["missed"],
        "Crisis": ["missed"],
    }
    await world.until("08:59")
    assert world.everyone_heard() == {}
    await world.until("09:00")
    assert world.heard_by(MOUSSA) == [said("can_you_phone", AWA)]
    await world.until("09:29")
    world.nothing_else()
    await world.until("09:30")
    assert world.everyone_heard() == {"Idrissa": ["missed"]}
    everyone = {"Claire", "Karim", "Nadia", "Crisis", "Moussa", "Idrissa"}
    for quarter in ("09:45", "10:00", "10:15"):
        await world.until(quarter)
        assert world.everyone_heard() == {name: ["missed"] for name in everyone}


async def test_s3_the_house_ladder_in_a_green_zone_has_no_early_relay(world: World) -> None:
    await world.mission(AWA, level=Level.GREEN, grace=minutes(60))
    await world.until("08:59")
    world.allow(AWA)

    await world.until("09:00")
    assert world.everyone_heard() == {"Claire": ["missed"], "Karim": ["missed"]}
    await world.until("09:14")
    assert [line.what for line in await world.log_of(await world.incident())] == ["opened", "step"]
    await world.until("09:15")
    assert world.everyone_heard() == {"Karim": ["missed"], "Nadia": ["missed"]}
    await world.until("09:30")
    assert world.everyone_heard() == {"Moussa": ["can_you_phone"]}
    await world.until("10:00")
    assert world.everyone_heard() == {"Idrissa": ["missed"]}


@both_engines
async def test_s3_rounds_go_on_for_hours_until_a_coordinator_closes(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:30")
    world.allow(AWA, CLAIRE)

    await world.until("12:30")
    rounds = world.heard_by(CLAIRE)
    assert kinds(rounds) == ["missed"] * 16
    assert [one.round for one in rounds] == list(range(1, 17))

    incident = await world.incident()
    await world.taps_data(KARIM, f"1:closefor:{incident.id}:spoke")
    world.all_hear([said("closed", AWA)], CLAIRE, KARIM)
    world.allow(AWA)
    await world.pass_time(hours(5))
    assert not (await world.incident()).open


@both_engines
async def test_s3_with_nobody_in_reach_it_keeps_trying(world: World) -> None:
    """No person of the crew can be reached: the alarm stays awake until somebody can be."""
    for who in (CLAIRE, KARIM, NADIA, MOUSSA, IDRISSA):
        await world.blocks(who, noticed=True)
    world.allow(CLAIRE, KARIM, NADIA, MOUSSA, IDRISSA)
    await world.mission(AWA)

    await world.until("12:00")
    world.allow(AWA)
    assert (await world.incident()).open

    await world.unblocks(NADIA)
    await world.until("12:30")
    assert "missed" in kinds(world.heard_by(NADIA))


async def test_s3_a_missed_check_in_opens_one_incident_for_several_questions(world: World) -> None:
    """The next check-in of the plan is asked all the same; its miss is logged, not alarmed anew."""
    plan = TimesOfDay((time(8), time(9)))
    await world.mission(AWA, plan=plan, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:30")
    world.allow(AWA, CLAIRE)

    await world.until("09:31")
    world.allow(AWA, CLAIRE)
    assert await world.incident_count() == 1
    assert "missed_again" in [line.what for line in await world.log_of(await world.incident())]
